package flow

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/netra-systems/netralint/fixer"
)

// walker adds one package to the graph.
type walker struct {
	*Graph
	pkg   *fixer.Package
	info  *types.Info
	owner map[ast.Node]int // whose type an expression writes
}

// carriers returns the nodes that a value of the expression flows from.
func (w *walker) carriers(e ast.Expr) []int {
	e = ast.Unparen(e)
	tv, ok := w.info.Types[e]
	if id, isIdent := e.(*ast.Ident); isIdent && !ok {
		if obj := w.info.ObjectOf(id); obj != nil { // on the left of :=
			tv.Type, ok = obj.Type(), true
		}
	}
	if !ok || tv.IsType() || tv.Type == nil {
		return nil
	}
	ids := append(w.ownCarriers(e), w.typeNodes(tv.Type)...)
	if len(ids) == 0 && w.mentions(tv.Type) && !tv.IsNil() {
		ids = append(ids, w.exprNode(e))
	}
	return ids
}

// exprNode returns the node of an expression with a type of its own.
func (w *walker) exprNode(e ast.Expr) int {
	return w.node(Expression, e.Pos(), "", w.info.TypeOf(e))
}

// ownCarriers returns the nodes that an expression by itself stands for: those of the
// variable, field or result that it names.
func (w *walker) ownCarriers(e ast.Expr) []int {
	switch e := e.(type) {
	case *ast.Ident:
		return w.objNodes(w.info.ObjectOf(e), e)
	case *ast.SelectorExpr:
		return w.selected(e)
	case *ast.CallExpr:
		return w.called(e, -1)
	case *ast.IndexExpr:
		return w.indexed(e, e.X)
	case *ast.IndexListExpr:
		return w.indexed(e, e.X)
	case *ast.SliceExpr:
		return w.carriers(e.X)
	case *ast.StarExpr:
		return w.carriers(e.X)
	case *ast.UnaryExpr:
		if e.Op == token.AND || e.Op == token.ARROW {
			return w.carriers(e.X)
		}
	case *ast.FuncLit:
		if sig, ok := w.info.TypeOf(e).(*types.Signature); ok {
			return w.sigNodes(sig)
		}
	case *ast.TypeAssertExpr:
		if e.Type != nil && w.mentions(w.info.TypeOf(e)) {
			id := w.exprNode(e)
			w.escape(id, e, Asserted, types.TypeString(w.info.TypeOf(e.X), nil), nil)
			return append(w.carriers(e.X), id)
		}
	}
	return nil
}

// objNodes returns the nodes of a named thing.
func (w *walker) objNodes(obj types.Object, at ast.Expr) []int {
	switch obj := obj.(type) {
	case *types.Var:
		ids := w.varNodes(obj)
		if !w.ours(obj) && w.mentions(obj.Type()) {
			id := w.exprNode(at)
			w.escape(id, at, ForeignField, obj.Pkg().Path()+"."+obj.Name(), nil)
			ids = append(ids, id)
		}
		return ids
	case *types.Func:
		if w.ours(obj) {
			return w.funcNodes(obj)
		}
		if (!w.ofHandles(obj) || obj.Signature().Recv() == nil) && w.mentions(obj.Type()) { // as a value
			id := w.exprNode(at)
			w.escape(id, at, Untracked, obj.FullName()+" as a value", obj)
			return []int{id}
		}
	}
	return nil
}

// selected returns the nodes of x.f: a field, a method value, or something of
// another package.
func (w *walker) selected(e *ast.SelectorExpr) []int {
	sel := w.info.Selections[e]
	if sel == nil {
		return w.objNodes(w.info.Uses[e.Sel], e)
	}
	if recv := w.receiver(e, sel); recv != nil {
		return recv
	}
	if holder := w.holder(e, sel); holder != nil && w.mentions(sel.Type()) {
		return holder
	}
	ids := w.objNodes(sel.Obj(), e)
	if w.mentions(sel.Type()) && !w.mentions(originType(sel.Obj())) {
		// The handle is in it by a type argument of what it belongs to.
		ids = append(ids, w.carriers(e.X)...)
	}
	return ids
}

func originType(obj types.Object) types.Type {
	switch obj := obj.(type) {
	case *types.Var:
		return obj.Origin().Type()
	case *types.Func:
		return obj.Origin().Type()
	}
	return obj.Type()
}

// receiver returns the nodes of the handle that a method is selected on, nil if
// it is no method of a handle. The handle may be an embedded field.
func (w *walker) receiver(e *ast.SelectorExpr, sel *types.Selection) []int {
	method, ok := sel.Obj().(*types.Func)
	if !ok || w.ours(method) || sel.Kind() != types.MethodVal {
		return nil
	}
	return w.selectedOn(e, sel)
}

// holder returns the nodes of the handle that a field is selected in, nil if it
// is no field of a handle. A sqlx.DB has one that is a handle too.
func (w *walker) holder(e *ast.SelectorExpr, sel *types.Selection) []int {
	if sel.Kind() != types.FieldVal || w.ours(sel.Obj()) {
		return nil
	}
	return w.selectedOn(e, sel)
}

// selectedOn returns the nodes that the receiver of a method stands for: the handle
// itself, or the embedded field that the method is promoted from.
func (w *walker) selectedOn(e *ast.SelectorExpr, sel *types.Selection) []int {
	path := sel.Index()
	if len(path) == 1 {
		if w.handleName(sel.Recv()) != nil {
			return w.carriers(e.X)
		}
		// A method of a handle that an interface of the module embeds.
		if n, ok := types.Unalias(sel.Recv()).(*types.Named); ok && isInterface(n) && w.ours(n.Obj()) && w.ofSqlx(sel.Obj()) {
			return []int{w.interfaceNode(n)}
		}
		return nil
	}
	field := embedded(sel.Recv(), path[:len(path)-1], func(f *types.Var) bool { return w.handleName(f.Type()) != nil })
	if field == nil {
		return nil
	}
	if w.ours(field.Origin()) {
		return w.varNodes(field)
	}
	return w.carriers(e.X) // sqlx.DB embeds sql.DB
}

// embedded follows a path of embedded fields and returns the first that is
// wanted.
func embedded(t types.Type, path []int, wanted func(*types.Var) bool) *types.Var {
	for _, i := range path {
		t = types.Unalias(t)
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		s, ok := t.Underlying().(*types.Struct)
		if !ok {
			return nil
		}
		f := s.Field(i)
		if wanted(f) {
			return f
		}
		t = f.Type()
	}
	return nil
}

// indexed returns the nodes of x[i], or of a generic function with its type
// arguments.
func (w *walker) indexed(e, x ast.Expr) []int {
	ids := w.carriers(x)
	if _, ok := w.info.TypeOf(x).(*types.Signature); ok && w.mentions(w.info.TypeOf(e)) {
		ids = append(ids, w.exprNode(e))
	}
	return ids
}

func (w *walker) escape(id int, e ast.Expr, kind EscapeKind, to string, f *types.Func) {
	if w.once(e.Pos(), "escape "+kind.String()+to) {
		w.escapes = append(w.escapes, tagged[Escape]{id, &Escape{Package: w.pkg, Expr: e, Kind: kind, To: to, Func: f}})
	}
}
