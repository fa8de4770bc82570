package flows

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// A Sink is told of flows.
type Sink interface {
	// Assigned: from becomes the value of lhs, which may be blank.
	Assigned(lhs ast.Expr, from Value)
	// Ranged: an element, key or index of what a range clause goes over becomes
	// the value of lhs. from has the type of the element, and the operand of the
	// clause as its expression; key is for those of a map.
	Ranged(lhs ast.Expr, key bool, from Value)
	// Returned: from becomes result i of fn, a declaration or literal.
	Returned(fn ast.Node, sig *types.Signature, i int, from Value)
	// Contained: from becomes an element of a container, or one of its keys, of
	// type t.
	Contained(container ast.Expr, t types.Type, key bool, from Value)
	// Shared: two slices have the same elements.
	Shared(x, y ast.Expr)
	// InField: from becomes a field of a literal.
	InField(lit *ast.CompositeLit, f *types.Var, from Value)
	// Compared: one of two values may be converted to the type of the other.
	Compared(x, y ast.Expr)
	// Asserted: a value comes out of an interface.
	Asserted(n *ast.TypeAssertExpr)
	// Cased: a value x of an interface is of a type typ. v is the variable of
	// the case, nil if there is none; only says that the case has no other type.
	Cased(x, typ ast.Expr, v *types.Var, only bool)
}

// Visit tells the sink of the flows at one node, but for the arguments of calls;
// see [Arguments]. stack holds the nodes around it, outside in.
func Visit(info *types.Info, n ast.Node, stack []ast.Node, to Sink) {
	switch n := n.(type) {
	case *ast.ValueSpec:
		names := make([]ast.Expr, len(n.Names))
		for i, name := range n.Names {
			names[i] = name
		}
		assign(info, names, n.Values, to)
	case *ast.AssignStmt:
		assign(info, n.Lhs, n.Rhs, to)
	case *ast.RangeStmt:
		ranges(info, n, to)
	case *ast.SendStmt:
		sends(info, n, to)
	case *ast.ReturnStmt:
		returns(info, n, stack, to)
	case *ast.CallExpr:
		builtin(info, n, to)
	case *ast.CompositeLit:
		literal(info, n, to)
	case *ast.IndexExpr:
		keys(info, n, to)
	case *ast.BinaryExpr:
		if n.Op == token.EQL || n.Op == token.NEQ {
			to.Compared(n.X, n.Y)
		}
	case *ast.SwitchStmt:
		cases(n, to)
	case *ast.TypeAssertExpr:
		if n.Type != nil {
			to.Asserted(n)
		}
	case *ast.TypeSwitchStmt:
		typeCases(info, n, to)
	}
}

func sends(info *types.Info, n *ast.SendStmt, to Sink) {
	if ch, ok := gosrc.Core(info.TypeOf(n.Chan)).(*types.Chan); ok {
		to.Contained(n.Chan, ch.Elem(), false, valueOf(info, n.Value))
	}
}

func keys(info *types.Info, n *ast.IndexExpr, to Sink) {
	if m, ok := gosrc.Core(info.TypeOf(n.X)).(*types.Map); ok && !info.Types[n.X].IsType() {
		to.Contained(n.X, m.Key(), true, valueOf(info, n.Index))
	}
}

// assign tells of an assignment, one by one, from one call, or with a second
// value that says whether there was a first.
func assign(info *types.Info, lhs, rhs []ast.Expr, to Sink) {
	if len(rhs) == 1 && isGuard(rhs[0]) {
		return
	}
	values := Values(info, rhs)
	if len(rhs) == 1 && len(lhs) == 2 && len(values) == 1 { // v, ok := x[i], <-x, x.(T)
		if t, ok := values[0].Type.(*types.Tuple); ok && t.Len() > 0 {
			values[0].Type = t.At(0).Type()
		}
		lhs = lhs[:1]
	}
	for i := range min(len(lhs), len(values)) {
		to.Assigned(lhs[i], values[i])
	}
}

// isGuard reports whether an expression is x.(type): its cases have the variable.
func isGuard(e ast.Expr) bool {
	a, ok := ast.Unparen(e).(*ast.TypeAssertExpr)
	return ok && a.Type == nil
}

// ranges tells of the variables of a range clause.
func ranges(info *types.Info, n *ast.RangeStmt, to Sink) {
	over := gosrc.Core(info.TypeOf(n.X))
	key, elem := ranged(over)
	if n.Key != nil {
		_, isMap := over.(*types.Map)
		to.Ranged(n.Key, isMap, Value{n.X, -1, key})
	}
	if n.Value != nil {
		to.Ranged(n.Value, false, Value{n.X, -1, elem})
	}
}

// ranged returns the types of the values of a range clause over t, nil for those
// that nothing flows from.
func ranged(t types.Type) (key, elem types.Type) {
	switch t := t.(type) {
	case *types.Map:
		return t.Key(), t.Elem()
	case *types.Chan:
		return t.Elem(), nil
	case *types.Pointer:
		if a, ok := t.Elem().Underlying().(*types.Array); ok {
			return nil, a.Elem()
		}
	case *types.Slice:
		return nil, t.Elem()
	case *types.Array:
		return nil, t.Elem()
	case *types.Signature:
		yield, ok := gosrc.Core(t.Params().At(0).Type()).(*types.Signature)
		if !ok {
			return nil, nil
		}
		if yield.Params().Len() > 0 {
			key = yield.Params().At(0).Type()
		}
		if yield.Params().Len() > 1 {
			elem = yield.Params().At(1).Type()
		}
	}
	return key, elem
}

// returns tells of the values of a return statement, which leave the innermost function
// around it.
func returns(info *types.Info, n *ast.ReturnStmt, stack []ast.Node, to Sink) {
	for i := len(stack) - 1; i >= 0; i-- {
		var sig *types.Signature
		switch f := stack[i].(type) {
		case *ast.FuncLit:
			sig, _ = info.TypeOf(f).(*types.Signature)
		case *ast.FuncDecl:
			if obj, ok := info.Defs[f.Name].(*types.Func); ok {
				sig = obj.Signature()
			}
		default:
			continue
		}
		if sig == nil {
			return
		}
		for j, v := range Values(info, n.Results) {
			if j < sig.Results().Len() {
				to.Returned(stack[i], sig, j, v)
			}
		}
		return
	}
}

// Arguments calls do for the arguments of a call of a function with that
// signature: from, which is argument arg, becomes parameter param, and has type t
// there.
func Arguments(info *types.Info, call *ast.CallExpr, sig *types.Signature, do func(arg, param int, t types.Type, from Value)) {
	for i, from := range Values(info, call.Args) {
		if param, t := Param(sig, i, call.Ellipsis.IsValid()); param >= 0 {
			do(i, param, t, from)
		}
	}
}

// builtin tells of the arguments of append, copy and delete.
func builtin(info *types.Info, call *ast.CallExpr, to Sink) {
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok || !info.Types[id].IsBuiltin() || len(call.Args) < 2 {
		return
	}
	first := call.Args[0]
	switch id.Name {
	case "append":
		s, ok := gosrc.Core(info.TypeOf(first)).(*types.Slice)
		for _, arg := range call.Args[1:] {
			if call.Ellipsis.IsValid() {
				to.Shared(first, arg)
			} else if ok {
				to.Contained(first, s.Elem(), false, valueOf(info, arg))
			}
		}
	case "copy":
		to.Shared(first, call.Args[1])
	case "delete":
		if m, ok := gosrc.Core(info.TypeOf(first)).(*types.Map); ok {
			to.Contained(first, m.Key(), true, valueOf(info, call.Args[1]))
		}
	}
}

// literal tells of the elements of a composite literal.
func literal(info *types.Info, n *ast.CompositeLit, to Sink) {
	t := gosrc.Core(info.TypeOf(n))
	if p, ok := t.(*types.Pointer); ok { // &T{} left out inside another literal
		t = gosrc.Core(p.Elem())
	}
	for i, e := range n.Elts {
		key, value := ast.Expr(nil), e
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			key, value = kv.Key, kv.Value
		}
		switch t := t.(type) {
		case *types.Struct:
			if f := field(t, i, key); f != nil {
				to.InField(n, f, valueOf(info, value))
			}
		case *types.Map:
			to.Contained(n, t.Elem(), false, valueOf(info, value))
			if key != nil {
				to.Contained(n, t.Key(), true, valueOf(info, key))
			}
		case *types.Slice:
			to.Contained(n, t.Elem(), false, valueOf(info, value))
		case *types.Array:
			to.Contained(n, t.Elem(), false, valueOf(info, value))
		}
	}
}

// field returns the field that element i of a literal is, by its key if it has
// one.
func field(s *types.Struct, i int, key ast.Expr) *types.Var {
	if key == nil {
		if i < s.NumFields() {
			return s.Field(i)
		}
		return nil
	}
	if id, ok := key.(*ast.Ident); ok {
		for f := range s.Fields() {
			if f.Name() == id.Name {
				return f
			}
		}
	}
	return nil
}

// cases tells of what an expression switch compares.
func cases(n *ast.SwitchStmt, to Sink) {
	if n.Tag == nil {
		return
	}
	for _, s := range n.Body.List {
		for _, e := range s.(*ast.CaseClause).List {
			to.Compared(n.Tag, e)
		}
	}
}

func typeCases(info *types.Info, n *ast.TypeSwitchStmt, to Sink) {
	var x ast.Expr
	switch a := n.Assign.(type) {
	case *ast.ExprStmt:
		x = ast.Unparen(a.X).(*ast.TypeAssertExpr).X
	case *ast.AssignStmt:
		x = ast.Unparen(a.Rhs[0]).(*ast.TypeAssertExpr).X
	}
	for _, s := range n.Body.List {
		clause := s.(*ast.CaseClause)
		v, _ := info.Implicits[clause].(*types.Var)
		for _, typ := range clause.List {
			if info.Types[typ].IsType() {
				to.Cased(x, typ, v, len(clause.List) == 1)
			}
		}
	}
}
