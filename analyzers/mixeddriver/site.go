package mixeddriver

import (
	"fmt"
	"go/ast"
	"go/types"
	"path"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// site is where a type is looked for in an error.
type site struct {
	at   ast.Node
	err  ast.Expr
	look Look
	by   string // for the message
}

// sites returns where a declaration looks for the error type of a client library, or
// for that of a type parameter, in the order of the source.
func (p *pkg) sites(decl *ast.FuncDecl) (all []site) {
	for n := range ast.Preorder(decl.Body) {
		switch n := n.(type) {
		case *ast.TypeAssertExpr:
			if n.Type != nil {
				all = p.site(all, decl, n, n.X, p.TypesInfo.TypeOf(n.Type), "the assertion")
			}
		case *ast.TypeSwitchStmt:
			all = p.cases(all, decl, n)
		case *ast.CallExpr:
			all = p.callSites(all, decl, n)
		}
	}
	return all
}

// site adds one if t is the type of an error that a client library makes.
func (p *pkg) site(all []site, decl *ast.FuncDecl, at ast.Node, err ast.Expr, t types.Type, by string) []site {
	s := site{at: at, err: err, by: by}
	if e, ok := dbapi.ErrorTypeOf(t); ok {
		s.look.Package, s.look.Name = e.Package, e.Name
	} else if param, ok := types.Unalias(t).(*types.TypeParam); ok {
		s.look.TypeParam = param.Index()
	} else {
		return all
	}
	return append(all, s)
}

func (p *pkg) cases(all []site, decl *ast.FuncDecl, n *ast.TypeSwitchStmt) []site {
	var x ast.Expr
	switch a := n.Assign.(type) {
	case *ast.ExprStmt:
		x = a.X
	case *ast.AssignStmt:
		x = a.Rhs[0]
	}
	assert, ok := ast.Unparen(x).(*ast.TypeAssertExpr)
	if !ok {
		return all
	}
	for _, clause := range n.Body.List {
		for _, t := range clause.(*ast.CaseClause).List {
			all = p.site(all, decl, t, assert.X, p.TypesInfo.TypeOf(t), "the case")
		}
	}
	return all
}

// callSites adds what a call looks for: errors.As and the like, and functions that
// look for a type in a parameter.
func (p *pkg) callSites(all []site, decl *ast.FuncDecl, call *ast.CallExpr) []site {
	fn := gosrc.Callee(p.TypesInfo, call)
	if fn == nil || fn.Pkg() == nil || len(call.Args) == 0 {
		return all
	}
	by := types.ExprString(call.Fun)
	switch fn.FullName() {
	case "errors.As", "github.com/pkg/errors.As", "golang.org/x/xerrors.As":
		if ptr, ok := p.TypesInfo.TypeOf(call.Args[len(call.Args)-1]).(*types.Pointer); ok {
			return p.site(all, decl, call, call.Args[0], ptr.Elem(), by)
		}
		return all
	case "errors.AsType":
		if t := p.typeArg(call, 0); t != nil {
			return p.site(all, decl, call, call.Args[0], t, by)
		}
		return all
	case "github.com/lib/pq.As":
		look := Look{Package: "github.com/lib/pq", Name: "Error"}
		return append(all, site{at: call, err: call.Args[0], look: look, by: by})
	}
	f := p.fact(fn)
	if f == nil {
		return all
	}
	for _, l := range f.Looks {
		if l.Param >= len(call.Args) {
			continue
		}
		s := site{at: call, err: call.Args[l.Param], look: l, by: by}
		if l.Package != "" {
			all = append(all, s)
		} else if t := p.typeArg(call, l.TypeParam); t != nil {
			all = p.site(all, decl, call, s.err, t, by)
		}
	}
	return all
}

// typeArg returns the ith type argument of the function called, or nil.
func (p *pkg) typeArg(call *ast.CallExpr, i int) types.Type {
	fun := ast.Unparen(call.Fun)
	switch x := fun.(type) {
	case *ast.IndexExpr:
		fun = x.X
	case *ast.IndexListExpr:
		fun = x.X
	}
	id, ok := fun.(*ast.Ident)
	if sel, is := fun.(*ast.SelectorExpr); is {
		id, ok = sel.Sel, true
	}
	if !ok {
		return nil
	}
	args := p.TypesInfo.Instances[id].TypeArgs
	if args == nil || i >= args.Len() {
		return nil
	}
	return args.At(i)
}

// errorType returns the entry of the type looked for.
func (l Look) errorType() (dbapi.ErrorType, bool) { return dbapi.ErrorTypeNamed(l.Package, l.Name) }

// dead returns the library whose handles made the error of a site, if none of them
// gives the type looked for.
func (p *pkg) dead(o origin, l Look, linked []dbapi.Driver) (dbapi.Stack, bool) {
	e, ok := l.errorType()
	if !ok || o.unknown || len(o.params) > 0 || len(o.stacks) == 0 {
		return "", false
	}
	var from dbapi.Stack
	for s := range o.stacks {
		if !e.Never(s, linked) {
			return "", false
		}
		from = max(from, s)
	}
	return from, true
}

func message(s site, from dbapi.Stack) string {
	name := "*" + path.Base(s.look.Package) + "." + s.look.Name
	return fmt.Sprintf("no %s of %s is in an error that comes from %s: %s never finds one, and what is done for it is dead", name, s.look.Package, from, s.by)
}
