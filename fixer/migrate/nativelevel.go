package migrate

import (
	"context"
	"fmt"
	"go/ast"
	"slices"
	"sync"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/contexts"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
	"github.com/netra-systems/netralint/fixer/migrate/native"
	"github.com/netra-systems/netralint/fixer/migrate/native/plan"
	"github.com/netra-systems/netralint/fixer/migrate/native/sqlx"
	"github.com/netra-systems/netralint/fixer/migrate/reason"
	"github.com/netra-systems/netralint/fixer/thread"
)

// nativePass takes the components whose every use has a proven rule from
// database/sql on conn to conn itself, and counts the calls of all others.
func (g *migration) nativePass(ctx context.Context) error {
	m, err := g.load(ctx)
	if err != nil {
		return err
	}
	absent := sync.OnceValue(func() *thread.Absent { return thread.FindAbsent(m) })
	made := plan.New(m, native.Options{ConnPath: g.opts.ConnPath, API: g.surface(m), Within: g.opts.editable(m),
		Absent:  func(pkg *fixer.Package, finder *contexts.Finder) { absent().In(pkg, finder) },
		Endless: func(call *ast.CallExpr) bool { return g.ignored(m, call) }})
	of := byChange(made.Components)
	stays := map[*native.Component]Refusal{} // though nothing in the code speaks against it
	changes := g.skip(passNative, slices.Clone(made.Changes), func(c *fixer.Change) {
		stays[of[c]] = Refusal{Level: LevelNative, Code: reason.BreaksTest, Text: c.ID + " was not to be moved"}
	})
	applied, err := g.merge(ctx, m, passNative, changes, nil)
	if err != nil {
		return err
	}
	for _, d := range applied.Dropped {
		stays[of[d.Change]] = Refusal{Level: LevelNative, Code: reason.DoesNotCompile, File: d.Reason.File, Line: d.Reason.Line, Text: d.Reason.Words()}
	}
	went := func(c *native.Component) bool { return slices.Contains(applied.Applied, c.Change) }
	for _, c := range made.Components {
		if !went(c) {
			g.dropOthers(m, made.Graph, c)
		}
		g.countNative(m, c, went(c))
		if why, ok := stays[c]; ok {
			g.report.Refusals = append(g.report.Refusals, why)
		}
	}
	if len(applied.Applied) > 0 {
		g.noteOlderSqlx(m)
	}
	if !g.opts.NoContexts {
		g.countFormless(m, went, made.Components...)
	}
	return g.keepDriver(ctx, m)
}

// byChange finds components by the changes that move them.
func byChange(all []*native.Component) map[*fixer.Change]*native.Component {
	of := map[*fixer.Change]*native.Component{}
	for _, c := range all {
		of[c.Change] = c
	}
	return of
}

// noteOlderSqlx says why calls of an older sqlx could move.
func (g *migration) noteOlderSqlx(m *fixer.Module) {
	if !sqlx.IsOlder(m) {
		return
	}
	g.report.Notes = append(g.report.Notes, fmt.Sprintf("%s is %s: what the module calls means the same in v1.3.5, as which the native forms do", dbapi.SQLXPath, m.VersionOf(dbapi.SQLXPath)))
}

// dropOthers takes the calls out of a component that are made on another database: one is
// opened for them by its name, and none by conn.
func (g *migration) dropOthers(m *fixer.Module, graph *flow.Graph, c *native.Component) {
	if !m.Imports(dbapi.IsOtherDatabase) {
		return
	}
	c.Sites = slices.DeleteFunc(c.Sites, func(s native.Site) bool {
		other := false
		for _, from := range graph.From(s.Pos) {
			switch {
			case namesOther(from.Package.Info, from.Call):
				other = true
			case from.Func != nil && from.Func.Pkg() != nil && g.opts.isConn(from.Func.Pkg().Path()) && from.Func.Pkg().Path() != g.opts.ConnPath+dbapi.PQCompatPath:
				return false // pqcompat's opens any database
			}
		}
		return other
	})
}

// countNative counts the calls of one component.
func (g *migration) countNative(m *fixer.Module, c *native.Component, moved bool) {
	level := LevelNative
	if !moved {
		level = g.below(c)
	}
	for _, s := range c.Sites {
		calls := g.report.of(gosrc.UnderTest(s.Package.Path))
		calls.Calls[level]++
		if moved {
			calls.Migrated[LevelNative]++
		}
	}
	for _, r := range c.Refusals {
		f := Refusal{Level: LevelNative, Code: r.Code, Text: r.Text}
		if r.Package != nil {
			f.Package = gosrc.UnderTest(r.Package.Path)
		}
		if r.Pos.IsValid() {
			at := m.Fset.Position(r.Pos)
			f.File, f.Line = m.Rel(at.Filename), at.Line
		}
		if f.Code == native.Source && g.stayedIn(f.Package) {
			continue // it comes from lib/pq still, for the reason that is told
		}
		if g.told[f] {
			continue // what holds for the whole module is refused in each component
		}
		g.told[f] = true
		g.report.Refusals = append(g.report.Refusals, f)
	}
	if moved {
		g.report.Bridges += c.Bridges
		g.report.Unfinished += len(c.Unfinished)
		for _, call := range c.OrNil {
			g.countOrNil(call)
		}
	}
}

// countOrNil counts a call that the pass of contexts left without one, since that in
// scope can be nil, and that has got it now.
func (g *migration) countOrNil(call native.Call) {
	if _, wants := WantsContext(call.Package, call.Expr); !wants || g.report.Without[contexts.CanBeNil] == 0 {
		return
	}
	if g.report.Without[contexts.CanBeNil]--; g.report.Without[contexts.CanBeNil] == 0 {
		delete(g.report.Without, contexts.CanBeNil)
	}
	g.report.Contexts[thread.Scope.String()]++
	g.report.of(gosrc.UnderTest(call.Package.Path)).Migrated[LevelContext]++
}

// stayedIn reports whether something in a package was not moved off lib/pq.
func (g *migration) stayedIn(pkg string) bool {
	return slices.ContainsFunc(g.report.Refusals, func(r Refusal) bool { return r.Level != LevelNative && r.Package == pkg })
}

// below is the level of a component that is not native.
func (g *migration) below(*native.Component) Level {
	if g.report.Migrated() || g.mods.HasConn() {
		return LevelDriver
	}
	return LevelContext
}
