package connfacts

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// closedByOpener reports whether the function fn, which opens the pool that
// starts at start, closes it by a defer statement, or one does that it is called by,
// and only that one and the functions that it runs send statements through it. Such a
// pool may be in a field or a variable of the package, and lives no longer than the
// call all the same.
func (r *Result) closedByOpener(fn ast.Node, start nodeID) bool {
	if fn == nil {
		return false
	}
	u := r.usersOf(start)
	if u == nil {
		return false
	}
	closes := func(by ast.Node) bool {
		given := slices.Concat(u.given, r.deferredLiterals(by))
		users := slices.Concat(u.users, []ast.Node{fn})
		return r.defersClose(by, u.places) && !r.lasts(by) &&
			(len(u.holders) == 0 && r.runsAll(by, users, given) || by == fn && r.runsBehind(fn, u, given))
	}
	return closes(fn) || slices.ContainsFunc(r.deferring(), func(by ast.Node) bool {
		return by != fn && closes(by) && !r.serves(by)
	})
}

// poolUsers are the places of a pool, the functions that use it there, and the function
// literals that a function of the package is passed, which passes the pool on to them.
// What others can be given that holds the pool are the results of holders.
type poolUsers struct {
	places  map[nodeID]bool
	users   []ast.Node
	given   []ast.Node
	holders []*types.Func
}

// usersOf returns the users of the pool that starts at a place, nil where one is out of
// sight.
func (r *Result) usersOf(start nodeID) *poolUsers {
	g := r.graph
	u := &poolUsers{places: map[nodeID]bool{}}
	inside := true
	g.forward(start, itself, func(id nodeID, how reach) bool {
		n := &g.nodes[id]
		if how == itself {
			u.places[id] = true
		}
		if how == itself && n.slot < whole {
			inside = inside && !g.dangling(n)
			u.given = append(u.given, g.literals(n)...)
		}
		fn := g.exportedResult(n)
		if n.stored || n.given || n.escapes || g.exportedPlace(n) || fn != nil && how == itself {
			inside = false
		}
		if fn != nil {
			u.holders = append(u.holders, fn)
		}
		u.users = slices.Concat(u.users, n.usedIn, n.touchedIn, n.capturedIn)
		return inside
	})
	if !inside {
		return nil
	}
	return u
}

// literals returns the function literals and functions of the package that the function
// value can be whose parameter n is.
func (g *graph) literals(n *node) []ast.Node {
	fn := n.key
	fn.slot = whole
	id, ok := g.ids[fn]
	if !ok {
		return nil
	}
	var all []ast.Node
	g.backward(id, false, func(id nodeID) bool {
		if lit, ok := g.nodes[id].syn.(*ast.FuncLit); ok {
			all = append(all, lit)
		}
		return true
	})
	return all
}

// deferring returns the functions of the package, outside of tests, that have a defer
// statement.
func (r *Result) deferring() []ast.Node {
	if r.defers != nil {
		return r.defers
	}
	r.defers = []ast.Node{}
	for _, file := range r.pass.Files {
		if isTestFile(r.pass, file) {
			continue
		}
		ast.PreorderStack(file, nil, func(n ast.Node, stack []ast.Node) bool {
			if _, ok := n.(*ast.DeferStmt); ok {
				if fn := gosrc.Innermost(stack); fn != nil && !slices.Contains(r.defers, fn) {
					r.defers = append(r.defers, fn)
				}
			}
			return true
		})
	}
	return r.defers
}

// runsAll reports whether a call of fn runs all of the functions while it lasts; those of
// given are run by one of these.
func (r *Result) runsAll(fn ast.Node, all, given []ast.Node) bool {
	running := map[ast.Node]bool{}
	r.running(fn, openDepth, running)
	for _, lit := range given {
		r.running(lit, openDepth, running)
	}
	r.runLiterals(running)
	return !slices.ContainsFunc(all, func(n ast.Node) bool { return !running[n] })
}

// runLiterals adds the function literals that functions run in place, and what these run.
func (r *Result) runLiterals(running map[ast.Node]bool) {
	for grown := true; grown; {
		grown = false
		for _, lit := range r.literalsInPlace() {
			if !running[lit.lit] && running[lit.fn] {
				r.running(lit.lit, openDepth, running)
				grown = true
			}
		}
	}
}

// inPlace is a function literal that the function around it runs before it returns.
type inPlace struct {
	lit *ast.FuncLit
	fn  ast.Node
}

// literalsInPlace returns the function literals that are called or deferred where they
// stand, or passed to a call that fails as they do, such as one that tries them again.
func (r *Result) literalsInPlace() []inPlace {
	if r.inPlace != nil {
		return r.inPlace
	}
	r.inPlace = []inPlace{}
	for _, file := range r.pass.Files {
		ast.PreorderStack(file, nil, func(n ast.Node, stack []ast.Node) bool {
			if lit, ok := n.(*ast.FuncLit); ok && r.runInPlace(lit, stack) {
				r.inPlace = append(r.inPlace, inPlace{lit, gosrc.Innermost(stack)})
			}
			return true
		})
	}
	return r.inPlace
}

// runInPlace reports whether a function literal runs where it is written, and once: it
// is called there, or is given to what passes on its error and asks for nothing but a
// context and a handle, as what runs code in a transaction does.
func (r *Result) runInPlace(lit *ast.FuncLit, stack []ast.Node) bool {
	if len(stack) < 2 || gosrc.Innermost(stack) == nil {
		return false
	}
	call, ok := stack[len(stack)-1].(*ast.CallExpr)
	if _, spawned := stack[len(stack)-2].(*ast.GoStmt); !ok || spawned {
		return false
	}
	if ast.Unparen(call.Fun) == lit {
		return true
	}
	fn := callee(r.pass.TypesInfo, call)
	sig, ok := r.pass.TypesInfo.TypeOf(lit).(*types.Signature)
	if fn == nil || !ok || !gosrc.ReturnsError(sig) || !gosrc.ReturnsError(fn.Signature()) {
		return false
	}
	for v := range sig.Params().Variables() {
		if !gosrc.IsContext(v.Type()) && !isHandle(v.Type()) {
			return false // a message or request, for which it may be kept
		}
	}
	return true
}

// serves reports whether a function, or one that it calls, goes on until it is told to
// stop: it receives from channels in a loop, or ranges over one.
func (r *Result) serves(fn ast.Node) bool {
	running := map[ast.Node]bool{}
	r.running(fn, openDepth, running)
	for f := range running {
		if r.receivesInLoop(f) {
			return true
		}
	}
	return false
}

func (r *Result) receivesInLoop(fn ast.Node) bool {
	found := false
	ast.PreorderStack(fn, nil, func(n ast.Node, stack []ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return n == fn
		case *ast.RangeStmt:
			_, ch := typeOf(r.pass.TypesInfo, n.X).(*types.Chan)
			found = found || ch
		case *ast.UnaryExpr:
			found = found || n.Op == token.ARROW && slices.ContainsFunc(stack, isFor)
		}
		return !found
	})
	return found
}

func isFor(n ast.Node) bool {
	_, ok := n.(*ast.ForStmt)
	return ok
}

// defersClose reports whether fn has a defer statement that closes a pool at one
// of the places whatever happened.
func (r *Result) defersClose(fn ast.Node, places map[nodeID]bool) bool {
	found := false
	ast.Inspect(fn, func(n ast.Node) bool {
		if _, lit := n.(*ast.FuncLit); lit && n != fn {
			return false
		}
		d, ok := n.(*ast.DeferStmt)
		if !ok {
			return !found
		}
		found = found || r.closes(d.Call, places) || r.closes(r.declOf(callee(r.pass.TypesInfo, d.Call)), places)
		for _, lit := range r.literalsOf(d.Call.Fun) {
			found = found || r.closes(lit, places)
		}
		found = found || r.besideHandle(d.Call, places)
		return !found
	})
	return found
}

// deferredLiterals returns the function literals that fn defers by the names of variables,
// such as what a function has returned to close what it opened.
func (r *Result) deferredLiterals(fn ast.Node) (all []ast.Node) {
	ast.Inspect(fn, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return n == fn
		case *ast.DeferStmt:
			all = append(all, r.literalsOf(n.Call.Fun)...)
		}
		return true
	})
	return all
}

// besideHandle reports whether a call without arguments is of what another package's
// function returned beside a pool at one of the places, to close it.
func (r *Result) besideHandle(call *ast.CallExpr, places map[nodeID]bool) bool {
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok || len(call.Args) > 0 || gosrc.FuncNamed(r.pass.TypesInfo, id) != nil {
		return false
	}
	beside := false
	if start := r.graph.eval(id); start != none {
		r.graph.backward(start, false, func(id nodeID) bool {
			n := &r.graph.nodes[id]
			made, ok := n.syn.(*ast.CallExpr)
			beside = beside || ok && n.slot > resultSlot(0) && places[r.graph.callResult(made, 0)]
			return !beside
		})
	}
	return beside
}

// literalsOf returns the function literals of the package that a value can be which is
// called by the name of a variable.
func (r *Result) literalsOf(fun ast.Expr) (all []ast.Node) {
	id, ok := ast.Unparen(fun).(*ast.Ident)
	if !ok || gosrc.FuncNamed(r.pass.TypesInfo, id) != nil {
		return nil
	}
	start := r.graph.eval(id)
	if start == none {
		return nil
	}
	r.graph.backward(start, false, func(id nodeID) bool {
		if lit, ok := r.graph.nodes[id].syn.(*ast.FuncLit); ok && r.graph.nodes[id].slot == whole {
			all = append(all, lit)
		}
		return true
	})
	return all
}

// closes reports whether code closes a pool at one of the places, not only in a
// branch.
func (r *Result) closes(code ast.Node, places map[nodeID]bool) bool {
	found := false
	if code == nil {
		return false
	}
	ast.PreorderStack(code, nil, func(n ast.Node, stack []ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return !found
		}
		if c := r.byExpr[call]; c != nil && c.API.Releases == dbapi.Receiver && c.API.Name == "Close" {
			found = found || places[r.graph.operandNode(call, dbapi.Receiver)] && !r.inBranch(call, stack)
		}
		return !found
	})
	return found
}

// inBranch reports whether a node is in a branch of an if statement or in a
// clause of a switch, but for one that asks whether there is a handle.
func (r *Result) inBranch(at ast.Node, stack []ast.Node) bool {
	for _, n := range stack {
		switch n := n.(type) {
		case *ast.IfStmt:
			if n.Body.Pos() <= at.Pos() && !r.asksForHandle(n.Cond) {
				return true
			}
		case *ast.CaseClause, *ast.CommClause:
			return true
		}
	}
	return false
}

// asksForHandle reports whether a condition is that a handle is not nil.
func (r *Result) asksForHandle(cond ast.Expr) bool {
	e, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	if !ok || e.Op != token.NEQ || !r.pass.TypesInfo.Types[e.Y].IsNil() {
		return false
	}
	t := r.pass.TypesInfo.TypeOf(e.X)
	return t != nil && isHandle(t)
}
