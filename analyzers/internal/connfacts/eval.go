package connfacts

import (
	"go/ast"
	"go/constant"
	"go/types"
	"reflect"

	"golang.org/x/tools/go/types/objectpath"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// eval returns the place of the value of an expression, none for values that
// are not followed.
func (g *graph) eval(e ast.Expr) nodeID {
	if name, ok := constantString(g.info, e); ok {
		n := g.node(key{syn: e})
		g.nodes[n].drivers = []string{name}
		return n
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		return g.eval(e.X)
	case *ast.StarExpr:
		return g.eval(e.X)
	case *ast.UnaryExpr:
		return g.eval(e.X) // &x and <-x; others are not followed anyway
	case *ast.TypeAssertExpr:
		return g.eval(e.X)
	case *ast.SliceExpr:
		return g.eval(e.X)
	case *ast.IndexExpr:
		return g.evalIndex(e)
	case *ast.IndexListExpr:
		return g.eval(e.X)
	case *ast.Ident:
		return g.evalIdent(e)
	case *ast.SelectorExpr:
		return g.evalSelector(e)
	case *ast.CompositeLit:
		return g.evalLit(e)
	case *ast.FuncLit:
		return g.node(key{syn: e})
	case *ast.CallExpr:
		return g.evalCall(e)
	}
	return none
}

func (g *graph) evalIndex(e *ast.IndexExpr) nodeID {
	if tv, ok := g.info.Types[e]; ok && !tv.IsType() && !g.relevant(tv.Type) {
		return none
	}
	return g.eval(e.X)
}

func (g *graph) evalIdent(e *ast.Ident) nodeID {
	switch obj := g.info.ObjectOf(e).(type) {
	case *types.Var:
		if g.relevant(obj.Type()) {
			return g.variable(obj)
		}
	case *types.Func:
		return g.object(obj)
	}
	return none
}

func (g *graph) evalLit(e *ast.CompositeLit) nodeID {
	n := g.node(key{syn: e})
	if s := dbapi.StackOf(g.info.TypeOf(e)); s.Postgres() {
		g.nodes[n].stacks = []dbapi.Stack{s}
	}
	if t := g.info.TypeOf(e); t != nil && isDialect(t) && !names(e, "Conn", "DriverName") {
		g.nodes[n].stacks = []dbapi.Stack{dbapi.PgxStdlib}
	}
	return n
}

// evalCall returns the place of the first result. The flows of the call are
// made when the walk meets it.
func (g *graph) evalCall(e *ast.CallExpr) nodeID {
	if tv := g.info.Types[e.Fun]; tv.IsType() && len(e.Args) == 1 {
		return g.eval(e.Args[0]) // a conversion
	}
	if id, ok := ast.Unparen(e.Fun).(*ast.Ident); ok {
		if b, ok := g.info.Uses[id].(*types.Builtin); ok && b.Name() == "append" {
			return g.eval(e.Args[0])
		}
	}
	t := g.info.TypeOf(e)
	if tuple, ok := t.(*types.Tuple); ok {
		if tuple.Len() == 0 {
			return none
		}
		t = tuple.At(0).Type()
	}
	if !g.relevant(t) {
		return none
	}
	return g.node(key{syn: e, slot: resultSlot(0)})
}

// evalSelector handles x.f, x.method and pkg.name.
func (g *graph) evalSelector(e *ast.SelectorExpr) nodeID {
	sel, ok := g.info.Selections[e]
	if !ok {
		return g.evalIdent(e.Sel)
	}
	if fn, ok := sel.Obj().(*types.Func); ok {
		return g.object(fn)
	}
	if !g.relevant(sel.Type()) {
		return none
	}
	return g.ofOutgoing(e, g.path(g.eval(e.X), sel.Recv(), sel.Index()))
}

// path returns the place of the field that index leads to from a value of type
// t at base. Each field on the way is a part of what is before it. Database
// handles are one place together with their fields, object mappers with all that
// is in these; each value of a foreign struct type has fields of its own.
func (g *graph) path(base nodeID, t types.Type, index []int) nodeID {
	mapper := false
	for _, i := range index {
		whole := gosrc.Deref(t)
		s, ok := whole.Underlying().(*types.Struct)
		if !ok {
			return none
		}
		f := s.Field(i)
		t = f.Type()
		mapper = mapper || dbapi.ResourceOf(whole) == dbapi.Mapper
		if mapper || isHandle(whole) {
			continue
		}
		n := g.variable(f)
		if isString(f.Type()) {
			g.defaultTag(n, s.Tag(i))
		}
		if f.Pkg() != g.pass.Pkg && base != none && g.relevantField(f) {
			n = g.fieldOf(base, n, f)
		}
		if g.relevantField(f) && base != none {
			g.addPart(n, base)
		}
		base = n
	}
	return base
}

// fieldOf returns the place of a field of the foreign struct at base. What the
// package of the struct says about the field, at shared, goes for it; if that is
// not all, so does what is known about the struct.
func (g *graph) fieldOf(base, shared nodeID, f *types.Var) nodeID {
	k := key{obj: f.Origin(), of: base + 1}
	if id, ok := g.ids[k]; ok {
		return id
	}
	id := g.node(k)
	g.nodes[id].drivers, g.nodes[id].stacks, g.nodes[id].single = g.nodes[shared].drivers, g.nodes[shared].stacks, g.nodes[shared].single
	if g.nodes[shared].open {
		g.source(base, id)
	}
	return id
}

// relevantField leaves strings out: a name in a struct does not make the
// struct a handle.
func (g *graph) relevantField(f *types.Var) bool {
	return g.relevant(f.Type()) && !isString(f.Type())
}

// variable returns the place of a variable or field. When it is met first, it
// gets what is known about it from outside the package.
func (g *graph) variable(v *types.Var) nodeID {
	v = v.Origin()
	if id, ok := g.ids[key{obj: v}]; ok {
		return id
	}
	n := g.object(v)
	if v.IsField() && v.Exported() && isString(v.Type()) {
		g.nodes[n].open = true // files, flags and environments are read into it
		if k := fieldKey(v); k != "" {
			g.fields[k] = n
		}
	}
	if v.Pkg() != nil && v.Pkg() != g.pass.Pkg {
		g.foreign(n, v)
	}
	return n
}

func (g *graph) foreign(n nodeID, v *types.Var) {
	g.nodes[n].open = true
	if !v.Exported() && !v.Embedded() {
		return
	}
	var f VarFact
	if v.Exported() && g.pass.ImportObjectFact(v, &f) {
		g.nodes[n].drivers = f.Drivers
		g.nodes[n].stacks = f.Stacks
		g.nodes[n].open, g.nodes[n].single = f.Open, f.Single
	}
}

// defaultTag takes the default of a field from a struct tag that the packages
// for reading settings use.
func (g *graph) defaultTag(n nodeID, tag string) {
	for _, name := range []string{"default", "envDefault", "env-default"} {
		if v, ok := reflect.StructTag(tag).Lookup(name); ok && isDriverName(v) {
			g.nodes[n].drivers = []string{v}
			g.nodes[n].open = true
		}
	}
}

// fieldKey names a field of an exported type across packages, "" when it
// cannot be named.
func fieldKey(f *types.Var) string {
	p, err := objectpath.For(f)
	if err != nil {
		return ""
	}
	return f.Pkg().Path() + "#" + string(p)
}

// fieldUse says that a result comes from a string field that a package below
// stores nothing in.
type fieldUse struct {
	key string
	res nodeID
}

// joinFields makes the flows from fields of packages below, as this package
// sets them, to the results that come from them.
func (g *graph) joinFields() {
	for _, u := range g.unset {
		if n, ok := g.fields[u.key]; ok {
			g.flow(n, u.res)
		} else {
			g.nodes[u.res].open = true
		}
	}
}

func constantString(info *types.Info, e ast.Expr) (string, bool) {
	tv, ok := info.Types[e]
	if !ok || tv.Value == nil || tv.Value.Kind() != constant.String {
		return "", false
	}
	return constant.StringVal(tv.Value), true
}

// callee returns the function or method a call names, the generic one for an
// instance, nil for calls of function values.
func callee(info *types.Info, call *ast.CallExpr) *types.Func {
	fn := gosrc.Callee(info, call)
	if fn == nil {
		return nil
	}
	return fn.Origin()
}
