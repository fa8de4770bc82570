package thread

import (
	"go/token"
	"slices"

	"github.com/netra-systems/netralint/fixer/contexts"
)

// A supplied is the answer to where a call gets its context.
type supplied struct {
	kind Supply
	// why there is none, or what a person should know.
	why string
	// from is the function that has the context, nil for none.
	from *function
	// frame is that function where the context is one it has already.
	frame *contexts.Frame
	// detach says that the context is used without its end.
	detach bool
}

// A solver finds the smallest set of functions that must get a context.
type solver struct {
	g        *graph
	frozen   map[token.Pos]string // functions that must stay as they are
	stays    map[*term]string     // the same for terms
	threaded map[*term]bool
	variants map[*function]bool
	uncalled map[*function]bool // nothing but the old function would call a variant of it
	origins  map[*term]origin
	callers  map[*function]origin // the same for variants, by code that is not a test
	holds    map[*term]bool       // what they return depends on the context they are given
	keeps    map[*want]bool       // contexts of a function's own that there is no better for
	asked    bool                 // something was added
}

// An origin says where the contexts that a function is given come from.
type origin int

const (
	// background: context.Background() where a program, a test or a package starts.
	background origin = 1 << iota
	// lasting: what a program has made of that, or a context without an end.
	lasting
	// passing: from a request, a test or an unknown caller.
	passing
)

func newSolver(g *graph, frozen map[token.Pos]string) *solver {
	s := &solver{g: g, frozen: frozen, stays: make(map[*term]string), uncalled: make(map[*function]bool), keeps: make(map[*want]bool)}
	for pos, why := range frozen {
		s.stays[g.at(pos)] = why
		for _, t := range g.leaning[g.funcs[pos]] {
			s.stays[t.find()] = why
		}
	}
	return s
}

// run adds functions until all calls are supplied, and starts again without
// those that nobody has a context for.
func (s *solver) run() {
	for {
		s.threaded, s.variants = make(map[*term]bool), make(map[*function]bool)
		s.origins, s.callers, s.holds = make(map[*term]origin), make(map[*function]origin), make(map[*term]bool)
		s.leanOnGiven()
		for t := range s.g.formed {
			if len(t.calls) > 0 && s.whyNot(t) == "" {
				s.threaded[t] = true
			}
		}
		for s.asked = true; s.asked; {
			s.asked = false
			s.eachCall(func(c *call) { s.supply(c) })
			for _, w := range s.g.wants {
				if !s.keeps[w] {
					s.supply(&w.call)
				}
			}
			s.lean()
		}
		if !s.demote() {
			return
		}
	}
}

// eachCall calls do for the calls of functions that get a context.
func (s *solver) eachCall(do func(*call)) {
	for t := range s.threaded {
		for _, c := range t.calls {
			do(c)
		}
		for _, u := range t.wraps {
			do(&u.call)
		}
	}
	for f := range s.variants {
		for _, c := range f.statics {
			if !s.g.hidesVariant(c) {
				do(c)
			}
		}
	}
}

// demote finds where the contexts of functions come from, and sets aside those
// functions that no caller has one for, or for which there is no more to gain
// than literals around them.
func (s *solver) demote() bool {
	for s.spread() {
	}
	if s.keepOwn() {
		return true
	}
	if s.dropLeans() {
		return true
	}
	found := false
	for f := range s.variants {
		if s.callers[f] == 0 && !s.g.variantName(f).exists {
			s.uncalled[f], found = true, true
		}
	}
	if found {
		return true // and may be a reason for others
	}
	for t := range s.threaded {
		if s.origins[t] == 0 {
			s.stays[t], found = s.whyNoCaller(t), true
		} else if why := s.onlyWrapped(t); why != "" {
			s.stays[t], found = why, true
		}
	}
	return found
}

// spread takes the origins of contexts one call further, and reports whether
// that told anything new.
func (s *solver) spread() bool {
	changed := false
	for t := range s.threaded {
		o := s.origins[t] | s.given(t)
		if o != s.origins[t] {
			s.origins[t], changed = o, true
		}
	}
	for f := range s.variants {
		o := s.callers[f] | s.leaned(f)
		for _, c := range f.statics {
			if x := s.supply(c); x.kind != Main && !isTestFile(c.file) && !s.g.hidesVariant(c) {
				o |= s.originOf(x)
			}
		}
		if o != s.callers[f] {
			s.callers[f], changed = o, true
		}
	}
	return changed
}

// given returns where the contexts of a function's callers come from. What tests have
// for it is nothing to it where other code calls it and has none.
func (s *solver) given(t *term) origin {
	if len(t.calls)+len(t.wraps) == 0 {
		return passing
	}
	var o, tests origin
	only := true
	for _, c := range t.calls {
		if isTestFile(c.file) {
			tests |= s.originOf(s.supply(c))
			continue
		}
		o, only = o|s.originOf(s.supply(c)), false
	}
	for _, u := range t.wraps {
		o, only = o|s.originOf(s.supply(&u.call)), only && isTestFile(u.call.file)
	}
	if o != 0 || only {
		o |= tests
	}
	return o
}

const (
	onlyWrapped     = "it is a value for code outside the module, and there is no context for it but context.Background()"
	wrappedForTests = "it is a value for code outside the module, which may call it when the test has ended, and there is no other context for it"
)

// onlyWrapped says why a function is not wrapped in literals for no more than to be
// given context.Background() there, or what is left of a test's context without its end.
func (s *solver) onlyWrapped(t *term) string {
	switch {
	case len(t.wraps) == 0 || s.g.formed[t]:
		return ""
	case s.origins[t] == background:
		return onlyWrapped
	}
	gains := func(c *call) bool {
		x := s.supply(c)
		return x.kind != Main && x.kind != None && !(x.detach && x.frame != nil && x.frame.Context.Test)
	}
	if slices.ContainsFunc(t.calls, gains) || slices.ContainsFunc(t.wraps, func(u *use) bool { return gains(&u.call) }) {
		return ""
	}
	return wrappedForTests
}

// whyNoCaller says why the callers of a function have no context for it.
func (s *solver) whyNoCaller(t *term) string {
	for _, c := range t.calls {
		if x := s.supply(c); x.kind == None && x.why != "" {
			return "no caller has a context for it: " + x.why
		}
	}
	return "no caller has a context for it"
}

// waits reports whether a variable for context.Background() where something starts
// would have more functions get a context.
func (s *solver) waits() bool {
	for f := range s.uncalled {
		if slices.ContainsFunc(f.statics, func(c *call) bool { return !isTestFile(c.file) && s.supply(c).kind != None }) {
			return true
		}
	}
	for _, why := range s.stays {
		if why == onlyWrapped {
			return true
		}
	}
	for w := range s.keeps {
		if x := s.supply(&w.call); x.kind != Main && x.frame == nil && !x.detach {
			return true
		}
	}
	for f := range s.variants {
		if slices.ContainsFunc(f.statics, func(c *call) bool { return s.supply(c).kind == Main }) {
			return true
		}
	}
	return false
}

// originOf says whose context a call is supplied with, so that one that ends with its
// caller is told from one that lasts.
func (s *solver) originOf(x supplied) origin {
	switch {
	case x.kind == None:
		return 0
	case x.kind == Main:
		return background
	case x.frame != nil && x.from.root && !isTestFile(x.from.file):
		return lasting
	case x.frame == nil:
		o := s.origins[x.from.term.find()]
		if s.variants[x.from] {
			o = s.callers[x.from]
		}
		if x.detach && o&passing != 0 {
			o = o&^passing | lasting
		}
		return o
	case x.detach:
		return lasting
	}
	return passing
}

// lasts reports whether all contexts that a function is given live as long as
// the program.
func (s *solver) lasts(fn *function) bool {
	o := s.origins[fn.term.find()]
	return o != 0 && o&passing == 0
}

// whyNot returns why a function type cannot get a context.
func (s *solver) whyNot(t *term) string {
	t = t.find()
	if t.fixed != "" {
		return t.fixed
	}
	return s.stays[t]
}

// variant is the supply by a function that stands beside an exported one.
func (s *solver) variant(c *call, f *contexts.Frame, fn *function) supplied {
	why := s.whyNot(fn.term)
	if !fn.api || fn.why != "" {
		return supplied{why: fn.decl.Name.Name + " stays as it is: " + why}
	}
	if frozen := s.frozen[fn.pos()]; frozen != "" {
		return supplied{why: frozen}
	}
	if reason := s.g.variantName(fn).why; reason != "" {
		return supplied{why: reason}
	}
	if s.uncalled[fn] {
		return supplied{why: fn.decl.Name.Name + " stays as it is: " + ToOthers + ", and nothing here would call a form of it with a context"}
	}
	if !s.variants[fn] {
		s.variants[fn], s.asked = true, true
	}
	if v := s.g.variantName(fn); v.exists {
		return supplied{why: fn.decl.Name.Name + " stays as it is: it has " + v.name + " beside it"}
	}
	return s.added(c, f, fn)
}
