// Package repair works out, in memory, what -fix does to packages: the module is
// migrated, and then the fixes of the findings that are left are made, round
// after round. It writes nothing; see [fix.Tree].
package repair

import (
	"context"
	"path/filepath"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/cmd/netralint/internal/engine"
	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/cmd/netralint/internal/fix"
	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/migrate"
)

// Options say what to change, and how far.
type Options struct {
	Dir      string   // where the patterns are meant; "" for the current directory
	Patterns []string // packages, as the go command takes them
	Tags     []string // build tags
	Rules    []*analysis.Analyzer
	// Lint runs the rules on the packages as an overlay shows them.
	Lint func(context.Context, *fixer.Overlay) (*engine.Report, error)
	// Before is what they report of the files as they are.
	Before *engine.Report
	// Migration says how far the module moves. Which modules and packages, and
	// which of their calls lack a context, is filled in from the other options.
	Migration migrate.Options
	// Test has the tests of the module run before and with the change, which
	// leaves out what makes one fail.
	Test bool
	// Say is told of each run of the tests, in a line; nil if nobody listens.
	Say func(line string)
}

// A Result is what -fix would do.
type Result struct {
	// Tree has the files that change. [fix.Tree.Close] it when done.
	Tree      *fix.Tree
	Level     migrate.Level   // how far the module was to move
	Migration *migrate.Result // nil if the module is not changed as a whole
	Fixed     int             // findings, by their own fixes
	Files     int             // that these change
	Last      *fix.Plan       // says which fixes are not made
	After     *engine.Report  // what is left
	Notes     []string        // of the tests, for a person
	Limits    []string        // of pools that had none, or stay without; for a person

	limited []finding.Finding  // whose fixes limit a pool
	changes []migrate.ChangeID // those made that can be skipped
}

// Plan works out what to do. The error is for what could not be worked out at
// all; what cannot be changed is part of the result.
func Plan(ctx context.Context, opts Options) (*Result, error) {
	p, err := newPlanner(ctx, opts)
	if err == nil {
		err = p.generators(ctx)
	}
	if err != nil {
		return nil, err
	}
	if opts.Test {
		return p.planTested(ctx)
	}
	return p.plan(ctx, nil)
}

// planner is what each attempt at a result begins with. It does not change, so
// that attempts do not depend on each other.
type planner struct {
	opts      Options
	migration migrate.Options // complete but for what an attempt skips
	migrates  bool            // the module is changed as a whole
	kept      []string        // in words, generators that go on as they are
}

// newPlanner fills in what the options leave to the packages: the modules, the files
// that may change, and how far a migration goes.
func newPlanner(ctx context.Context, opts Options) (*planner, error) {
	dir, err := filepath.Abs(opts.Dir)
	if err != nil {
		return nil, err
	}
	p := &planner{opts: opts, migration: opts.Migration}
	lacking := lackContext(opts.Before)
	p.choose(lackNone(opts.Before, p.migration.Level))
	p.migration.Tags = opts.Tags
	p.migration.Reported = func(path string) bool { return lacking[path] }
	modules, err := modulesOf(ctx, dir, opts.Before.Named)
	if err != nil {
		return nil, err
	}
	for i, m := range modules {
		if i == 0 {
			p.migration.Dir = m.Dir
			continue
		}
		p.migration.Members = append(p.migration.Members, m.Dir)
	}
	p.migration.Within, err = limit(dir, opts.Patterns, modules)
	return p, err
}

// plan is one attempt at a result, without the changes that skip reports; nil
// reports none.
func (p *planner) plan(ctx context.Context, skip func(id migrate.ChangeID) bool) (*Result, error) {
	r := &Result{Tree: new(fix.Tree), Level: p.migration.Level}
	var err error
	if p.migrates {
		err = p.migrate(ctx, r, skip)
	}
	if err == nil {
		err = p.fix(ctx, r, skip)
	}
	if err != nil {
		r.Tree.Close()
		return nil, err
	}
	return r, nil
}
