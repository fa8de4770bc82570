package migrate

import (
	"context"
	"fmt"
	"go/ast"
	"slices"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/thread"
)

// contextPass gives database calls the context of their caller.
func (g *migration) contextPass(ctx context.Context) error {
	m, err := g.load(ctx)
	if err != nil {
		return err
	}
	plan := thread.New(m, g.threading(m))
	g.waits = plan.Waits
	changes := g.skip(passContexts, slices.Clone(plan.Changes), func(*fixer.Change) {})
	applied, err := g.merge(ctx, m, passContexts, changes, plan.Lower)
	if err != nil {
		return err
	}
	made := map[*fixer.Change]bool{}
	for _, c := range applied.Applied {
		made[c] = true
	}
	for _, s := range plan.Sites {
		g.countContext(s, made[s.Change])
	}
	if g.opts.Level != LevelNative {
		g.countFormless(m, nil)
	}
	g.noteDecisions(m, plan.Decisions)
	return nil
}

// threading says which calls want a context, and what may change for it.
func (g *migration) threading(m *fixer.Module) thread.Options {
	several := g.opts.Reported != nil && m.Imports(dbapi.IsOtherDatabase)
	others := make(otherHandles)
	wants := func(pkg *fixer.Package, call *ast.CallExpr) (thread.Form, bool) {
		form, ok := WantsContext(pkg, call)
		if g.opts.isConn(gosrc.UnderTest(pkg.Path)) {
			return form, false
		}
		if several && !g.opts.Reported(gosrc.UnderTest(pkg.Path)) {
			return form, false
		}
		return form, ok && !g.ignored(m, call) && !others.calls(pkg, call)
	}
	return thread.Options{Wants: wants, Has: g.opts.hasContext, Form: ContextForm, API: g.surface(m), Within: g.opts.editable(m)}
}

// noteDecisions tells of each decision by the first place that it was made for.
func (g *migration) noteDecisions(m *fixer.Module, list []thread.Decision) {
	count := map[string]int{}
	key := func(d thread.Decision) string { return gosrc.UnderTest(d.Package.Path) + " " + thread.Cause(d.Text) }
	for _, d := range list {
		count[key(d)]++
	}
	for _, d := range list {
		key := key(d)
		n := count[key]
		if n == 0 {
			continue
		}
		count[key] = 0
		at := m.Fset.Position(d.Pos)
		note := fmt.Sprintf("%s:%d: %s", m.Rel(at.Filename), at.Line, d.Text)
		if n > 1 {
			note += fmt.Sprintf(" (the same in %d more places of the package)", n-1)
		}
		g.report.Notes = append(g.report.Notes, note)
	}
}

// ignored reports whether a comment accepts that a call has no context.
func (g *migration) ignored(m *fixer.Module, call *ast.CallExpr) bool {
	f := m.File(m.Fset.PositionFor(call.Pos(), false).Filename)
	return f != nil && f.Syntax != nil && g.opts.Ignored(m.Fset, f.Syntax, call)
}

// countContext counts a call by where its context comes from, or by why it has
// none.
func (g *migration) countContext(s *thread.Site, made bool) {
	switch {
	case made:
		g.report.Contexts[s.Supply.String()]++
		g.report.of(gosrc.UnderTest(s.Package.Path)).Migrated[LevelContext]++
	case s.Why != "":
		g.report.Without[s.Why]++
	default:
		g.report.Without["what would carry the context does not compile, or was held back"]++
	}
}
