package repair

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/netra-systems/netralint/cmd/netralint/internal/gotest"
	"github.com/netra-systems/netralint/cmd/netralint/internal/render"
	"github.com/netra-systems/netralint/fixer/migrate"
)

// trial looks for a change of the module with which the tests pass that passed
// before.
type trial struct {
	planner *planner
	module  gotest.Module

	passed  []gotest.Test             // before
	sound   map[gotest.Test]bool      // passed again without the change
	shaky   map[gotest.Test]bool      // fail now and then
	skipped map[migrate.ChangeID]bool // changes that are not made
	notes   []string
	tries   int
}

// planTested is plan with the module's tests run before and after. Where a test
// fails then, the change that is to blame is found and left out.
func (p *planner) planTested(ctx context.Context) (*Result, error) {
	t := &trial{planner: p, sound: map[gotest.Test]bool{}, shaky: map[gotest.Test]bool{}, skipped: map[migrate.ChangeID]bool{},
		module: gotest.Module{Dir: p.migration.Dir, Members: p.migration.Members, Tags: strings.Join(p.opts.Tags, ",")}}
	before, limit, err := t.module.First(ctx)
	if err != nil {
		return nil, err
	}
	t.passed, t.module.Limit = before.Passed(), limit
	t.say("without the change %s passed; from here on those of a package may take %v", render.Count(len(named(t.passed)), "test"), limit.Round(time.Second))
	for {
		r, err := t.attempt(ctx, nil)
		if err != nil {
			return nil, err
		}
		broken, err := t.brokenOfAll(ctx, r)
		if err == nil && len(broken) == 0 {
			t.tell()
			r.Notes = t.notes
			return r, nil
		}
		r.Tree.Close()
		if err == nil {
			err = t.blame(ctx, broken)
		}
		if err != nil {
			return nil, err
		}
	}
}

// tell notes what the tests say.
func (t *trial) tell() {
	for _, test := range t.passed {
		if t.shaky[test] {
			t.notes = append(t.notes, fmt.Sprintf("%s fails now and then, and says nothing about the change", test))
		}
	}
	names := slices.DeleteFunc(named(t.passed), func(test gotest.Test) bool { return t.shaky[test] })
	if len(names) == 0 {
		t.notes = append(t.notes, "no test of the module passed before, so none says whether the change keeps what it does")
		return
	}
	t.notes = append(t.notes, fmt.Sprintf("%s that passed before pass with the change", render.Count(len(names), "test")))
}

// named returns the tests that are more than what all tests of a package need.
func named(tests []gotest.Test) []gotest.Test {
	return slices.DeleteFunc(slices.Clone(tests), func(test gotest.Test) bool { return test.Name == "" })
}

// attempt works out the change without what is skipped, and without what also names.
func (t *trial) attempt(ctx context.Context, also func(id migrate.ChangeID) bool) (*Result, error) {
	return t.planner.plan(ctx, func(id migrate.ChangeID) bool { return t.skipped[id] || also != nil && also(id) })
}

// brokenOfAll runs all tests and returns those that passed before and fail with
// the change.
func (t *trial) brokenOfAll(ctx context.Context, r *Result) ([]gotest.Test, error) {
	if r.Tree.Overlay() == nil {
		return nil, nil
	}
	results, err := t.module.All(ctx, r.Tree.Overlay())
	if err != nil {
		return nil, err
	}
	return t.outcome(t.confirm(ctx, r, t.failing(t.passed, results)))
}

// broken returns which of some tests, which passed before, fail with the change.
func (t *trial) broken(ctx context.Context, r *Result, tests []gotest.Test) ([]gotest.Test, error) {
	results, err := t.module.Some(ctx, r.Tree.Overlay(), tests)
	if err != nil {
		return nil, err
	}
	return t.outcome(t.confirm(ctx, r, t.failing(tests, results)))
}

// outcome says which tests a try has found to fail, and returns them.
func (t *trial) outcome(broken []gotest.Test, err error) ([]gotest.Test, error) {
	t.tries++
	switch {
	case err != nil:
	case len(broken) == 0:
		t.say("try %d: what passed before passes", t.tries)
	case len(broken) == 1:
		t.say("try %d: %s fails", t.tries, broken[0])
	default:
		t.say("try %d: %s fails, and %s more", t.tries, broken[0], render.Count(len(broken)-1, "test"))
	}
	return broken, err
}

// say tells who waits how far the search is.
func (t *trial) say(format string, args ...any) {
	if say := t.planner.opts.Say; say != nil {
		say(fmt.Sprintf(format, args...))
	}
}

// confirm runs tests that failed with the change once more, and then without
// it, and returns those to believe.
func (t *trial) confirm(ctx context.Context, r *Result, failing []gotest.Test) ([]gotest.Test, error) {
	if len(failing) == 0 {
		return nil, nil
	}
	results, err := t.module.Some(ctx, r.Tree.Overlay(), failing)
	if err != nil {
		return nil, err
	}
	again := t.failing(failing, results)
	for _, test := range failing {
		if !slices.Contains(again, test) {
			t.shaky[test] = true
		}
	}
	return t.believe(ctx, again)
}

// believe drops the tests that do not pass again without the change.
func (t *trial) believe(ctx context.Context, tests []gotest.Test) ([]gotest.Test, error) {
	doubtful := slices.DeleteFunc(slices.Clone(tests), func(test gotest.Test) bool { return t.sound[test] })
	if len(doubtful) == 0 {
		return tests, nil
	}
	results, err := t.module.Some(ctx, nil, doubtful)
	if err != nil {
		return nil, err
	}
	for _, test := range doubtful {
		t.sound[test], t.shaky[test] = results[test], !results[test]
	}
	return t.failing(tests, nil), nil
}

// failing returns those of the tests that did not pass and are to be believed.
func (t *trial) failing(tests []gotest.Test, results gotest.Results) []gotest.Test {
	var list []gotest.Test
	for _, test := range tests {
		if !results[test] && !t.shaky[test] {
			list = append(list, test)
		}
	}
	return list
}

// blame finds a change that breaks some of the tests, and has it skipped.
func (t *trial) blame(ctx context.Context, tests []gotest.Test) error {
	pass, ids, err := t.guilty(ctx, tests)
	if err != nil {
		return err
	}
	// The shortest run of changes that breaks a test ends with one to blame.
	var broken []gotest.Test
	var failed error
	n := sort.Search(len(ids), func(i int) bool {
		if failed != nil {
			return true
		}
		var list []gotest.Test
		list, failed = t.try(ctx, tests, func(id migrate.ChangeID) bool {
			return t.later(pass, id) || slices.Contains(ids[i+1:], id)
		})
		if len(list) > 0 {
			broken = list
		}
		return len(list) > 0
	})
	if failed != nil {
		return failed
	}
	if n == len(ids) || len(broken) == 0 {
		for _, test := range tests { // it passes after all
			t.shaky[test] = true
		}
		return nil
	}
	t.skipped[ids[n]] = true
	t.notes = append(t.notes, fmt.Sprintf("%s is put one level back: %s fails when it is made", ids[n], broken[0]))
	return nil
}

// try returns which tests fail with a change.
func (t *trial) try(ctx context.Context, tests []gotest.Test, without func(id migrate.ChangeID) bool) ([]gotest.Test, error) {
	r, err := t.attempt(ctx, without)
	if err != nil {
		return nil, err
	}
	defer r.Tree.Close()
	return t.broken(ctx, r, tests)
}

// order has the passes that changes are made in, first to last.
var order = append(slices.Clone(migrate.PassNames), passFindings)

// passOf returns the place of the pass that a change is made in.
func passOf(id migrate.ChangeID) int { return slices.Index(order, id.Pass) }

// later reports whether a change comes in a later pass.
func (t *trial) later(pass int, id migrate.ChangeID) bool { return passOf(id) > pass }

// guilty finds the first pass with which tests break, and its changes.
func (t *trial) guilty(ctx context.Context, tests []gotest.Test) (pass int, ids []migrate.ChangeID, err error) {
	for pass = range order {
		r, err := t.attempt(ctx, func(id migrate.ChangeID) bool { return t.later(pass, id) })
		if err != nil {
			return 0, nil, err
		}
		ids = slices.DeleteFunc(slices.Clone(r.changes), func(id migrate.ChangeID) bool { return passOf(id) != pass })
		var broken []gotest.Test
		if len(ids) > 0 {
			broken, err = t.broken(ctx, r, tests)
		}
		r.Tree.Close()
		if err != nil || len(broken) > 0 {
			return pass, ids, err
		}
	}
	return pass, nil, nil
}
