package rowserr

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// uses is what a function does with rows in a variable.
type uses struct {
	decl   *ast.FuncDecl
	errs   []asked
	writes []token.Pos
	values []*ast.CallExpr // the calls whose first result is written to it
	param  bool
	// closed and read: Close is called on it, and something else than that and Err.
	closed, read bool
	// nexts is the number of calls of Next; scans are the places of what reads the row.
	nexts int
	scans []token.Pos
	// escapes: somebody else may ask.
	escapes bool
}

// asked is a call of Err, or one that asks it, in the innermost function fn.
type asked struct {
	call *ast.CallExpr
	fn   ast.Node
}

// param is a parameter of a function of the package.
type param struct {
	fn    *types.Func
	index int
}

// usesOf looks at all uses of a variable.
func (c *check) usesOf(v *types.Var) *uses {
	if f := c.usesOfVar[v]; f != nil {
		return f
	}
	f := &uses{}
	c.usesOfVar[v] = f
	for _, decl := range c.decls {
		if gosrc.Contains(decl, v.Pos()) {
			f.decl = decl
		}
	}
	if f.decl == nil {
		f.escapes = true
		return f
	}
	defined := false
	var stack []ast.Node
	ast.Inspect(f.decl, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		if id, ok := n.(*ast.Ident); ok {
			switch {
			case c.pass.TypesInfo.Defs[id] == v:
				defined = true
				c.define(f, id, stack)
			case c.pass.TypesInfo.Uses[id] == v:
				c.use(f, id, stack)
			}
		}
		stack = append(stack, n)
		return true
	})
	f.escapes = f.escapes || !defined
	return f
}

// define notes where a variable comes from.
func (c *check) define(f *uses, id *ast.Ident, stack []ast.Node) {
	switch parent := stack[len(stack)-1].(type) {
	case *ast.AssignStmt:
		c.write(f, id, parent.Lhs, parent.Rhs)
	case *ast.ValueSpec:
		names := make([]ast.Expr, len(parent.Names))
		for i, n := range parent.Names {
			names[i] = n
		}
		if len(parent.Values) > 0 {
			c.write(f, id, names, parent.Values)
		}
	case *ast.Field:
		f.param = true
	default:
		f.escapes = true
	}
}

// write notes the call whose first result is assigned to the variable.
func (c *check) write(f *uses, id *ast.Ident, lhs, rhs []ast.Expr) {
	f.writes = append(f.writes, id.Pos())
	call, ok := ast.Unparen(rhs[0]).(*ast.CallExpr)
	if !ok || len(rhs) != 1 || lhs[0] != ast.Expr(id) {
		f.escapes = true
		return
	}
	f.values = append(f.values, call)
}

// use notes what is done with the variable.
func (c *check) use(f *uses, id *ast.Ident, stack []ast.Node) {
	parent := stack[len(stack)-1]
	switch parent := parent.(type) {
	case *ast.AssignStmt:
		for _, lhs := range parent.Lhs {
			if lhs == ast.Expr(id) {
				c.write(f, id, parent.Lhs, parent.Rhs)
				return
			}
		}
	case *ast.BinaryExpr:
		return
	case *ast.SelectorExpr:
		if call, ok := stack[len(stack)-2].(*ast.CallExpr); ok && call.Fun == ast.Expr(parent) {
			f.called(parent.Sel.Name, call, stack)
			_, method := c.pass.TypesInfo.Uses[parent.Sel].(*types.Func)
			f.escapes = f.escapes || !method
			return
		}
		if parent.Sel.Name == "Close" || parent.Sel.Name == "Scan" {
			f.read = true
			return
		}
	case *ast.CallExpr:
		for i, arg := range parent.Args {
			if arg == ast.Expr(id) {
				c.passed(f, parent, i, stack)
				return
			}
		}
	}
	f.escapes = true
}

// called notes that a method of the variable is called.
func (f *uses) called(name string, call *ast.CallExpr, stack []ast.Node) {
	switch name {
	case "Err":
		f.errs = append(f.errs, asked{call, gosrc.Innermost(stack)})
	case "Close":
		f.closed = true
	case "Next":
		f.read = true
		f.nexts++
	default:
		f.read = true
		f.scans = append(f.scans, call.Pos())
	}
}

// passed notes that the variable is passed to a function.
func (c *check) passed(f *uses, call *ast.CallExpr, i int, stack []ast.Node) {
	f.read = true
	f.scans = append(f.scans, call.Pos())
	fn := gosrc.Callee(c.pass.TypesInfo, call)
	if fn == nil {
		f.escapes = f.escapes || !c.inLoopOver(call.Args[i], stack)
		return
	}
	fn = fn.Origin()
	if api, ok := dbapi.Of(fn); ok && api.Releases.Arg() == i {
		f.errs = append(f.errs, asked{call, gosrc.Innermost(stack)})
		return
	}
	f.escapes = f.escapes || c.mayAsk(fn, i) && !c.inLoopOver(call.Args[i], stack)
}

// inLoopOver reports whether one of the nodes is the body of a loop that Next of the rows
// goes through: who gets them there cannot ask yet for the error that ends it.
func (c *check) inLoopOver(rows ast.Expr, stack []ast.Node) bool {
	for i, n := range stack {
		loop, ok := n.(*ast.ForStmt)
		if !ok || i+1 >= len(stack) || stack[i+1] != ast.Node(loop.Body) || loop.Cond == nil {
			continue
		}
		if call, ok := ast.Unparen(loop.Cond).(*ast.CallExpr); ok {
			sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
			if ok && sel.Sel.Name == "Next" && c.isSame(sel.X, rows) {
				return true
			}
		}
	}
	return false
}

// isSame reports whether two expressions name one variable.
func (c *check) isSame(a, b ast.Expr) bool {
	x, ok := ast.Unparen(a).(*ast.Ident)
	y, also := ast.Unparen(b).(*ast.Ident)
	return ok && also && c.pass.TypesInfo.Uses[x] == c.pass.TypesInfo.Uses[y]
}

// mayAsk reports whether a function may ask the rows that it gets as a parameter
// for their error.
func (c *check) mayAsk(fn *types.Func, i int) bool {
	sig := fn.Signature()
	if i >= sig.Params().Len() || sig.Variadic() && i >= sig.Params().Len()-1 {
		return true
	}
	v := sig.Params().At(i)
	if face, ok := v.Type().Underlying().(*types.Interface); ok && !hasErr(face) && face.NumMethods() > 0 {
		return false
	}
	if fn.Pkg() != c.pass.Pkg || c.decls[fn] == nil {
		return !c.readsElsewhere(fn, i)
	}
	p := param{fn, i}
	if may, known := c.asks[p]; known {
		return may
	}
	c.asks[p] = false // as far as a call of itself goes
	f := c.usesOf(v)
	c.asks[p] = f.escapes || len(f.errs) > 0
	return c.asks[p]
}

func hasErr(face *types.Interface) bool {
	for m := range face.Methods() {
		if m.Name() == "Err" {
			return true
		}
	}
	return false
}

// owns reports whether nobody but the function can ask the rows for their error:
// it gets them from a query, or from callers who do not ask.
func (c *check) owns(l *loop) bool {
	if l.uses.param {
		return c.callersDoNot(l)
	}
	for _, call := range l.uses.values {
		if known := c.conns.Call(call); known != nil && known.API.Returns == dbapi.Rows {
			continue
		}
		tuple, ok := c.pass.TypesInfo.TypeOf(call).(*types.Tuple)
		if !ok || tuple.Len() != 2 || !gosrc.IsError(tuple.At(1).Type()) {
			return false
		}
	}
	return len(l.uses.values) > 0
}

// callersDoNot reports whether the rows are a parameter of an unexported
// function, and no caller of it asks them for their error.
func (c *check) callersDoNot(l *loop) bool {
	fn, _ := c.pass.TypesInfo.Defs[l.uses.decl.Name].(*types.Func)
	if fn == nil || fn.Exported() || l.Func != ast.Node(l.uses.decl) {
		return false
	}
	index := -1
	for i := range fn.Signature().Params().Len() {
		if fn.Signature().Params().At(i) == l.rows {
			index = i
		}
	}
	uses, calls := 0, 0
	for _, file := range c.pass.Files {
		for n := range ast.Preorder(file) {
			switch n := n.(type) {
			case *ast.Ident:
				if f, ok := c.pass.TypesInfo.Uses[n].(*types.Func); ok && f.Origin() == fn {
					uses++
				}
			case *ast.CallExpr:
				if f := gosrc.Callee(c.pass.TypesInfo, n); f != nil && f.Origin() == fn && c.isUnasked(n, index) {
					calls++
				}
			}
		}
	}
	return index >= 0 && uses > 0 && uses == calls
}

// isUnasked reports whether a call passes rows that its function does not ask for
// their error.
func (c *check) isUnasked(call *ast.CallExpr, i int) bool {
	if i < 0 || i >= len(call.Args) {
		return false
	}
	id, ok := ast.Unparen(call.Args[i]).(*ast.Ident)
	if !ok {
		return false
	}
	v, ok := c.pass.TypesInfo.Uses[id].(*types.Var)
	if !ok || v.Parent() == c.pass.Pkg.Scope() {
		return false
	}
	f := c.usesOf(v)
	return !f.escapes && !f.param && len(f.errs) == 0
}
