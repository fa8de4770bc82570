package contexts

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// A Frame is one of the functions around a position, and the context it has
// there.
type Frame struct {
	Func ast.Node // *ast.FuncDecl or *ast.FuncLit
	// Context is the best one; its Expr is empty if there is none.
	Context Context
	// Done says that Context may be over at the position.
	Done bool
	// Timed says that Func itself gave Context a deadline.
	Timed bool
	// Pooled says that the context comes out of a value that its framework
	// uses again when the handler has returned.
	Pooled bool
	// Name is what a parameter has to be called for Context.Expr to be valid:
	// Blank, which is called _, or the one of the type Unnamed. It is empty if
	// the parameter has that name.
	Name    string
	Blank   *ast.Ident
	Unnamed ast.Expr
	// Handle is the parameter of Func that is a test, where its context is not
	// used because Func may run when the test has ended; empty if there is none.
	Handle string
	// Nil says that Func has a context that is not used because it can be nil at
	// the position.
	Nil bool
	// Detached says why Func may be over when the position is reached, so that its
	// context may be cancelled by then; empty if it is not.
	Detached string
}

// Frames returns the functions around pos from the inside out. Other than At it
// also tells of contexts that may not be passed on as they are, and of
// parameters without a name.
func (c *Finder) Frames(pos token.Pos) []Frame {
	s := c.search(pos)
	if s == nil {
		return nil
	}
	return s.frames("")
}

// FramesOfValue is Frames for what is inside a function literal that stands in
// place of e.
func (c *Finder) FramesOfValue(e ast.Expr) []Frame {
	s := c.search(e.Pos())
	if s == nil {
		return nil
	}
	i := slices.IndexFunc(s.path, func(n ast.Node) bool { return n == e })
	if i < 0 {
		return s.frames(InFuncLiteral)
	}
	s.path, s.value = s.path[i:], ast.Unparen(e)
	detached := s.detached(e, 0)
	if detached != "" && s.joinedLit(e, 0) {
		detached = ""
	}
	return s.frames(detached)
}

// CallsNow reports whether a function of the package calls its indexth argument,
// if at all, before it returns, and does not keep it.
func (c *Finder) CallsNow(fn *types.Func, index int) bool { return c.callsNow(fn, index, 0) }

// frames returns the functions around a place from the inside out, each with the reason
// why its context does not reach the place; detached is the reason known before.
func (s *search) frames(detached string) []Frame {
	var frames []Frame
	for i, n := range s.path {
		switch n := n.(type) {
		case *ast.GoStmt:
			if s.later(n.Call) && !s.joined(n, i) && detached != InDefer {
				detached = InGoStatement
			}
		case *ast.DeferStmt:
			if s.later(n.Call) {
				detached = InDefer
			}
		case *ast.FuncDecl, *ast.FuncLit:
			f := s.frame(n)
			f.Detached = detached
			frames = append(frames, f)
			if lit, ok := n.(*ast.FuncLit); ok && detached == "" {
				if detached = s.detached(lit, i); detached != "" && s.joinedLit(lit, i) {
					detached = ""
				}
			}
		}
	}
	return frames
}

// frame finds the context of one function.
func (s *search) frame(fn ast.Node) Frame {
	f := Frame{Func: fn}
	for _, v := range s.variables(fn) {
		c, done, ok := s.candidate(fn, v)
		if c.Expr == "" && IsTesting(v.Type()) && s.hasTestContext() {
			f.Handle = v.Name()
		}
		if !ok {
			continue
		}
		if s.absent(v) {
			f.Nil = true
			continue
		}
		done = done || s.mayBeDone(fn, c)
		if s.inGroupOf(v) { // that is what it is for
			f.Context, f.Done, f.Timed, f.Pooled = c, done, false, false
			return f
		}
		timed := s.timed(fn, v)
		lasts := f.Timed && !timed && !done && (gosrc.IsContext(v.Type()) || c.Test) // beyond the time of the one found before
		if f.Context.Expr == "" || f.Done && !done || lasts {
			f.Context, f.Done, f.Timed, f.Pooled = c, done, timed, isPooled(v.Type())
		}
	}
	f.Nil = f.Nil && f.Context.Expr == ""
	if f.Context.Expr == "" && !f.Nil {
		s.blank(&f)
	}
	return f
}

// candidate returns the context that v is or carries, whether it may have ended, and
// whether it is of use at all.
func (s *search) candidate(fn ast.Node, v *types.Var) (c Context, done, ok bool) {
	if !gosrc.IsContext(v.Type()) {
		c = Context{Expr: s.carried(fn, v), Var: v, Test: IsTesting(v.Type())}
		return c, false, c.Expr != ""
	}
	alive, ends := s.life(fn, v)
	c, done = Context{Expr: v.Name(), Var: v, Ends: ends, Endless: s.endless(fn, v)}, !alive && !s.inGroupOf(v)
	if done && !isParam(s.info, fn, v) && !s.assignedBefore(fn, v) {
		return c, done, false // nil at first
	}
	return c, done, !(s.timed(fn, v) && s.spent(fn, v)) && !(done && s.rootless(fn, v))
}

func (s *search) assignedBefore(fn ast.Node, v *types.Var) bool {
	return slices.ContainsFunc(assignments(s.info, fn, v), func(a assignment) bool { return a.value != nil && a.pos < s.pos })
}

// isPooled reports whether values of a type are used again by their framework.
func isPooled(t types.Type) bool {
	for _, c := range carriers {
		if gosrc.IsNamed(gosrc.Deref(t), c.pkg, c.name) {
			return strings.Contains(c.pkg, "/gin") || strings.Contains(c.pkg, "/echo") || strings.Contains(c.pkg, "/fiber")
		}
	}
	return false
}

// blank finds a context in the parameters of fn that have no name, or the name _.
func (s *search) blank(f *Frame) {
	params := gosrc.FuncType(f.Func).Params
	for _, field := range params.List {
		for _, id := range field.Names {
			if id.Name == "_" && s.offers(f, id.Pos(), s.info.TypeOf(field.Type)) {
				f.Blank = id
				return
			}
		}
		if len(field.Names) == 0 && s.offers(f, field.Type.Pos(), s.info.TypeOf(field.Type)) {
			f.Unnamed = field.Type
			return
		}
	}
}

// offers gives the frame the context of a parameter of type t, declared at pos,
// that is yet to be named, and reports whether it has one.
func (s *search) offers(f *Frame, pos token.Pos, t types.Type) bool {
	expr, name := "ctx", "ctx"
	v := types.NewParam(f.Func.Pos(), s.pkg, "ctx", t)
	if !gosrc.IsContext(t) {
		name = carrierName(t)
		v = types.NewParam(f.Func.Pos(), s.pkg, name, t)
		expr = s.carried(f.Func, v)
	}
	if expr == "" || gosrc.MentionsName(f.Func, name) {
		return false
	}
	if s.absentAt(pos) {
		f.Nil = true
		return false
	}
	f.Context = Context{Expr: expr, Var: v, Test: IsTesting(t)}
	f.Name, f.Pooled = name, isPooled(t)
	return true
}

// carrierName is the usual name of a parameter that carries a context.
func carrierName(t types.Type) string {
	switch {
	case gosrc.IsNamed(gosrc.Deref(t), "net/http", "Request"):
		return "r"
	case gosrc.IsNamed(gosrc.Deref(t), "testing", "B"):
		return "b"
	case gosrc.IsNamed(gosrc.Deref(t), "testing", "F"):
		return "f"
	case IsTesting(t):
		return "t"
	case gosrc.IsNamed(gosrc.Deref(t), "github.com/spf13/cobra", "Command"):
		return "cmd"
	case isServerStream(t):
		return "stream"
	}
	return "c"
}

// joinedLit reports whether a literal, the ith node of the path, is run by a
// goroutine that the function around it waits for.
func (s *search) joinedLit(lit ast.Expr, i int) bool {
	parent, up := s.parent(i)
	call, ok := parent.(*ast.CallExpr)
	if !ok {
		return false
	}
	if ast.Unparen(call.Fun) == lit {
		stmt, _ := s.parent(up)
		g, ok := stmt.(*ast.GoStmt)
		return ok && s.joined(g, s.index(g))
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "Go" {
		return false
	}
	v := s.groupVar(sel.X)
	return v != nil && s.waits(v, up, call.End())
}

// joined reports whether a go statement, the ith node of the path, starts a
// literal that tells a WaitGroup when it is done, and the function around it
// waits for that.
func (s *search) joined(stmt *ast.GoStmt, i int) bool {
	lit, ok := ast.Unparen(stmt.Call.Fun).(*ast.FuncLit)
	if !ok {
		return false
	}
	var group *types.Var
	ast.Inspect(lit.Body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && sel.Sel.Name == "Done" && len(call.Args) == 0 {
			if v := s.groupVar(sel.X); v != nil {
				group = v
			}
		}
		return true
	})
	return group != nil && s.waits(group, i, stmt.End())
}

// groupVar returns the variable of type sync.WaitGroup or errgroup.Group that
// an expression is, or nil.
func (s *search) groupVar(e ast.Expr) *types.Var {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return nil
	}
	v, ok := s.info.ObjectOf(id).(*types.Var)
	if !ok || !gosrc.IsNamed(gosrc.Deref(v.Type()), "sync", "WaitGroup") && !gosrc.IsNamed(gosrc.Deref(v.Type()), "golang.org/x/sync/errgroup", "Group") {
		return nil
	}
	return v
}

// waits reports whether the function around the ith node of the path declares
// the group and, after pos, waits for it itself.
func (s *search) waits(group *types.Var, i int, pos token.Pos) bool {
	for _, n := range s.path[i+1:] {
		if gosrc.FuncType(n) == nil {
			continue
		}
		found := false
		inspectOwn(n, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt, *ast.DeferStmt:
				return false
			case *ast.CallExpr:
				sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr)
				if ok && sel.Sel.Name == "Wait" && n.Pos() > pos && s.groupVar(sel.X) == group {
					found = true
				}
			}
			return true
		})
		return found && gosrc.Contains(n, group.Pos())
	}
	return false
}

// inGroupOf reports whether the position is in a literal that the errgroup
// runs which v is the context of: there it is alive.
func (s *search) inGroupOf(v *types.Var) bool {
	for i, n := range s.path {
		lit, ok := n.(*ast.FuncLit)
		if !ok {
			continue
		}
		parent, up := s.parent(i)
		call, ok := parent.(*ast.CallExpr)
		if !ok || ast.Unparen(call.Fun) == lit || !s.joinedLit(lit, i) {
			continue
		}
		group := s.groupVar(ast.Unparen(call.Fun).(*ast.SelectorExpr).X)
		for _, fn := range s.path[up:] {
			if gosrc.FuncType(fn) == nil {
				continue
			}
			for _, a := range assignments(s.info, fn, v) {
				for _, name := range a.names {
					if id, ok := name.(*ast.Ident); ok && s.info.ObjectOf(id) == group {
						return true
					}
				}
			}
			break
		}
	}
	return false
}

// index returns the place of a node in the path.
func (s *search) index(n ast.Node) int { return slices.Index(s.path, n) }
