package sqlx

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/native"
)

// fresh tells slices that are empty when they are read into.
type fresh struct {
	*native.Module
	calls   map[token.Pos][]place // of functions of the module, by where these are declared
	values  map[token.Pos]bool    // functions that are used as values
	dynamic map[string]bool       // methods of interfaces that are called
}

// A place is a call, and what is around it, outside in.
type place struct {
	pkg   *fixer.Package
	call  *ast.CallExpr
	stack []ast.Node
}

func newFresh(p *native.Module) *fresh {
	f := &fresh{Module: p, calls: map[token.Pos][]place{}, values: map[token.Pos]bool{}, dynamic: map[string]bool{}}
	for _, b := range p.Code.Builds {
		for _, pkg := range b.Packages {
			for _, file := range pkg.Files {
				if pkg.Info != nil && file.Syntax != nil {
					f.enter(pkg, file)
				}
			}
		}
	}
	return f
}

func (f *fresh) enter(pkg *fixer.Package, file *fixer.File) {
	called := map[*ast.Ident]bool{}
	ast.PreorderStack(file.Syntax, nil, func(n ast.Node, stack []ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			fn := gosrc.Callee(pkg.Info, n)
			if fn == nil {
				break
			}
			switch fun := ast.Unparen(n.Fun).(type) {
			case *ast.Ident:
				called[fun] = true
			case *ast.SelectorExpr:
				called[fun.Sel] = true
			}
			f.calls[fn.Origin().Pos()] = append(f.calls[fn.Origin().Pos()], place{pkg, n, slices.Clone(stack)})
			if recv := fn.Signature().Recv(); recv != nil && types.IsInterface(recv.Type()) {
				f.dynamic[fn.Name()] = true
			}
		case *ast.Ident:
			if fn, ok := pkg.Info.Uses[n].(*types.Func); ok && !called[n] {
				f.values[fn.Origin().Pos()] = true
			}
		}
		return true
	})
}

// deepestWrapper is how many functions a pointer is followed through.
const deepestWrapper = 3

// pointer reports whether an argument of a call points to a slice that is empty.
func (f *fresh) pointer(at place, e ast.Expr, depth int) bool {
	info := at.pkg.Info
	switch e := ast.Unparen(e).(type) {
	case *ast.UnaryExpr:
		return e.Op == token.AND && (isEmpty(info, e.X) || f.place(at, e.X))
	case *ast.CallExpr:
		return isNew(info, e)
	case *ast.Ident:
		v, ok := info.Uses[e].(*types.Var)
		if !ok {
			return false
		}
		if i, fn := f.parameter(at, v); fn != nil {
			return depth < deepestWrapper && f.callers(fn, i, depth+1)
		}
		value, end := declared(info, gosrc.Innermost(at.stack), v)
		if value == nil || !f.unchanged(at, v, end, nil) {
			return false
		}
		if unary, ok := ast.Unparen(value).(*ast.UnaryExpr); ok && unary.Op == token.AND {
			return isEmpty(info, unary.X)
		}
		call, ok := ast.Unparen(value).(*ast.CallExpr)
		return ok && isNew(info, call)
	}
	return false
}

// place reports whether a local variable, or a field of one, holds an empty slice when a
// call is made.
func (f *fresh) place(at place, e ast.Expr) bool {
	var field *ast.Ident
	e = ast.Unparen(e)
	if sel, ok := e.(*ast.SelectorExpr); ok {
		field, e = sel.Sel, ast.Unparen(sel.X)
	}
	id, ok := e.(*ast.Ident)
	if !ok {
		return false
	}
	v, ok := at.pkg.Info.Uses[id].(*types.Var)
	fn := gosrc.Innermost(at.stack)
	if !ok || fn == nil || v.Pos() < fn.Pos() || v.Pos() >= fn.End() {
		return false
	}
	value, end := declared(at.pkg.Info, fn, v)
	switch {
	case !end.IsValid() && !isResult(at.pkg.Info, fn, v):
		return false
	case value != nil && !(field == nil && isEmpty(at.pkg.Info, value)) && !(field != nil && isWithout(value, field.Name)):
		return false
	}
	return f.unchanged(at, v, end, field)
}

// unchanged reports whether a variable, or a field of it, is as it was declared when a
// call is made, and the call is not made again on what it left.
func (f *fresh) unchanged(at place, v *types.Var, from token.Pos, field *ast.Ident) bool {
	fn := gosrc.Innermost(at.stack)
	for _, n := range slices.Backward(at.stack) {
		if n == fn {
			break
		}
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			if from < n.Pos() {
				return false
			}
		}
	}
	around := at.stack[slices.Index(at.stack, fn):]
	changed := false
	ast.PreorderStack(fn, nil, func(n ast.Node, stack []ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || at.pkg.Info.Uses[id] != v || id.Pos() <= from || id.Pos() >= at.call.Pos() {
			return true
		}
		if sel, ok := stack[len(stack)-1].(*ast.SelectorExpr); ok && field != nil && sel.X == n && sel.Sel.Name != field.Name {
			return true
		}
		changed = changed || changes(at.pkg.Info, v, id, stack) && !otherBranch(stack, around)
		return true
	})
	return !changed
}

// changes reports whether a mention of a variable may make a slice longer that is in it,
// or that it points to.
func changes(info *types.Info, v *types.Var, id *ast.Ident, stack []ast.Node) bool {
	if _, pointer := v.Type().Underlying().(*types.Pointer); pointer {
		return true
	}
	var e ast.Expr = id
	for i, n := range slices.Backward(stack) {
		switch n := n.(type) {
		case *ast.ParenExpr:
			e = n
		case *ast.SelectorExpr:
			if info.Selections[n] != nil && info.Selections[n].Kind() != types.FieldVal {
				return true
			}
			e = n
		default:
			return gosrc.IsWritten(e, stack[:i+1])
		}
	}
	return false
}

// otherBranch reports whether only one of two nodes, by what is around them, is reached:
// they are in different branches of a statement.
func otherBranch(a, b []ast.Node) bool {
	for i := 1; i < min(len(a), len(b)); i++ {
		if a[i] == b[i] {
			continue
		}
		switch a[i-1].(type) {
		case *ast.IfStmt:
			s := a[i-1].(*ast.IfStmt)
			return a[i] == s.Body && b[i] == s.Else || b[i] == s.Body && a[i] == s.Else
		case *ast.BlockStmt:
			_, clause := a[i].(*ast.CaseClause)
			return clause
		}
		return false
	}
	return false
}

// parameter returns the declared function around a call that has a parameter, and which
// it is. The function does nothing with it before the call.
func (f *fresh) parameter(at place, v *types.Var) (int, *types.Func) {
	d, ok := gosrc.Innermost(at.stack).(*ast.FuncDecl)
	if !ok {
		return 0, nil
	}
	fn, ok := at.pkg.Info.Defs[d.Name].(*types.Func)
	if !ok || fn.Signature().Variadic() {
		return 0, nil
	}
	for i := range fn.Signature().Params().Len() {
		if fn.Signature().Params().At(i) == v && f.unchanged(at, v, d.Type.End(), nil) {
			return i, fn
		}
	}
	return 0, nil
}

// callers reports whether all calls of a function, which are all known, pass a pointer to
// an empty slice.
func (f *fresh) callers(fn *types.Func, i, depth int) bool {
	pos := fn.Origin().Pos()
	seen := f.Options.API.Sees(pos) != ""
	if recv := fn.Signature().Recv(); recv != nil {
		of := gosrc.Named(gosrc.Deref(recv.Type()))
		seen = f.dynamic[fn.Name()] || of == nil || fn.Exported() && f.Options.API.Sees(of.Origin().Obj().Pos()) != ""
	}
	if seen || f.values[pos] {
		return false
	}
	return !slices.ContainsFunc(f.calls[pos], func(c place) bool {
		return len(c.call.Args) != fn.Signature().Params().Len() || !f.pointer(c, c.call.Args[i], depth)
	})
}

// declared returns what a local variable of a function is declared with, nil for nothing,
// and where the declaration ends.
func declared(info *types.Info, fn ast.Node, v *types.Var) (value ast.Expr, end token.Pos) {
	if fn == nil {
		return nil, token.NoPos
	}
	given := func(names, values []ast.Expr, at token.Pos) {
		for i, e := range names {
			if id, ok := e.(*ast.Ident); ok && info.Defs[id] == v {
				end = at
				if len(values) > 0 {
					value = values[min(i, len(values)-1)]
				}
			}
		}
	}
	ast.Inspect(fn, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			given(n.Lhs, n.Rhs, n.End())
		case *ast.ValueSpec:
			given(gosrc.Exprs(n.Names), n.Values, n.End())
		}
		return true
	})
	return value, end
}

func isResult(info *types.Info, fn ast.Node, v *types.Var) bool {
	results := gosrc.FuncType(fn).Results
	return results != nil && slices.ContainsFunc(results.List, func(f *ast.Field) bool {
		return slices.ContainsFunc(f.Names, func(id *ast.Ident) bool { return info.Defs[id] == v })
	})
}

// isEmpty reports whether an expression is a slice without elements.
func isEmpty(info *types.Info, e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.CompositeLit:
		_, slice := info.TypeOf(e).Underlying().(*types.Slice)
		return slice && len(e.Elts) == 0
	case *ast.CallExpr:
		id, ok := ast.Unparen(e.Fun).(*ast.Ident)
		if !ok || id.Name != "make" || len(e.Args) < 2 {
			return false
		}
		n := info.Types[e.Args[1]].Value
		return n != nil && n.ExactString() == "0"
	}
	return false
}

// isWithout reports whether an expression is a struct, or a pointer to one, with fields by
// name of which none is this.
func isWithout(e ast.Expr, field string) bool {
	e = ast.Unparen(e)
	if unary, ok := e.(*ast.UnaryExpr); ok && unary.Op == token.AND {
		e = ast.Unparen(unary.X)
	}
	lit, ok := e.(*ast.CompositeLit)
	return ok && !slices.ContainsFunc(lit.Elts, func(e ast.Expr) bool {
		pair, ok := e.(*ast.KeyValueExpr)
		if !ok {
			return true
		}
		key, ok := pair.Key.(*ast.Ident)
		return !ok || key.Name == field
	})
}

// isNew reports whether a call makes a pointer to a new slice.
func isNew(info *types.Info, call *ast.CallExpr) bool {
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok || id.Name != "new" || len(call.Args) != 1 || !info.Types[call.Fun].IsBuiltin() {
		return false
	}
	_, slice := info.TypeOf(call.Args[0]).Underlying().(*types.Slice)
	return slice
}
