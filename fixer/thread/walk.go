package thread

import (
	"go/ast"
	"go/types"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/flows"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// A walker adds the flows of one package to the graph.
type walker struct {
	*graph
	pkg  *fixer.Package
	info *types.Info
	file *fixer.File
}

func (w *walker) walkPackage() {
	for _, f := range w.pkg.Files {
		if f.Syntax == nil {
			continue
		}
		w.file = f
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
	w.instances()
}

// visit adds what one syntax node says; stack holds those around it.
func (w *walker) visit(n ast.Node, stack []ast.Node) {
	switch n := n.(type) {
	case *ast.FuncDecl:
		w.function(n)
	case *ast.SelectorExpr:
		w.selected(n)
	case *ast.FuncLit:
		w.signature(w.at(n.Pos()), n.Type, &shape{fn: w.funcs[n.Pos()]})
	case *ast.InterfaceType:
		w.methods(n)
		w.embedded(w.info.TypeOf(n))
	case *ast.StructType:
		w.fields(n.Fields)
	case *ast.TypeSpec:
		w.declaredType(n)
	case *ast.IndexExpr:
		w.typeArgs(n.X, n.Index)
	case *ast.IndexListExpr:
		w.typeArgs(n.X, n.Indices...)
	case *ast.ValueSpec:
		w.declaration(n)
	case *ast.AssignStmt:
		if _, field := ast.Unparen(n.Lhs[0]).(*ast.SelectorExpr); field {
			w.kept(n.Rhs)
		}
	case *ast.RangeStmt:
		w.iterator(n)
	case *ast.ReturnStmt:
		w.kept(n.Results)
	case *ast.CallExpr:
		w.call(n, stack)
	case *ast.CompositeLit:
		w.elided(n)
		w.kept(n.Elts)
	}
	flows.Visit(w.info, n, stack, w)
}

func (w *walker) function(n *ast.FuncDecl) {
	w.signature(w.at(n.Name.Pos()), n.Type, &shape{fn: w.funcs[n.Name.Pos()], name: n.Name, recv: w.receiver(n)})
	if n.Recv != nil {
		w.fields(n.Recv)
	}
	w.typeParams(n.Type.TypeParams)
}

func (w *walker) declaredType(n *ast.TypeSpec) {
	if obj := w.info.Defs[n.Name]; obj != nil && w.functional(obj.Type()) {
		unify(w.at(n.Name.Pos()), w.typeTerm(n.Type))
	} else if t := w.constraint(n.Type); t != nil {
		unify(w.at(n.Name.Pos()), t)
	}
	w.typeParams(n.TypeParams)
}

func under(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	return t.Underlying()
}

// signature gives a term the parts of a function type.
func (w *walker) signature(t *term, ft *ast.FuncType, sh *shape) {
	if !w.graph.shapes[ft.Pos()] {
		w.graph.shapes[ft.Pos()] = true
		sh.pkg, sh.file, sh.typ = w.pkg, w.file, ft
		t = t.find()
		t.shapes = append(t.shapes, sh)
	}
	w.fieldTerms(ft.Params, t.param)
	w.fieldTerms(ft.Results, t.result)
}

// fieldTerms joins the names, types and parts of a list.
func (w *walker) fieldTerms(list *ast.FieldList, part func(int) *term) {
	if list == nil {
		return
	}
	i := 0
	for _, f := range list.List {
		n := max(1, len(f.Names))
		if w.functional(w.info.TypeOf(f.Type)) {
			for j := range n {
				unify(part(i+j), w.typeTerm(f.Type))
				if len(f.Names) > 0 {
					unify(w.at(f.Names[j].Pos()), part(i+j))
				}
			}
		}
		i += n
	}
}

// fields joins the fields of a struct with their types.
func (w *walker) fields(list *ast.FieldList) {
	for _, f := range list.List {
		if !w.functional(w.info.TypeOf(f.Type)) {
			continue
		}
		t := w.typeTerm(f.Type)
		for _, name := range f.Names {
			unify(w.at(name.Pos()), t)
		}
		if len(f.Names) == 0 {
			if v, ok := w.info.Implicits[f].(*types.Var); ok {
				unify(w.at(v.Pos()), t)
			}
		}
	}
}

// methods makes the methods of an interface known.
func (w *walker) methods(n *ast.InterfaceType) {
	for _, f := range n.Methods.List {
		if ft, ok := f.Type.(*ast.FuncType); ok && len(f.Names) == 1 {
			w.signature(w.at(f.Names[0].Pos()), ft, &shape{name: f.Names[0], recv: w.info.TypeOf(n)})
		}
	}
}

// receiver returns the type that a method is declared on, nil for a function.
func (w *walker) receiver(d *ast.FuncDecl) types.Type {
	f, ok := w.info.Defs[d.Name].(*types.Func)
	if !ok || f.Signature().Recv() == nil {
		return nil
	}
	return f.Signature().Recv().Type()
}

// selected notes where a method is selected.
func (w *walker) selected(n *ast.SelectorExpr) {
	s := w.info.Selections[n]
	if s == nil || w.seen[n.Sel.Pos()] {
		return
	}
	f, ok := s.Obj().(*types.Func)
	if !ok {
		return
	}
	if w.ours(f) {
		w.seen[n.Sel.Pos()] = true
		t := w.at(f.Origin().Pos())
		t.refs = append(t.refs, &ref{w.file, n.Sel})
	} else if named := gosrc.Named(s.Recv()); named != nil && w.ours(named.Obj()) {
		w.promoted[promotion{named.Origin().Obj().Pos(), f.Name()}] = true
	}
}

// declaration joins the variables of a declaration with their type.
func (w *walker) declaration(n *ast.ValueSpec) {
	if n.Type != nil && w.functional(w.info.TypeOf(n.Type)) {
		for _, name := range n.Names {
			unify(w.at(name.Pos()), w.typeTerm(n.Type))
		}
	}
}
