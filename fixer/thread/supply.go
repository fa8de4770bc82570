package thread

import (
	"cmp"
	"go/ast"
	"go/types"
	"go/version"
	"slices"

	"github.com/netra-systems/netralint/fixer/contexts"
)

// supply finds the context for a call, from the inside out.
func (s *solver) supply(c *call) supplied {
	if c.frames == nil {
		c.frames = s.framesOf(c)
	}
	if why := s.g.whyNotEdit(c.file); why != "" {
		return supplied{why: "it is in " + why}
	}
	why := ""
	for i := range c.frames {
		f := &c.frames[i]
		fn := s.function(f.Func)
		if fn == nil {
			continue
		}
		if f.Handle != "" && f.Context.Expr == "" {
			return s.handle(c, f, fn)
		}
		if f.Context.Expr != "" && !(fn.root && s.coversPart(f)) {
			if outer := s.lasting(c, i); outer != nil {
				f, fn = outer, s.function(outer.Func)
			}
			return s.existing(c, f, fn)
		}
		if f.Nil {
			return supplied{why: contexts.CanBeNil}
		}
		if x, ok := s.suite(c, f, fn); ok {
			return x
		}
		x, ok := s.parameter(c, i, fn)
		if ok {
			return x
		}
		why = cmp.Or(x.why, why)
	}
	if len(c.frames) == 0 {
		return supplied{kind: Main} // a package variable
	}
	return supplied{why: why}
}

// parameter supplies c with a parameter of fn, its frame i, where fn can have one or is
// the last that could. Without ok, the function around fn is asked.
func (s *solver) parameter(c *call, i int, fn *function) (x supplied, ok bool) {
	f, t := &c.frames[i], fn.term.find()
	switch {
	case s.threaded[t]:
		return s.added(c, f, fn), true
	case s.variants[fn]:
		return s.variant(c, f, fn), true
	case fn.lit != nil:
		if i+1 < len(c.frames) && (c.frames[i+1].Detached == f.Detached || s.direct(fn)) {
			if !s.pooled(c, i) || s.whyNot(t) != "" {
				return supplied{}, false // it runs while the function around it does, or is all of a statement
			}
		}
		if why := s.whyNot(t); why != "" {
			return supplied{why: why}, false
		}
	case fn.root:
		return supplied{kind: Main}, true
	case s.whyNot(t) != "":
		return s.variant(c, f, fn), true
	}
	s.threaded[t], s.asked = true, true
	return s.added(c, f, fn), true
}

func (s *solver) framesOf(c *call) []contexts.Frame {
	if c.expr == nil {
		return s.g.contextsOf(c.pkg).FramesOfValue(c.value)
	}
	return s.g.contextsOf(c.pkg).Frames(c.expr.Lparen)
}

func (s *solver) function(n ast.Node) *function {
	switch n := n.(type) {
	case *ast.FuncDecl:
		return s.g.funcs[n.Name.Pos()]
	case *ast.FuncLit:
		return s.g.funcs[n.Pos()]
	}
	return nil
}

// pooled reports whether the context that a literal would take from around it
// must be taken before the literal runs.
func (s *solver) pooled(c *call, i int) bool {
	for _, f := range c.frames[i+1:] {
		if f.Context.Expr != "" {
			return f.Pooled && f.Detached != ""
		}
	}
	return false
}

// direct reports whether a literal is called where it stands.
func (s *solver) direct(fn *function) bool {
	return slices.ContainsFunc(fn.term.find().calls, func(c *call) bool { return ast.Unparen(c.expr.Fun) == fn.lit })
}

// lasting returns the frame further out whose context may be used at the call as
// well as that of the ith, if only that has a deadline of its own: it may be over
// when the call is made.
func (s *solver) lasting(c *call, i int) *contexts.Frame {
	if !c.frames[i].Timed {
		return nil
	}
	for j := i + 1; j < len(c.frames); j++ {
		f := &c.frames[j]
		fn := s.function(f.Func)
		switch {
		case fn == nil:
			return nil
		case f.Context.Expr == "":
		case f.Timed || f.Done || f.Context.Test || f.Context.Var.Name() != f.Context.Expr || fn.root && s.coversPart(f):
			return nil
		default:
			return f
		}
	}
	return nil
}

// coversPart reports whether the context of a function that starts a program is not
// meant for all it does.
func (s *solver) coversPart(f *contexts.Frame) bool {
	return f.Timed || f.Done || f.Detached == contexts.InDefer && !f.Context.Test
}

// existing is the supply by a context that a function has.
func (s *solver) existing(c *call, f *contexts.Frame, fn *function) supplied {
	x := supplied{kind: Scope, from: fn, frame: f}
	if f.Context.Endless && isTestFile(c.file) {
		return x // elsewhere the caller's may take its place
	}
	lasts := fn.root && !isTestFile(fn.file)
	return s.endedWith(c, f, fn, s.detachKept(c, f, s.detachEnding(c, f, x, lasts), lasts))
}

// handle is the supply by the context of a test that a function is given, which
// may have ended.
func (s *solver) handle(c *call, f *contexts.Frame, fn *function) supplied {
	with := *f
	with.Context = contexts.Context{Expr: f.Handle + ".Context()", Test: true}
	x := s.existing(c, &with, fn)
	if x.kind == Scope && (fn.api || s.g.cleaners[fn]) {
		return s.detach(c, &with, x, "the test may have ended")
	}
	return x
}

// suite is the supply by the test of a suite, in methods that are found by
// their names.
func (s *solver) suite(c *call, f *contexts.Frame, fn *function) (supplied, bool) {
	if fn.decl == nil || fn.decl.Recv == nil || !fn.byName || !isTestFile(fn.file) || len(fn.decl.Recv.List[0].Names) == 0 {
		return supplied{}, false
	}
	recv := fn.decl.Recv.List[0].Names[0]
	obj, _, _ := types.LookupFieldOrMethod(fn.obj.Signature().Recv().Type(), true, fn.pkg.Types, "T")
	t, ok := obj.(*types.Func)
	if !ok || recv.Name == "_" || t.Signature().Params().Len() > 0 || t.Signature().Results().Len() != 1 || !s.sees(c, recv) {
		return supplied{}, false
	}
	result := t.Signature().Results().At(0).Type()
	obj, _, _ = types.LookupFieldOrMethod(result, true, fn.pkg.Types, "Context")
	if m, ok := obj.(*types.Func); !ok || m.FullName() != "(*testing.common).Context" || !s.speaks(c, "go1.24") {
		return supplied{}, false
	}
	with := *f
	with.Context = contexts.Context{Expr: recv.Name + ".T().Context()", Test: true}
	return s.existing(c, &with, fn), true
}

// sees reports whether a name still means the receiver where a call is.
func (s *solver) sees(c *call, recv *ast.Ident) bool {
	scope := c.pkg.Types.Scope().Innermost(c.paren())
	if scope == nil {
		return false
	}
	_, obj := scope.LookupParent(recv.Name, c.paren())
	return obj != nil && obj.Pos() == recv.Pos()
}

// added is the supply by a parameter that a function gets.
func (s *solver) added(c *call, f *contexts.Frame, fn *function) supplied {
	x := supplied{kind: Threaded, from: fn}
	if s.variants[fn] {
		x.kind = Variant
	}
	lasts := s.lasts(fn)
	return s.detachKept(c, f, s.detachEnding(c, f, x, lasts), lasts)
}

// detachKept takes the end from a context that a result depends on which is used
// longer.
func (s *solver) detachKept(c *call, f *contexts.Frame, x supplied, lasts bool) supplied {
	if x.kind == None || x.detach || lasts || !c.holds && (c.term == nil || !s.holds[c.term.find()]) {
		return x
	}
	switch escape := c.escapeOf(); {
	case escape == kept, escape == returned && (f.Context.Ends || f.Context.Test) && x.frame != nil:
		return s.detach(c, f, x, keptReason)
	case escape == returned && !s.holds[x.from.term.find()]:
		s.holds[x.from.term.find()], s.asked = true, true
	}
	return x
}

// detachEnding takes the end from a context that may be over too early.
func (s *solver) detachEnding(c *call, f *contexts.Frame, x supplied, lasts bool) supplied {
	switch {
	case s.g.unlocks(c):
		return s.detach(c, f, x, unlockReason)
	case c.callee != nil && c.callee.decl != nil && contexts.Unlocks(c.callee.decl.Name.Name) && !(f.Pooled && f.Detached != ""):
		return x // it takes the end from what it is given
	}
	if f.Detached == "" && !f.Done && s.afterFailure(c, f) {
		if y := s.detach(c, f, x, failureReason); y.kind != None {
			return y
		}
	}
	if f.Detached == "" && !f.Done || lasts && !f.Done && f.Detached != contexts.InDefer || f.Context.Test && !f.Done && f.Detached == contexts.InDefer {
		return x
	}
	why := f.Detached
	if why == "" {
		why = contexts.AfterDone
	}
	return s.detach(c, f, x, why)
}

// detach makes it a supply without an end, if that can be.
func (s *solver) detach(c *call, f *contexts.Frame, x supplied, why string) supplied {
	switch {
	case !s.speaks(c, "go1.21"):
		return supplied{why: why + ", and the language version of the module has no context.WithoutCancel (Go 1.21)"}
	case f.Pooled && f.Detached != "" && !s.isStatement(c):
		return supplied{why: why + ", and the framework uses the value that has it again"}
	}
	x.kind, x.detach, x.why = Detached, true, why
	return x
}

// speaks reports whether the file of a call is of a version of Go, or later.
func (s *solver) speaks(c *call, since string) bool {
	lang := c.pkg.Info.FileVersions[c.file.Syntax]
	if lang == "" {
		lang = c.pkg.Types.GoVersion()
	}
	return lang == "" || s.g.opts.Raised || version.Compare(lang, since) >= 0
}

// isStatement reports whether a call is that of a go or defer statement, whose
// arguments are evaluated at once.
func (s *solver) isStatement(c *call) bool {
	found := false
	if c.expr == nil {
		return false
	}
	ast.Inspect(c.file.Syntax, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			found = found || n.Call == c.expr
		case *ast.DeferStmt:
			found = found || n.Call == c.expr
		}
		return !found && n != nil && n.Pos() <= c.expr.Pos() && c.expr.End() <= n.End()
	})
	return found
}
