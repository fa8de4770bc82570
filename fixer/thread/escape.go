package thread

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ast/astutil"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// A escape says what becomes of the first result of a call.
type escape int

const (
	unknown  escape = iota
	local           // it is used up where it is made
	returned        // it outlives the function around the call
	kept            // it is stored where the caller of the function does not see it
)

const keptReason = "its result is kept, and would end with the context"

// escapeOf judges the result of a call by what is done with it.
func (c *call) escapeOf() escape {
	if c.escape != unknown {
		return c.escape
	}
	if c.escape = local; c.expr == nil {
		return returned // by the literal
	}
	path, _ := astutil.PathEnclosingInterval(c.file.Syntax, c.expr.Pos(), c.expr.End())
	for len(path) > 0 && path[0] != c.expr {
		path = path[1:]
	}
	c.escape = local
	if len(path) > 1 && gosrc.UsedLater(path[1:]) {
		c.escape = kept
	} else if len(path) > 1 {
		j := &escapeSearch{info: c.pkg.Info, path: path[1:]}
		c.escape = j.value(path[1:], c.expr)
	}
	return c.escape
}

// A escapeSearch follows one value.
type escapeSearch struct {
	info *types.Info
	path []ast.Node // around the call, inside out
	seen map[*types.Var]bool
}

// value judges a value by the syntax around it, inside out.
func (j *escapeSearch) value(path []ast.Node, e ast.Node) escape {
	for i, n := range path {
		switch n := n.(type) {
		case *ast.ParenExpr, *ast.KeyValueExpr, *ast.UnaryExpr, *ast.CompositeLit:
			e = n
			continue
		case *ast.ReturnStmt:
			return returned
		case *ast.AssignStmt:
			return j.assigned(n.Lhs, n.Rhs, e, path[i:])
		case *ast.ValueSpec:
			var lhs []ast.Expr
			for _, id := range n.Names {
				lhs = append(lhs, id)
			}
			return j.assigned(lhs, n.Values, e, path[i:])
		case *ast.SendStmt:
			return kept
		}
		return local
	}
	return local
}

// assigned judges a value by the variable that it is assigned to.
func (j *escapeSearch) assigned(lhs, rhs []ast.Expr, e ast.Node, path []ast.Node) escape {
	at := 0
	for i := range rhs {
		if rhs[i] == e {
			at = i
		} else if lhs[min(i, len(lhs)-1)] == e {
			return local // it is assigned to
		}
	}
	id, ok := ast.Unparen(lhs[min(at, len(lhs)-1)]).(*ast.Ident)
	if !ok {
		return j.part(lhs[min(at, len(lhs)-1)], path) // a field or an element
	}
	v, ok := j.info.ObjectOf(id).(*types.Var)
	if id.Name == "_" || !ok {
		return local
	}
	fn, outer := functionAround(path)
	switch {
	case fn == nil || v.Parent() == v.Pkg().Scope():
		return kept
	case v.Pos() < fn.Pos() || v.Pos() >= fn.End():
		if outer == nil || v.Pos() < outer.Pos() {
			return kept
		}
		return returned // a variable of the function around the literal
	case v.Kind() == types.ResultVar:
		return returned
	}
	return j.variable(v, fn)
}

// part judges a value by the variable that it becomes a part of: what becomes
// of that, if the function declares it.
func (j *escapeSearch) part(e ast.Expr, path []ast.Node) escape {
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.SelectorExpr:
			e = x.X
			continue
		case *ast.IndexExpr:
			e = x.X
			continue
		case *ast.Ident:
			v, ok := j.info.ObjectOf(x).(*types.Var)
			fn, _ := functionAround(path)
			if ok && fn != nil && v.Kind() == types.LocalVar && gosrc.Contains(fn, v.Pos()) {
				return j.variable(v, fn)
			}
		}
		return kept
	}
}

// functionAround returns the innermost function of a path, and the outermost
// one if that is another.
func functionAround(path []ast.Node) (inner, outer ast.Node) {
	for _, n := range path {
		switch n.(type) {
		case *ast.FuncDecl, *ast.FuncLit:
			if inner == nil {
				inner = n
			} else {
				outer = n
			}
		}
	}
	return inner, outer
}

// variable judges a local variable by all its uses in a function.
func (j *escapeSearch) variable(v *types.Var, fn ast.Node) escape {
	if j.seen[v] {
		return local
	}
	if j.seen == nil {
		j.seen = make(map[*types.Var]bool)
	}
	j.seen[v] = true
	worst := local
	ast.PreorderStack(fn, nil, func(n ast.Node, stack []ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || j.info.Uses[id] != v {
			return true
		}
		path := make([]ast.Node, 0, len(stack))
		for i := len(stack) - 1; i >= 0; i-- {
			path = append(path, stack[i])
		}
		f := j.value(path, id)
		if inner, _ := functionAround(path); f == local && inner != fn && inner != nil && !j.callsNow(path) {
			f = returned // a literal that may run later uses it
		}
		worst = max(worst, f)
		return true
	})
	return worst
}

// callsNow reports whether the innermost literal of a path is called where it
// stands, or deferred.
func (j *escapeSearch) callsNow(path []ast.Node) bool {
	for i, n := range path {
		lit, ok := n.(*ast.FuncLit)
		if !ok {
			continue
		}
		call, ok := path[i+1].(*ast.CallExpr)
		if !ok || ast.Unparen(call.Fun) != lit {
			return false
		}
		_, isGo := path[i+2].(*ast.GoStmt)
		return !isGo
	}
	return true
}
