package thread

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/contexts"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// Absent are the parameters that may have no context, by where they are declared.
type Absent struct {
	nilable, empty map[token.Pos]bool
	runs           map[string]bool // packages that run commands by themselves, by path
}

func newAbsent() *Absent {
	return &Absent{nilable: make(map[token.Pos]bool), empty: make(map[token.Pos]bool), runs: make(map[string]bool)}
}

// In tells the finder of a package of them.
func (a *Absent) In(p *fixer.Package, finder *contexts.Finder) {
	finder.Nil = func(pos token.Pos) bool { return a.nilable[pos] }
	finder.Empty = func(pos token.Pos) bool { return a.empty[pos] || a.runs[gosrc.UnderTest(p.Path)] }
}

// FindAbsent finds what calls in a module pass nil for, or what carries no
// context.
func FindAbsent(m *fixer.Module) *Absent {
	for _, b := range m.Builds {
		for _, p := range b.Packages {
			if p.Info != nil && p.Types != nil && finderOf(m, p).LacksContexts() {
				g := readGraph(m, Options{})
				g.assertions()
				g.joinUses()
				g.absences()
				return g.absent
			}
		}
	}
	return newAbsent()
}

// joinUses joins each function that is used as a value with the place of that: what is
// passed to the one, the other gets.
func (g *graph) joinUses() {
	for _, u := range g.uses {
		unify(u.to, u.fn.term)
	}
}

// A carriage is an argument that is a context, or may carry one.
type carriage struct {
	*call
	index int
}

// absences fills absent. A parameter that is given another which may have no
// context may have none either.
func (g *graph) absences() {
	suspect := false
	g.eachPackage(func(p *fixer.Package) {
		finder := g.contextsOf(p)
		if finder.RunsCommands() {
			g.absent.runs[gosrc.UnderTest(p.Path)] = true
		}
		finder.NilFields(func(pos token.Pos) { g.absent.nilable[pos] = true })
		suspect = suspect || finder.LacksContexts()
	})
	if !suspect {
		return
	}
	list := g.carriages()
	for changed := true; changed; {
		changed = g.nilResults()
		for _, c := range list {
			finder, arg := g.contextsOf(c.pkg), c.expr.Args[c.index]
			if finder.MayBeNil(arg) {
				changed = g.note(g.absent.nilable, c) || changed
			}
			if finder.MayBeEmpty(arg) {
				changed = g.note(g.absent.empty, c) || changed
			}
		}
	}
}

// nilResults notes the results that may be nil, those of methods by which an interface
// is satisfied for the methods of that name, and reports whether that told anything new.
func (g *graph) nilResults() bool {
	names, changed := map[string]bool{}, false
	add := func(pos token.Pos) {
		changed = changed || !g.absent.nilable[pos]
		g.absent.nilable[pos] = true
	}
	g.eachPackage(func(p *fixer.Package) {
		g.contextsOf(p).NilResults(func(pos token.Pos, name string) {
			names[name] = true
			add(pos)
			add(contexts.AnyFunction)
		})
	})
	if len(names) == 0 {
		return false
	}
	g.eachPackage(func(p *fixer.Package) {
		for _, obj := range p.Info.Defs {
			fn, ok := obj.(*types.Func)
			if !ok || !names[fn.Name()] || fn.Signature().Recv() == nil || !types.IsInterface(fn.Signature().Recv().Type()) {
				continue
			}
			for r := range fn.Signature().Results().Variables() {
				if contexts.Carries(r.Type()) {
					add(r.Pos())
				}
			}
		}
	})
	return changed
}

// carriages returns the arguments of calls in the module that are contexts, or
// may carry one, by position.
func (g *graph) carriages() []carriage {
	var list []carriage
	for _, c := range g.calls {
		sig, ok := gosrc.Core(c.pkg.Info.TypeOf(c.expr.Fun)).(*types.Signature)
		for i := range c.expr.Args {
			if ok && i < sig.Params().Len() && i >= c.skip && contexts.Carries(sig.Params().At(i).Type()) {
				list = append(list, carriage{c, i})
			}
		}
	}
	slices.SortFunc(list, func(a, b carriage) int { return cmp.Compare(a.paren(), b.paren()) })
	return list
}

// note notes the parameters that an argument is for, and reports whether that
// told anything new.
func (g *graph) note(set map[token.Pos]bool, c carriage) bool {
	changed := false
	for _, sh := range c.term.find().shapes {
		i := c.skip
		for _, field := range sh.typ.Params.List {
			at := []token.Pos{field.Type.Pos()}
			for j, name := range field.Names {
				if j == 0 {
					at = at[:0]
				}
				at = append(at, name.Pos())
			}
			for _, pos := range at {
				if i == c.index && !set[pos] {
					set[pos], changed = true, true
				}
				i++
			}
		}
	}
	return changed
}
