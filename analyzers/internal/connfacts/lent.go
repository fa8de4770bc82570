package connfacts

import (
	"go/ast"
	"go/types"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// A struct that holds a handle may do with it what it likes when its methods are called.
// Who has the struct, has the handle.

// carries reports whether a value of type t, which is no handle itself, can hold one.
func (g *graph) carries(t types.Type) bool {
	return t != nil && !isHandle(t) && g.relevant(t) && (types.IsInterface(t) || hasRoom(t, 0))
}

// giveStruct notes that code out of sight, or that runs at another time, has what e is.
func (g *graph) giveStruct(e ast.Expr) {
	if !g.carries(g.info.TypeOf(e)) {
		return
	}
	if n := g.eval(e); n != none {
		g.note(n).given = true
	}
}

// giveStructs notes that of the operands of a call of a function out of sight. A
// function that is in sight and does nothing with what it is passed has no fact.
func (g *graph) giveStructs(call *ast.CallExpr) {
	fn := callee(g.info, call)
	var f PackageFact
	if fn != nil && !types.IsInterface(receiverType(fn.Signature())) && g.pass.ImportPackageFact(fn.Pkg(), &f) && f.Reaches && !isLibrary(fn.Pkg()) {
		return
	}
	for _, a := range call.Args {
		g.giveStruct(a)
	}
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && g.info.Selections[sel] != nil && types.IsInterface(g.info.TypeOf(sel.X)) {
		g.giveStruct(sel.X)
	}
}

// methodValue notes that a method is called at another time, if not to close something.
func (g *graph) methodValue(sel *ast.SelectorExpr) {
	s := g.info.Selections[sel]
	if s == nil || s.Kind() != types.MethodVal || endsByName[sel.Sel.Name] {
		return
	}
	g.giveStruct(sel.X)
}

// captures notes what a function literal does with variables from outside that are or
// hold a handle, but for what is noted at the handle itself.
func (g *graph) captures(lit *ast.FuncLit) {
	ast.PreorderStack(lit.Body, nil, func(n ast.Node, stack []ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		v, ok := g.info.Uses[id].(*types.Var)
		if !ok || v.IsField() || isPackageVar(v) || gosrc.Contains(lit, v.Pos()) || !isHandle(v.Type()) && !g.carries(v.Type()) {
			return true
		}
		if !g.notedElsewhere(id, stack) {
			at := g.note(g.variable(v))
			at.capturedIn = append(at.capturedIn, lit)
		}
		return true
	})
}

// notedElsewhere reports whether what is done with e is a call of a database library, is
// to close it, or is nothing.
func (g *graph) notedElsewhere(e ast.Expr, stack []ast.Node) bool {
	for i := len(stack) - 1; i >= 0; i-- {
		switch n := stack[i].(type) {
		case *ast.ParenExpr:
			e = n
		case *ast.SelectorExpr:
			t := g.info.TypeOf(n)
			if s := g.info.Selections[n]; s == nil || s.Kind() == types.FieldVal && !isHandle(t) && !g.carries(t) {
				return true
			}
			e = n
		case *ast.CallExpr:
			fn := callee(g.info, n)
			if ast.Unparen(n.Fun) != e || fn == nil {
				return false
			}
			_, api := dbapi.Of(fn)
			return api || endsByName[fn.Name()]
		case *ast.BinaryExpr:
			return true
		default:
			return false
		}
	}
	return false
}
