package queryloop

import (
	"go/ast"
	"go/types"
	"strings"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// isData reports whether there may be many elements in a value: it comes from a
// caller or from a database, or is made of what does.
func (p *pkg) isData(fn *ast.FuncDecl, e ast.Expr, seen map[types.Object]bool) bool {
	if t := p.TypesInfo.TypeOf(e); t == nil || isFew(t) {
		return false
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		v, ok := p.TypesInfo.Uses[e].(*types.Var)
		return ok && p.isDataVar(fn, v, seen)
	case *ast.SelectorExpr:
		root, ok := p.root(e, nil).(*types.Var)
		return ok && p.TypesInfo.Selections[e] != nil && !p.isReceiver(fn, root) && !isSetting(root.Type()) && p.isDataVar(fn, root, seen)
	case *ast.SliceExpr:
		return p.isData(fn, e.X, seen)
	case *ast.IndexExpr:
		return p.isData(fn, e.X, seen)
	case *ast.CallExpr:
		return p.isDataCall(fn, e, seen)
	}
	return false
}

// isFew reports whether a value of the type has a number of elements that the code
// gives, or elements that have elements.
func isFew(t types.Type) bool {
	t = gosrc.Deref(t)
	if isSetting(t) {
		return true
	}
	switch t := t.Underlying().(type) {
	case *types.Array, *types.Chan:
		return true
	case *types.Slice:
		return isGroup(t.Elem())
	case *types.Map:
		return isGroup(t.Elem())
	}
	return false
}

func isGroup(t types.Type) bool {
	s, ok := t.Underlying().(*types.Slice)
	if !ok {
		return false
	}
	b, ok := s.Elem().Underlying().(*types.Basic)
	return !ok || b.Kind() != types.Byte
}

// isSetting reports whether a type is named for what a program is told once.
func isSetting(t types.Type) bool {
	named := gosrc.Named(t)
	if named == nil {
		return false
	}
	name := strings.ToLower(named.Obj().Name())
	for _, word := range []string{"config", "option", "setting", "flag"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

func (p *pkg) isReceiver(fn *ast.FuncDecl, v *types.Var) bool {
	return fn.Recv != nil && gosrc.Contains(fn.Recv, v.Pos())
}

// isDataCall reports whether a call returns what comes from a database, or is made
// of data.
func (p *pkg) isDataCall(fn *ast.FuncDecl, call *ast.CallExpr, seen map[types.Object]bool) bool {
	if c := p.conns.Call(call); c != nil {
		return c.API.Blocks
	}
	if callee := gosrc.Callee(p.TypesInfo, call); callee != nil {
		if f, ok := p.conns.Func(callee); ok && f.Blocks {
			return true
		}
		if pkg := callee.Pkg(); pkg != nil && (pkg.Path() == "strings" || pkg.Path() == "os" || pkg.Path() == "flag") {
			return false
		}
	}
	for _, arg := range call.Args {
		if isMany(p.TypesInfo.TypeOf(arg)) && p.isData(fn, arg, seen) {
			return true
		}
	}
	return false
}

// isMany reports whether a type has elements.
func isMany(t types.Type) bool {
	switch gosrc.Core(t).(type) {
	case *types.Slice, *types.Map, *types.Signature:
		return true
	}
	return false
}

// isDataVar reports whether the elements in a variable may be many.
func (p *pkg) isDataVar(fn *ast.FuncDecl, v *types.Var, seen map[types.Object]bool) bool {
	if seen[v] || v.Parent() == nil || v.Parent() == v.Pkg().Scope() {
		return false
	}
	seen[v] = true
	if isParam(fn, v) {
		return !p.isFewAlways(fn, v)
	}
	found, few := false, false
	p.assignments(fn.Body, func(to ast.Expr, from ast.Node) {
		if p.root(to, nil) != types.Object(v) || from == nil {
			return
		}
		e, _ := from.(ast.Expr)
		lit, ok := ast.Unparen(e).(*ast.CompositeLit)
		switch {
		case ok && len(lit.Elts) > 0 && isMany(p.TypesInfo.TypeOf(lit)):
			few = true
		case p.grows(fn, to, e, seen), p.isData(fn, e, seen):
			found = true
		}
	})
	return found && !few
}

// grows reports whether an assignment adds an element in each turn of a loop over
// data, or over rows.
func (p *pkg) grows(fn *ast.FuncDecl, to, from ast.Expr, seen map[types.Object]bool) bool {
	_, indexed := ast.Unparen(to).(*ast.IndexExpr)
	if call, ok := ast.Unparen(from).(*ast.CallExpr); ok && !indexed {
		id, ok := ast.Unparen(call.Fun).(*ast.Ident)
		indexed = ok && p.TypesInfo.Uses[id] == types.Universe.Lookup("append")
	}
	if !indexed {
		return false
	}
	for n := range ast.Preorder(fn.Body) {
		switch n := n.(type) {
		case *ast.RangeStmt:
			if gosrc.Contains(n.Body, to.Pos()) && p.isData(fn, n.X, seen) {
				return true
			}
		case *ast.ForStmt:
			if cond, ok := n.Cond.(*ast.CallExpr); ok && gosrc.Contains(n.Body, to.Pos()) && p.conns.Call(cond) != nil {
				return true
			}
		}
	}
	return false
}

// isParam reports whether a variable is a parameter of a function or of a literal
// in it.
func isParam(fn *ast.FuncDecl, v *types.Var) bool {
	for n := range ast.Preorder(fn) {
		if t, ok := n.(*ast.FuncType); ok && t.Params != nil && gosrc.Contains(t.Params, v.Pos()) {
			return true
		}
	}
	return false
}

// isFewAlways reports whether a parameter gets only lists that stand in the code: it
// is one for any number of arguments, or all callers are in sight and give such.
func (p *pkg) isFewAlways(fn *ast.FuncDecl, v *types.Var) bool {
	obj, ok := p.TypesInfo.Defs[fn.Name].(*types.Func)
	if !ok || !isMany(v.Type()) {
		return false
	}
	params := obj.Signature().Params()
	at := -1
	for i := range params.Len() {
		if params.At(i) == v {
			at = i
		}
	}
	if at < 0 {
		return false
	}
	if obj.Signature().Variadic() && at == params.Len()-1 {
		return true
	}
	lists, others := 0, 0
	for _, file := range p.Files {
		for n := range ast.Preorder(file) {
			call, ok := n.(*ast.CallExpr)
			if !ok || gosrc.Callee(p.TypesInfo, call) != obj || at >= len(call.Args) {
				continue
			}
			if p.isList(call.Args[at]) {
				lists++
			} else {
				others++
			}
		}
	}
	return lists > 0 && others == 0 && !obj.Exported()
}

// isList reports whether an expression is a list that stands in the code, or a
// variable of the package.
func (p *pkg) isList(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.CompositeLit:
		return true
	case *ast.Ident:
		v := p.TypesInfo.Uses[e]
		return v != nil && v.Parent() == p.Pkg.Scope()
	}
	return false
}
