package migrate

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/native"
)

// Why a call without a context has no form with one.
const (
	spreadArguments = "their arguments come from a call"
	plainInterface  = "the handle is in an interface whose methods take none"
	oldRelease      = "the release of the library has no form with one"
)

// countFormless counts the calls that lack a context and have no form with one, by the
// reason: no pass could give them any. Those of components that moved have got one.
func (g *migration) countFormless(m *fixer.Module, moved func(*native.Component) bool, components ...*native.Component) {
	gone := map[token.Pos]bool{}
	for _, c := range components {
		for _, s := range c.Sites {
			gone[s.Pos] = moved(c)
		}
	}
	others := make(otherHandles)
	seen := map[token.Pos]bool{}
	eachCall(m, func(p *fixer.Package, call *ast.CallExpr) {
		if seen[call.Lparen] || g.ignored(m, call) || others.calls(p, call) || g.opts.Reported != nil && !g.opts.Reported(gosrc.UnderTest(p.Path)) {
			return
		}
		if why := formless(p, call); why != "" && !touches(gone, call) {
			seen[call.Lparen] = true
			g.report.Without[why]++
		}
	})
}

// eachCall visits the calls in code that people write, once for each package that a
// file is in.
func eachCall(m *fixer.Module, visit func(*fixer.Package, *ast.CallExpr)) {
	for _, b := range m.Builds {
		for _, p := range b.Packages {
			for _, f := range p.Files {
				if p.Info == nil || f.Syntax == nil || f.Generated {
					continue
				}
				for n := range ast.Preorder(f.Syntax) {
					if call, ok := n.(*ast.CallExpr); ok {
						visit(p, call)
					}
				}
			}
		}
	}
}

// touches reports whether one of some positions is in what is called.
func touches(at map[token.Pos]bool, call *ast.CallExpr) bool {
	for n := range ast.Preorder(call.Fun) {
		if at[n.Pos()] {
			return true
		}
	}
	return at[call.Pos()] || at[call.Lparen]
}

// formless returns why a call that takes no context has no form with one, "" for others.
func formless(pkg *fixer.Package, call *ast.CallExpr) string {
	fn := gosrc.Callee(pkg.Info, call)
	api, known := dbapi.Of(fn)
	if !known || !api.Contextless() || api.Context.Name == "" {
		return ""
	}
	if _, ok := WantsContext(pkg, call); ok {
		return ""
	}
	if len(call.Args) == 1 {
		if _, several := pkg.Info.TypeOf(call.Args[0]).(*types.Tuple); several {
			return spreadArguments
		}
	}
	if api.Context.Find(fn) != nil || fn.Signature().Recv() != nil && types.IsInterface(fn.Signature().Recv().Type()) {
		return plainInterface
	}
	return oldRelease
}
