package thread

import (
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// A lean is a method that other modules see, and that satisfies an interface which
// they do not: a program beside a library, or its tests, has such interfaces. The
// method keeps its type, and the interface is given its variant instead:
//
//	type names interface{ Name(id int) (string, error) }
//	type names interface{ NameContext(ctx context.Context, id int) (string, error) }
type lean struct {
	fn   *function
	recv types.Type
}

// leans reports whether a method of recv that satisfies m leans on it, and notes that.
func (g *graph) leans(f *types.Func, recv types.Type, m *types.Func) bool {
	fn := g.functionOf(f)
	if fn == nil || !f.Exported() || g.inTest(f.Pos()) || !g.published(f) {
		return false
	}
	of := gosrc.Named(m.Signature().Recv().Type())
	if of == nil || !g.ours(of.Obj()) || of.TypeParams().Len() > 0 || g.published(m) {
		return false
	}
	t := g.at(m.Origin().Pos())
	if !slices.ContainsFunc(t.leans, func(l *lean) bool { return l.fn == fn && types.Identical(l.recv, recv) }) {
		t.leans = append(t.leans, &lean{fn, recv})
	}
	return true
}

// published reports whether other modules see the type that has a method.
func (g *graph) published(m *types.Func) bool {
	of := gosrc.Named(gosrc.Deref(m.Signature().Recv().Type()))
	return of != nil && g.opts.API.Sees(of.Origin().Obj().Pos()) != ""
}

// limitLeans gives a term whose methods some lean on the name of their variant, or
// keeps its type if that cannot be.
func (g *graph) limitLeans(t *term) {
	if len(t.leans) == 0 {
		return
	}
	free := map[string]bool{}
	for _, l := range t.leans {
		if why := g.whyNoLean(t, l, free); why != "" {
			t.seal(why)
			return
		}
	}
	t.form = &Form{Name: g.variantName(t.leans[0].fn).name}
	for _, l := range t.leans {
		g.leaning[l.fn] = append(g.leaning[l.fn], t)
	}
}

// whyNoLean says why the interface that a method leans on cannot have its variant. What
// it finds out about names that all types with the method may have is kept in free.
func (g *graph) whyNoLean(t *term, l *lean, free map[string]bool) string {
	v := g.variantName(l.fn)
	switch {
	case v.why != "":
		return v.why
	case len(t.foreign) > 0 || l.fn.why != "" || !l.fn.api || !g.mayEdit(l.fn.file):
		return ToOthers
	}
	obj, _, _ := types.LookupFieldOrMethod(l.recv, true, l.fn.pkg.Types, v.name)
	if obj != nil && !(v.exists && obj.Pos() == g.variantOf(l.fn, v).Pos()) {
		return "the type that satisfies it has something else by the name " + v.name
	}
	if _, known := free[v.name]; !known {
		free[v.name] = !slices.ContainsFunc(t.shapes, func(sh *shape) bool { return sh.recv != nil && !g.free(sh, v.name) })
	}
	if !free[v.name] {
		return "a type that has the method has " + v.name + " already"
	}
	return ""
}

// variantOf returns the variant that a method has already.
func (g *graph) variantOf(f *function, v variantName) types.Object {
	obj, _, _ := types.LookupFieldOrMethod(f.obj.Signature().Recv().Type(), true, f.pkg.Types, v.name)
	return obj
}

// leanOnGiven begins with the variants that there are of methods which interfaces lean
// on, if they hold a call of the kind that is wanted: the methods do nothing else than to
// call them.
func (s *solver) leanOnGiven() {
	for f := range s.g.leaning {
		if v := s.g.variantName(f); v.exists && s.frozen[f.pos()] == "" && s.g.reaches(s.g.variantOf(f, v)) {
			s.variants[f] = true
		}
	}
}

// reaches reports whether a function holds a call with a context of the kind that is
// wanted.
func (g *graph) reaches(f types.Object) bool {
	own := g.at(f.Pos())
	for t := range g.reaching {
		if t.find() == own {
			return true
		}
	}
	return false
}

// lean has the interfaces that variants satisfy, and all other methods that satisfy
// these, get a context as well.
func (s *solver) lean() {
	for f := range s.variants {
		for _, t := range s.g.leaning[f] {
			if t = t.find(); !s.threaded[t] && s.whyNot(t) == "" {
				s.threaded[t], s.asked = true, true
			}
		}
	}
	for t := range s.threaded {
		for _, l := range t.leans {
			if !s.variants[l.fn] {
				s.variants[l.fn], s.asked = true, true
			}
		}
	}
}

// leaned returns where the contexts come from that a variant is given by interfaces.
func (s *solver) leaned(f *function) origin {
	var o origin
	for _, t := range s.g.leaning[f] {
		if t = t.find(); s.threaded[t] {
			o |= s.reaching(t.calls)
		}
	}
	return o
}

// reaching returns where the contexts come from that calls outside of tests pass, but
// for those that are made where a program starts.
func (s *solver) reaching(calls []*call) origin {
	var o origin
	for _, c := range calls {
		if x := s.supply(c); x.kind != Main && !isTestFile(c.file) {
			o |= s.originOf(x)
		}
	}
	return o
}

// dropLeans keeps interfaces as they are by which no more than context.Background()
// would reach the methods that lean on them.
func (s *solver) dropLeans() bool {
	found := false
	for t := range s.threaded {
		if len(t.leans) > 0 && s.reaching(t.calls)&^background == 0 {
			s.stays[t], found = s.whyNoCaller(t), true
		}
	}
	return found
}
