package thread

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer/contexts"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// outlives reports whether a function may run when the request is over whose context it
// is given, or whose request: a goroutine calls it that nobody waits for, or code that
// is kept, with what it has from a handler around it. What the function did without
// that context is done then too.
//
//	func handle(w http.ResponseWriter, r *http.Request) { go audit(r) }
//	func audit(r *http.Request) { db.Exec("INSERT INTO visits VALUES ($1)", r.URL.Path) }
func (g *graph) outlives(fn *function, v *types.Var) bool {
	o := &outliving{graph: g, seen: make(map[*types.Var]bool)}
	o.add(fn, v)
	found := false
	for len(o.left) > 0 && !found {
		next := o.left[0]
		o.left = o.left[1:]
		known, asked := g.outlived[next.v]
		found = known || !asked && o.look(next)
	}
	if found {
		o.seen = map[*types.Var]bool{v: true}
	}
	for v := range o.seen {
		g.outlived[v] = found
	}
	return found
}

// A place is a variable of a function.
type place struct {
	fn *function
	v  *types.Var
}

// outliving is one call of outlives.
type outliving struct {
	*graph
	seen map[*types.Var]bool
	left []place
}

func (o *outliving) add(fn *function, v *types.Var) {
	if fn != nil && v != nil && !o.seen[v] {
		o.seen[v] = true
		o.left = append(o.left, place{fn, v})
	}
}

// look reports whether a variable is given what may have ended by then, and adds those
// of which that has to be known.
func (o *outliving) look(p place) bool {
	i := parameterOf(p.fn, p.v)
	if i < 0 {
		for _, e := range o.valuesOf(p.fn, p.v) {
			o.add(p.fn, baseOf(p.fn.pkg.Info, e))
		}
		return false
	}
	return slices.ContainsFunc(p.fn.term.find().calls, func(c *call) bool {
		given, detached := o.passedFrom(c, i)
		if detached {
			return o.ofRequest(given.fn, given.v, make(map[*types.Var]bool))
		}
		o.add(given.fn, given.v)
		return false
	})
}

// passedFrom returns the variable that what a call gives for a parameter comes from, and
// whether the call may be made when the function of that is over.
func (g *graph) passedFrom(c *call, param int) (from place, detached bool) {
	v := g.passedBy(c, param)
	if v == nil {
		return place{}, false
	}
	for _, f := range g.contextsOf(c.pkg).Frames(c.expr.Lparen) {
		if gosrc.Contains(f.Func, v.Pos()) {
			return place{g.functionAt(f.Func), v}, f.Detached == contexts.InGoStatement || f.Detached == contexts.InFuncLiteral
		}
	}
	return place{}, false
}

// passedBy returns the variable that what a call gives for a parameter comes from, or nil.
func (g *graph) passedBy(c *call, param int) *types.Var {
	if c.expr == nil || c.expr.Ellipsis.IsValid() || param+c.skip >= len(c.expr.Args) || g.spread(c) {
		return nil
	}
	return baseOf(c.pkg.Info, c.expr.Args[param+c.skip])
}

// ofRequest reports whether a variable of a function is a request, or the context of one.
func (g *graph) ofRequest(fn *function, v *types.Var, seen map[*types.Var]bool) bool {
	if fn == nil || v == nil || seen[v] {
		return false
	}
	seen[v] = true
	if contexts.IsRequest(v.Type()) {
		return true
	}
	if !gosrc.IsContext(v.Type()) {
		return false
	}
	if slices.ContainsFunc(g.valuesOf(fn, v), func(e ast.Expr) bool { return g.ofRequest(fn, baseOf(fn.pkg.Info, e), seen) }) {
		return true
	}
	i := parameterOf(fn, v)
	return i >= 0 && slices.ContainsFunc(fn.term.find().calls, func(c *call) bool {
		from, _ := g.passedFrom(c, i)
		return g.ofRequest(from.fn, from.v, seen)
	})
}

func (g *graph) functionAt(n ast.Node) *function {
	switch n := n.(type) {
	case *ast.FuncDecl:
		return g.funcs[n.Name.Pos()]
	case *ast.FuncLit:
		return g.funcs[n.Pos()]
	}
	return nil
}

// parameterOf returns the place of a variable among the parameters of a function, or -1.
func parameterOf(fn *function, v *types.Var) int {
	i := 0
	for _, field := range fn.typ().Params.List {
		for _, id := range field.Names {
			if fn.pkg.Info.Defs[id] == v {
				return i
			}
			i++
		}
		if len(field.Names) == 0 {
			i++
		}
	}
	return -1
}

// valuesOf returns what a function gives a variable.
func (g *graph) valuesOf(fn *function, v *types.Var) (list []ast.Expr) {
	for n := range ast.Preorder(fn.node()) {
		a, ok := n.(*ast.AssignStmt)
		if !ok {
			continue
		}
		for i, e := range a.Lhs {
			if id, ok := e.(*ast.Ident); ok && fn.pkg.Info.ObjectOf(id) == v {
				list = append(list, a.Rhs[min(i, len(a.Rhs)-1)])
			}
		}
	}
	return list
}

// baseOf returns the variable whose context, or request, an expression is: that of
// r.Context(), of c.Copy(), and of what package context makes of one. Of a context
// without an end it is none.
func baseOf(info *types.Info, e ast.Expr) *types.Var {
	for {
		switch n := ast.Unparen(e).(type) {
		case *ast.Ident:
			v, _ := info.Uses[n].(*types.Var)
			return v
		case *ast.SelectorExpr:
			e = n.X
		case *ast.CallExpr:
			callee := gosrc.Callee(info, n)
			switch {
			case callee != nil && callee.Pkg() != nil && callee.Pkg().Path() == "context":
				if callee.Name() == "WithoutCancel" || len(n.Args) == 0 {
					return nil
				}
				e = n.Args[0]
			default:
				e = n.Fun
			}
		default:
			return nil
		}
	}
}

// endedWith is a supply by a context that a function has, without its end where the
// function outlives it.
func (s *solver) endedWith(c *call, f *contexts.Frame, fn *function, x supplied) supplied {
	if x.kind != Scope || x.detach || !s.g.outlives(fn, f.Context.Var) {
		return x
	}
	return s.detach(c, f, x, contexts.InGoStatement)
}
