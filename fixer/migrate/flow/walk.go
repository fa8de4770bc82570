package flow

import (
	"go/ast"
	"go/types"

	"github.com/netra-systems/netralint/fixer/flows"
)

// walkPackage adds all flows of the package.
func (w *walker) walkPackage() {
	for _, f := range w.pkg.Files {
		if f.Syntax == nil {
			continue
		}
		var stack []ast.Node
		ast.Inspect(f.Syntax, func(n ast.Node) bool {
			if n == nil {
				stack = stack[:len(stack)-1]
				return true
			}
			w.visit(n, stack)
			stack = append(stack, n)
			return true
		})
	}
}

// visit adds what one syntax node says; stack holds those around it.
func (w *walker) visit(n ast.Node, stack []ast.Node) {
	switch n := n.(type) {
	case *ast.Ident:
		w.ref(n, stack)
	case *ast.SelectorExpr:
		w.use(n, calledBy(n, stack))
		w.fieldUse(n)
	case *ast.Field:
		w.field(n, stack)
	case *ast.TypeSpec:
		w.typeSpec(n)
	case *ast.ValueSpec:
		w.valueSpec(n)
	case *ast.CallExpr:
		w.ownTypes(n)
		w.call(n)
	case *ast.CompositeLit:
		if n.Type != nil && w.mentions(w.info.TypeOf(n)) {
			w.owner[n.Type] = w.exprNode(n)
		}
	case *ast.IndexExpr:
		w.instance(n, n.Index)
	case *ast.IndexListExpr:
		w.instance(n, n.Indices...)
	}
	flows.Visit(w.info, n, stack, w)
}

// calledBy returns the call that has sel as its function.
func calledBy(sel *ast.SelectorExpr, stack []ast.Node) *ast.CallExpr {
	for i := len(stack) - 1; i >= 0; i-- {
		switch n := stack[i].(type) {
		case *ast.ParenExpr:
		case *ast.CallExpr:
			if ast.Unparen(n.Fun) == sel {
				return n
			}
			return nil
		default:
			return nil
		}
	}
	return nil
}

// field joins the names that one type declares, and what they are part of.
func (w *walker) field(f *ast.Field, stack []ast.Node) {
	var ids []int
	for _, name := range f.Names {
		switch obj := w.info.Defs[name].(type) {
		case *types.Var:
			ids = append(ids, w.varNodes(obj)...)
		case *types.TypeName: // a type parameter
			ids = append(ids, w.typeNodes(obj.Type())...)
		}
	}
	if len(f.Names) == 0 {
		if v, ok := w.info.Implicits[f].(*types.Var); ok {
			ids = w.varNodes(v)
		} else if id := embeddedName(f.Type); id != nil {
			if v, ok := w.info.Defs[id].(*types.Var); ok {
				ids = w.varNodes(v)
			}
		}
	}
	if len(ids) == 0 {
		return
	}
	w.owner[f.Type] = ids[len(ids)-1]
	for i := len(stack) - 1; i >= 0; i-- {
		if id, ok := w.owner[stack[i]]; ok {
			ids = append(ids, id)
			break
		}
	}
	w.join(ids)
}

// embeddedName returns the name by which an embedded field is known.
func embeddedName(t ast.Expr) *ast.Ident {
	switch t := t.(type) {
	case *ast.StarExpr:
		return embeddedName(t.X)
	case *ast.ParenExpr:
		return embeddedName(t.X)
	case *ast.SelectorExpr:
		return t.Sel
	case *ast.IndexExpr:
		return embeddedName(t.X)
	case *ast.IndexListExpr:
		return embeddedName(t.X)
	case *ast.Ident:
		return t
	}
	return nil
}

func (w *walker) typeSpec(n *ast.TypeSpec) {
	obj := w.info.Defs[n.Name]
	if obj == nil {
		return
	}
	if ids := w.typeNodes(obj.Type()); len(ids) > 0 {
		w.owner[n.Type] = ids[len(ids)-1]
		w.join(ids)
	}
	w.embeddedInterfaces(obj, n.Type)
}

// embeddedInterfaces marks the handle types that a declared interface embeds:
//
//	type Querier interface{ sqlx.ExtContext }
func (w *walker) embeddedInterfaces(obj types.Object, t ast.Expr) {
	lit, ok := ast.Unparen(t).(*ast.InterfaceType)
	n, named := obj.Type().(*types.Named)
	if !ok || !named {
		return
	}
	for _, f := range lit.Methods.List {
		if len(f.Names) == 0 && w.handleName(w.info.TypeOf(f.Type)) != nil || w.termsMention(obj.Type().Underlying().(*types.Interface)) {
			w.owner[f.Type] = w.interfaceNode(n)
		}
	}
}

func (w *walker) valueSpec(n *ast.ValueSpec) {
	var all []int
	for _, name := range n.Names {
		if v, ok := w.info.Defs[name].(*types.Var); ok {
			all = append(all, w.varNodes(v)...)
		}
	}
	if n.Type != nil && len(all) > 0 {
		w.owner[n.Type] = all[len(all)-1]
		w.join(all)
	}
}

// ownTypes marks the types that a conversion, make or new writes.
func (w *walker) ownTypes(call *ast.CallExpr) {
	tv := w.info.Types[ast.Unparen(call.Fun)]
	if !w.mentions(w.info.TypeOf(call)) {
		return
	}
	switch {
	case tv.IsType():
		w.owner[call.Fun] = w.exprNode(call)
		w.join(w.carriers(call))
	case tv.IsBuiltin() && len(call.Args) > 0 && w.info.Types[call.Args[0]].IsType():
		w.owner[call.Args[0]] = w.exprNode(call)
	}
}

// instance marks the type arguments that a generic function is given.
func (w *walker) instance(e ast.Expr, args ...ast.Expr) {
	tv := w.info.Types[e]
	if tv.IsType() || tv.Type == nil {
		return
	}
	for _, arg := range args {
		if t := w.info.Types[arg]; t.IsType() && w.mentions(t.Type) {
			w.owner[arg] = w.exprNode(e)
			w.join(w.carriers(e), []int{w.exprNode(e)})
		}
	}
}
