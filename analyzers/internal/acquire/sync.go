package acquire

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// groups are the methods that wait for other goroutines.
var groups = map[string]bool{
	"(*sync.WaitGroup).Wait":                               true,
	"(*sync.Cond).Wait":                                    true,
	"(*golang.org/x/sync/errgroup.Group).Wait":             true,
	"(*golang.org/x/sync/semaphore.Weighted).Acquire":      true,
	"(*github.com/sourcegraph/conc.WaitGroup).Wait":        true,
	"(*github.com/sourcegraph/conc/pool.Pool).Wait":        true,
	"(*github.com/sourcegraph/conc/pool.ErrorPool).Wait":   true,
	"(*github.com/sourcegraph/conc/pool.ContextPool).Wait": true,
}

var locks = map[string]bool{
	"(*sync.Mutex).Lock": true, "(*sync.RWMutex).Lock": true, "(*sync.RWMutex).RLock": true,
}

// Syncs are the places where control waits for other goroutines while the handle
// of a span is held: calls, operations on channels, and select statements. There
// are none where a goroutine of the function may use the handle itself, and for a
// connection, which may be held for what it is waited for, such as a lock of the
// session.
func (r *Result) Syncs(s *Span) []ast.Node {
	r.pkg.mu.Lock()
	defer r.pkg.mu.Unlock()
	if s.Kind == dbapi.Conn || s.Var != nil && r.pkg.goesToGoroutine(s) {
		return nil
	}
	var all []ast.Node
	for _, call := range s.During {
		if name := lastSelected(call); name == "CopyFrom" && r.pkg.conns.Call(call) != nil {
			return nil // what it reads may come from a goroutine
		}
		if r.pkg.syncs(call) {
			all = append(all, call)
		}
	}
	return append(all, s.pauses...)
}

// syncs reports whether a call waits for other goroutines.
func (p *pkg) syncs(call *ast.CallExpr) bool {
	fn := gosrc.Callee(p.TypesInfo, call)
	if fn == nil {
		return false
	}
	return groups[fn.FullName()] || locks[fn.FullName()] && p.slowLocks()[p.lockOf(call)]
}

// goesToGoroutine reports whether a function literal that may run in another
// goroutine uses the handle of a span.
func (p *pkg) goesToGoroutine(s *Span) bool {
	found := false
	around := ast.Node(gosrc.FuncBody(s.Func))
	if s.Callback != nil {
		around = s.Callback.Body
	}
	p.mentions(around, s.Var, func(_ *ast.Ident, stack []ast.Node) {
		if lit, now := literal(stack); lit != nil && !now {
			found = true
		}
		found = found || slices.ContainsFunc(stack, func(n ast.Node) bool { _, ok := n.(*ast.GoStmt); return ok })
	})
	return found
}

// lockOf returns the variable or field of the lock that a call takes or gives
// back, or nil.
func (p *pkg) lockOf(call *ast.CallExpr) *types.Var {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	switch x := ast.Unparen(sel.X).(type) {
	case *ast.Ident:
		v, _ := p.TypesInfo.ObjectOf(x).(*types.Var)
		return v
	case *ast.SelectorExpr:
		v, _ := p.TypesInfo.ObjectOf(x.Sel).(*types.Var)
		return v
	}
	return nil
}

// slowLocks are the locks that some function of the package holds while it waits
// for the database, or for what waits returns.
func (p *pkg) slowLocks() map[*types.Var]bool {
	if p.slow != nil {
		return p.slow
	}
	p.slow = map[*types.Var]bool{}
	for _, decl := range p.facts.Decls {
		calls := callsNow(decl.Body)
		for i, call := range calls {
			if fn := gosrc.Callee(p.TypesInfo, call); fn == nil || !locks[fn.FullName()] {
				continue
			}
			if lock := p.lockOf(call); lock != nil && p.waitsUnder(lock, calls[i+1:]) {
				p.slow[lock] = true
			}
		}
	}
	return p.slow
}

// waitsUnder reports whether one of the calls waits before one gives a lock back.
func (p *pkg) waitsUnder(lock *types.Var, calls []*ast.CallExpr) bool {
	for _, call := range calls {
		if c := p.conns.Call(call); c != nil && c.API.Blocks || len(p.waitsFor(call)) > 0 {
			return true
		}
		if fn := gosrc.Callee(p.TypesInfo, call); fn != nil {
			if strings.HasSuffix(fn.Name(), "Unlock") && p.lockOf(call) == lock {
				return false
			}
			if f := p.fact(fn); f != nil && len(f.Acquires) > 0 {
				return true
			}
		}
	}
	return false
}

// comms returns the select statements of a function body, by what they choose
// from.
func comms(body *ast.BlockStmt) map[ast.Node]*ast.SelectStmt {
	all := map[ast.Node]*ast.SelectStmt{}
	for n := range ast.Preorder(body) {
		if s, ok := n.(*ast.SelectStmt); ok {
			for _, clause := range s.Body.List {
				if comm := clause.(*ast.CommClause).Comm; comm != nil {
					all[comm] = s
				}
			}
		}
	}
	return all
}

// pausesIn returns the operations on channels that control comes through in n,
// and may have to wait at.
func (p *pkg) pausesIn(n ast.Node, kind dbapi.Resource) []ast.Node {
	var all []ast.Node
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt, *ast.DeferStmt, *ast.FuncLit:
			return false
		case *ast.SelectStmt:
			if p.mayWait(n, kind) {
				all = append(all, n)
			}
			for _, clause := range n.Body.List {
				for _, stmt := range clause.(*ast.CommClause).Body {
					all = append(all, p.pausesIn(stmt, kind)...)
				}
			}
			return false
		case *ast.SendStmt, *ast.UnaryExpr, *ast.RangeStmt:
			if p.isPause(n, kind) {
				all = append(all, n)
			}
		}
		return true
	})
	return all
}

// mayWait reports whether a select statement waits for more than the end of a
// context.
func (p *pkg) mayWait(s *ast.SelectStmt, kind dbapi.Resource) bool {
	waits := false
	for _, clause := range s.Body.List {
		comm := clause.(*ast.CommClause).Comm
		if comm == nil {
			return false
		}
		ast.Inspect(comm, func(n ast.Node) bool {
			waits = waits || p.isPause(n, kind)
			return !waits
		})
	}
	return waits
}

// isPause reports whether n receives from a channel, or sends on one that has no
// room. Rows are often read into a channel; that is what they are
// held for.
func (p *pkg) isPause(n ast.Node, kind dbapi.Resource) bool {
	switch n := n.(type) {
	case *ast.UnaryExpr:
		if n.Op != token.ARROW {
			return false
		}
		if call, ok := ast.Unparen(n.X).(*ast.CallExpr); ok {
			return lastSelected(call) != "Done"
		}
		_, buffered := p.madeOf(n.X)
		return !buffered || !isEmptyStruct(p.TypesInfo.TypeOf(n)) // a semaphore
	case *ast.SendStmt:
		made, buffered := p.madeOf(n.Chan)
		return kind == dbapi.Tx && made && !buffered
	case *ast.RangeStmt:
		_, ok := p.TypesInfo.TypeOf(n.X).Underlying().(*types.Chan)
		return ok
	}
	return false
}

func isEmptyStruct(t types.Type) bool {
	s, ok := t.Underlying().(*types.Struct)
	return ok && s.NumFields() == 0
}

func lastSelected(call *ast.CallExpr) string {
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
		return sel.Sel.Name
	}
	return ""
}

// madeOf reports whether the package puts a channel that it makes in the variable
// or field that an expression names, and whether one that may have room.
func (p *pkg) madeOf(ch ast.Expr) (made, buffered bool) {
	id := gosrc.Name(ch)
	if id == nil {
		return false, false
	}
	for _, file := range p.Files {
		p.given(file, p.TypesInfo.ObjectOf(id), func(value ast.Expr) {
			call, ok := ast.Unparen(value).(*ast.CallExpr)
			if !ok {
				buffered = true // another channel
				return
			}
			made = true
			if len(call.Args) != 1 {
				size := p.TypesInfo.Types[call.Args[len(call.Args)-1]].Value
				buffered = buffered || len(call.Args) != 2 || size == nil || constant.Sign(size) != 0
			}
		})
	}
	return made, buffered
}

// given calls visit for the values that a file, or a part of it, gives a variable or
// field.
func (p *pkg) given(file ast.Node, obj types.Object, visit func(ast.Expr)) {
	is := func(e ast.Expr) bool {
		switch e := ast.Unparen(e).(type) {
		case *ast.Ident:
			return p.TypesInfo.ObjectOf(e) == obj
		case *ast.SelectorExpr:
			return p.TypesInfo.ObjectOf(e.Sel) == obj
		}
		return false
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, lhs := range n.Lhs {
				if len(n.Lhs) == len(n.Rhs) && is(lhs) {
					visit(n.Rhs[i])
				}
			}
		case *ast.ValueSpec:
			for i, name := range n.Names {
				if i < len(n.Values) && is(name) {
					visit(n.Values[i])
				}
			}
		case *ast.KeyValueExpr:
			if is(n.Key) {
				visit(n.Value)
			}
		}
		return true
	})
}
