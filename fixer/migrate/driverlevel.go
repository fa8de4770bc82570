package migrate

import (
	"context"
	"strconv"
	"strings"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/driver"
	"github.com/netra-systems/netralint/fixer/migrate/goversion"
	"github.com/netra-systems/netralint/fixer/migrate/reason"
)

// driverPass moves the components of the module that use lib/pq onto conn.
func (g *migration) driverPass(ctx context.Context) error {
	m, err := g.load(ctx)
	if err != nil {
		return err
	}
	p := driver.New(m, g.driverOptions(m))
	var rise *goversion.Rise
	if len(p.Components) > 0 {
		if rise, err = goversion.Find(ctx, m, g.mods); err != nil {
			return err
		}
		p.RefuseBeyond(rise.Files())
	}
	changes := p.Changes()
	of := map[*fixer.Change]*driver.Component{}
	for _, c := range p.Components {
		if c.Change != nil {
			of[c.Change] = c
		}
	}
	changes = g.skip(passDriver, changes, func(change *fixer.Change) {
		c := of[change]
		c.Refusals = append(c.Refusals, driver.Refusal{Code: reason.BreaksTest, Text: c.ID + " was not to be moved"})
	})
	if len(changes) > 0 {
		changes = append(changes, rise.Changes()...)
		g.report.Notes = append(g.report.Notes, rise.Notes()...)
	}
	applied, err := g.merge(ctx, m, passDriver, changes, nil)
	if err != nil {
		return err
	}
	for _, d := range applied.Dropped {
		if c := of[d.Change]; c != nil { // others only serve the components
			c.Refusals = append(c.Refusals, driver.Refusal{Code: reason.DoesNotCompile, File: d.Reason.File, Line: d.Reason.Line, Text: d.Reason.Words()})
		}
	}
	g.needsDriver = p.NeedsDriver
	g.countComponents(p.Components)
	if !g.report.Migrated() { // without what only serves a migration
		g.undo()
	}
	return nil
}

func (g *migration) driverOptions(m *fixer.Module) driver.Options {
	return driver.Options{ConnPath: g.opts.ConnPath, NoParity: g.opts.NoParity, API: g.api, Within: g.opts.editable(m), Strict: g.strict}
}

// countComponents counts what moved and what did not.
func (g *migration) countComponents(components []*driver.Component) {
	for _, c := range components {
		if len(c.Refusals) == 0 {
			g.report.Notes = append(g.report.Notes, c.Notes()...)
		}
		for _, f := range c.Refusals {
			g.report.Refusals = append(g.report.Refusals, Refusal{Level: LevelDriver, Code: f.Code, Package: f.Package, File: f.File, Line: f.Line, Text: f.Text})
		}
		for _, s := range c.Sites {
			if len(c.Refusals) == 0 {
				g.report.of(s.Package).Migrated[LevelDriver]++
			} else {
				g.report.of(s.Package).Refused[c.Refusals[0].Code]++
			}
		}
	}
}

// keepDriver keeps the name of the driver registered where code opens a database by a
// name that is not known, though what was opened by it is native now. Module m is the one
// before.
func (g *migration) keepDriver(ctx context.Context, m *fixer.Module) error {
	change := driver.KeepName(m, g.opts.ConnPath, g.now)
	if change == nil || !g.needsDriver && !driver.OpensAny(m) {
		return nil
	}
	left, err := g.load(ctx)
	if err != nil {
		return err
	}
	_, err = g.merge(ctx, left, passDriver, []*fixer.Change{change}, nil)
	return err
}

// registersTwice reports whether what the passes left has a program in which
// both lib/pq and package pqdriver register the name of the driver: it would
// panic at its start.
func (g *migration) registersTwice(ctx context.Context) (bool, error) {
	path, writes := g.opts.ConnPath+dbapi.PQDriverPath, false
	for _, r := range g.now {
		writes = writes || strings.Contains(gosrc.Imports(r.New), strconv.Quote(path))
	}
	if !writes {
		return false, nil
	}
	m, err := g.load(ctx)
	if err != nil {
		return false, err
	}
	return m.LinkedTogether(dbapi.PQPath, path), nil
}

// namelessPass has sqlx open by no name what the passes left to the name that package
// pqdriver registers, which lib/pq registers too.
func (g *migration) namelessPass(ctx context.Context) error {
	m, err := g.load(ctx)
	if err != nil {
		return err
	}
	change := driver.Nameless(m, g.driverOptions(m))
	if change == nil {
		return nil
	}
	_, err = g.merge(ctx, m, passDriver, []*fixer.Change{change}, nil)
	return err
}
