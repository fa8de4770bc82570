package thread

import (
	"go/token"
	"go/types"
	"strings"

	"github.com/netra-systems/netralint/fixer"
)

// ToOthers is why a function or an interface stays as it is that other modules see.
const ToOthers = "it is exported to other modules"

// publish seals what code outside the module sees of a package.
func (g *graph) publish(p *fixer.Package) {
	for _, name := range p.Types.Scope().Names() {
		obj := p.Types.Scope().Lookup(name)
		if g.opts.API.Sees(obj.Pos()) == "" {
			continue
		}
		const why = ToOthers
		switch obj := obj.(type) {
		case *types.TypeName:
			g.publishType(obj, why)
		case *types.Func:
			g.publishFunc(obj, why)
		case *types.Var:
			if g.functional(obj.Type()) {
				g.at(obj.Pos()).seal(why)
			}
		}
	}
}

func (g *graph) publishFunc(obj *types.Func, why string) {
	g.at(obj.Pos()).seal(why)
	if f := g.funcs[obj.Pos()]; f != nil {
		f.api = true
	}
}

// publishType keeps the signatures that an exported type shows other modules: its methods,
// and its exported fields of function type.
func (g *graph) publishType(obj *types.TypeName, why string) {
	if n, ok := types.Unalias(obj.Type()).(*types.Named); ok && n.Obj().Pkg() == obj.Pkg() {
		for m := range n.Origin().Methods() {
			if m.Exported() && !g.inTest(m.Pos()) {
				g.publishFunc(m, why)
			}
		}
	}
	switch u := obj.Type().Underlying().(type) {
	case *types.Interface:
		for m := range u.ExplicitMethods() {
			if m.Exported() && g.ours(m) {
				g.at(m.Origin().Pos()).seal(why)
			}
		}
	case *types.Struct:
		for f := range u.Fields() {
			if f.Exported() && g.functional(f.Type()) && g.ours(f) {
				g.at(f.Origin().Pos()).seal(why)
			}
		}
	default:
		if g.functional(obj.Type()) {
			g.at(obj.Pos()).seal(why)
		}
	}
}

func (g *graph) inTest(pos token.Pos) bool {
	return strings.HasSuffix(g.m.Fset.File(pos).Name(), "_test.go")
}
