package acquire

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

func (f *FuncFact) empty() bool {
	return f.Hands == dbapi.NoResource && len(f.Acquires) == 0 && len(f.Waits) == 0 && len(f.Lends) == 0 && !slices.ContainsFunc(f.Params, func(p ParamFact) bool { return p.Known })
}

func (f *FuncFact) String() string { return "hands " + f.Hands.String() }

// fact returns what a function of this package or of another does, nil when
// that is out of sight.
func (p *pkg) fact(fn *types.Func) *FuncFact {
	known := p.facts.Of(fn)
	if f := declared(fn.Origin(), known); f != nil {
		return f
	}
	return known
}

// fill fills the fact of a function of this package.
func (p *pkg) fill(fn *types.Func, decl *ast.FuncDecl, f *FuncFact) {
	params := fn.Signature().Params()
	f.Params = make([]ParamFact, params.Len())
	for i := range params.Len() {
		if v := params.At(i); canHold(v.Type()) && !(fn.Signature().Variadic() && i == params.Len()-1) {
			f.Params[i].Known = true // a recursive call does no more than the rest
			f.Params[i] = p.usesIn(decl.Body, v).fact()
		}
	}
	p.hands(fn, decl, f)
	f.Acquires = p.acquiring(decl)
	f.Waits = p.waitingIn(decl.Body)
	f.Lends = p.lending(fn, decl)
}

// canHold reports whether a parameter of type t can have a handle in it.
func canHold(t types.Type) bool {
	if holds(dbapi.ResourceOf(t)) {
		return true
	}
	iface, ok := t.Underlying().(*types.Interface)
	return ok && iface.NumMethods() > 0 && !types.Implements(types.Universe.Lookup("error").Type(), iface)
}

// holds reports whether a resource holds a connection, or a statement on one.
func holds(r dbapi.Resource) bool {
	switch r {
	case dbapi.Conn, dbapi.Tx, dbapi.Stmt, dbapi.Rows, dbapi.Row, dbapi.Batch:
		return true
	}
	return false
}

// hands notes the resource that the function takes itself and returns in its
// first result, on every way that returns one.
func (p *pkg) hands(fn *types.Func, decl *ast.FuncDecl, f *FuncFact) {
	results := fn.Signature().Results()
	if n := results.Len(); n == 0 || n > 2 || n == 2 && !gosrc.IsError(results.At(1).Type()) {
		return // a function beside it may end it
	}
	want := dbapi.ResourceOf(results.At(0).Type())
	if !holds(want) {
		return
	}
	h := &handing{pkg: p, decl: decl, body: decl.Body, want: want, seen: map[*types.Var]bool{}}
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			if len(n.Results) == 0 {
				h.variable(results.At(0))
			} else {
				h.expr(n.Results[0])
			}
		}
		return !h.unknown
	})
	if h.unknown || !h.found {
		return
	}
	f.Hands, f.Borrowed = want, h.borrowed
	if len(h.pools) == 1 {
		f.Pool = h.pools[0].elsewhere()
	}
}

// handing looks whether all that a function returns is taken by itself.
type handing struct {
	*pkg
	decl                     *ast.FuncDecl
	body                     *ast.BlockStmt
	pools                    []Place // the zero one for a pool that is not known
	want                     dbapi.Resource
	found, borrowed, unknown bool
	seen                     map[*types.Var]bool
}

func (h *handing) expr(e ast.Expr) {
	e = ast.Unparen(e)
	if h.TypesInfo.Types[e].IsNil() {
		return
	}
	switch e := e.(type) {
	case *ast.CallExpr:
		h.call(e)
	case *ast.Ident:
		v, ok := h.TypesInfo.Uses[e].(*types.Var)
		if !ok || v.Parent() == nil || v.Pos() < h.body.Pos() || v.Pos() > h.body.End() {
			h.unknown = true
			return
		}
		h.variable(v)
	default:
		h.unknown = true
	}
}

// variable looks at all that is assigned to a local variable.
func (h *handing) variable(v *types.Var) {
	if h.seen[v] {
		return
	}
	h.seen[v] = true
	h.mentions(h.body, v, func(id *ast.Ident, stack []ast.Node) {
		h.unknown = h.unknown || h.shared(id, stack)
	})
	ast.Inspect(h.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, lhs := range n.Lhs {
				if id, ok := lhs.(*ast.Ident); ok && h.TypesInfo.ObjectOf(id) == v {
					h.assigned(n.Rhs, i)
				}
			}
		case *ast.ValueSpec:
			for i, id := range n.Names {
				if h.TypesInfo.Defs[id] == v && len(n.Values) > 0 {
					h.assigned(n.Values, i)
				}
			}
		case *ast.UnaryExpr:
			if id, ok := ast.Unparen(n.X).(*ast.Ident); ok && n.Op == token.AND && h.TypesInfo.Uses[id] == v {
				h.unknown = true
			}
		}
		return true
	})
}

// shared reports whether a use of a variable may make somebody else end what is
// in it: what is returned is not the caller's alone then.
func (h *handing) shared(id *ast.Ident, stack []ast.Node) bool {
	for _, n := range stack {
		switch n.(type) {
		case *ast.FuncLit, *ast.DeferStmt, *ast.GoStmt:
			return true
		}
	}
	if _, ok := stack[len(stack)-1].(*ast.ReturnStmt); ok {
		return false
	}
	return h.useAt(id, stack).kept
}

func (h *handing) assigned(values []ast.Expr, i int) {
	switch {
	case i < len(values) && (len(values) > 1 || i == 0):
		h.expr(values[i])
	default:
		h.unknown = true // a later result of a call
	}
}

func (h *handing) call(e *ast.CallExpr) {
	s := h.span(h.decl, e)
	if s == nil || s.Kind != h.want {
		h.unknown = true
		return
	}
	h.found, h.borrowed = true, h.borrowed || s.Borrowed
	if !slices.Contains(h.pools, s.Pool) {
		h.pools = append(h.pools, s.Pool)
	}
}
