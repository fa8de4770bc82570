package fixer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
)

// Options tune Apply. The zero value is ready to use.
type Options struct {
	// Lower is asked for a lesser change when c cannot be made. It may be
	// called again with what it returned, and must return nil in the end,
	// which drops the change. Nil always drops.
	Lower func(c *Change, why Reason) *Change

	// Logf is told each decision. Nil means nobody is.
	Logf func(format string, args ...any)
}

// A Replacement is the new content of one file.
type Replacement struct {
	Name     string // absolute
	Old, New []byte // Old nil: the file is new; New nil: the file goes
}

// A Result is what Apply found to be safe.
type Result struct {
	Files   []Replacement // that differ from what was loaded, sorted by name
	Applied []*Change     // in the order given, with lesser changes in place of those they stand for
	Dropped []Drop        // in the order given
}

// ErrNotCompiling says that changed code does not compile and no change is to
// blame for it.
var ErrNotCompiling = errors.New("the changed code does not compile, and it is not clear which change is to blame; nothing was changed")

// Apply makes as many of the changes as together give code that compiles.
//
// Changes are merged in the order given, which is their precedence; imports
// are added and unused ones removed; every package with a changed file and
// every package that depends on it is type-checked, in all builds and with
// tests. An error that was not there before is laid on the changes nearest to
// where it shows. Those are set aside and the rest is checked again, until
// nothing is wrong. Then each change set aside is tried once more, so that
// none is lost for the fault of another. What remains aside is lowered or
// dropped, whole.
//
// Apply touches no file. Its error means that it could not do its work; the
// tree is then as it was.
func (m *Module) Apply(ctx context.Context, changes []*Change, opts Options) (*Result, error) {
	s := &applier{m: m, opts: opts}
	if s.opts.Logf == nil {
		s.opts.Logf = func(string, ...any) {}
	}
	for _, c := range changes {
		s.slots = append(s.slots, &slot{change: c})
	}
	for {
		s.screen()
		if err := s.descend(ctx); err != nil {
			return nil, err
		}
		if err := s.restore(ctx); err != nil {
			return nil, err
		}
		if !s.lower() {
			return s.result(ctx)
		}
	}
}

type applier struct {
	m     *Module
	opts  Options
	slots []*slot
}

// A slot is the place of one given change.
type slot struct {
	change *Change
	aside  Reason // why it is not made; the zero value while it is
	final  bool   // nothing lesser is left
	wrong  bool   // set aside because of a fault, so worth another try
}

// screen sets aside changes that this module cannot take at all.
func (s *applier) screen() {
	for _, sl := range s.slots {
		if sl.aside != (Reason{}) {
			continue
		}
		if reason := s.m.acceptable(sl.change); reason != "" {
			s.putAside(sl, Reason{Text: reason}, false)
		}
	}
}

func (s *applier) putAside(sl *slot, why Reason, wrong bool) {
	sl.aside, sl.wrong = why, wrong
	s.opts.Logf("set aside %s (%s): %s", sl.change.ID, sl.change.Description, why)
}

func (s *applier) active() []*Change {
	var list []*Change
	for _, sl := range s.slots {
		if sl.aside == (Reason{}) {
			list = append(list, sl.change)
		}
	}
	return list
}

// descend sets changes aside until the rest compiles.
func (s *applier) descend(ctx context.Context) error {
	for {
		t, err := s.try(ctx)
		if err != nil || len(t.faults) == 0 {
			return err
		}
		guilty := make(map[*Change]Reason)
		for _, f := range t.faults {
			for _, c := range s.m.blame(f, t) {
				if guilty[c] == (Reason{}) {
					guilty[c] = s.m.reason(f, t)
				}
			}
		}
		if len(guilty) == 0 {
			return fmt.Errorf("%w: %s", ErrNotCompiling, s.m.reason(t.faults[0], t))
		}
		for _, sl := range s.slots {
			if why := guilty[sl.change]; why != (Reason{}) && sl.aside == (Reason{}) {
				s.putAside(sl, why, true)
			}
		}
	}
}

// restore tries again, one by one, the changes that were set aside together
// with others.
func (s *applier) restore(ctx context.Context) error {
	var again []*slot
	for _, sl := range s.slots {
		if sl.wrong && !sl.final {
			again = append(again, sl)
		}
	}
	if len(again) < 2 {
		return nil
	}
	for _, sl := range again {
		why := sl.aside
		sl.aside = Reason{}
		t, err := s.try(ctx)
		if err != nil {
			return err
		}
		if len(t.faults) > 0 || !t.merged.has(sl.change) {
			sl.aside = why
			continue
		}
		sl.wrong = false
		s.opts.Logf("restored %s (%s)", sl.change.ID, sl.change.Description)
	}
	return nil
}

func (r *merged) has(c *Change) bool {
	for _, a := range r.applied {
		if a == c {
			return true
		}
	}
	return false
}

// lower replaces changes that cannot be made by lesser ones and reports
// whether there was any.
func (s *applier) lower() bool {
	for _, d := range s.m.mergeChanges(s.active()).dropped {
		for _, sl := range s.slots {
			if sl.change == d.Change {
				s.putAside(sl, d.Reason, false)
			}
		}
	}
	lowered := false
	for _, sl := range s.slots {
		if sl.aside == (Reason{}) || sl.final {
			continue
		}
		var lesser *Change
		if s.opts.Lower != nil {
			lesser = s.opts.Lower(sl.change, sl.aside)
		}
		if lesser == nil {
			sl.final = true
			continue
		}
		s.opts.Logf("lowered %s to %s (%s)", sl.change.ID, lesser.ID, lesser.Description)
		sl.change, sl.aside, sl.wrong = lesser, Reason{}, false
		lowered = true
	}
	return lowered
}

// A trial is one merged set of changes and what the type-checker says of it.
type trial struct {
	merged *merged
	texts  map[string]*text
	faults []fault
}

// try merges and checks the active changes, and takes out imports that they
// leave unused.
func (s *applier) try(ctx context.Context) (*trial, error) {
	t := &trial{merged: s.m.mergeChanges(s.active())}
	t.texts = s.m.texts(t.merged, nil)
	v, err := s.m.verify(ctx, t.texts)
	if err != nil {
		return nil, fmt.Errorf("check the changed packages: %w", err)
	}
	t.faults = v.faults
	if len(v.faults) > 0 || len(v.unused) == 0 {
		return t, nil
	}
	t.texts = s.m.texts(t.merged, v.unused)
	if v, err = s.m.verify(ctx, t.texts); err != nil {
		return nil, fmt.Errorf("check the changed packages: %w", err)
	}
	t.faults = v.faults
	for name, list := range v.unused {
		for _, u := range list {
			t.faults = append(t.faults, fault{Error: Error{File: name, Line: 1, Column: 1, Msg: fmt.Sprintf("%q imported and not used", u.path)}})
		}
	}
	return t, nil
}

// result checks the outcome once more as a whole, and returns the files that change.
func (s *applier) result(ctx context.Context) (*Result, error) {
	t, err := s.try(ctx)
	if err != nil {
		return nil, err
	}
	if len(t.faults) > 0 {
		return nil, fmt.Errorf("%w: %s", ErrNotCompiling, s.m.reason(t.faults[0], t))
	}
	r := &Result{Applied: t.merged.applied}
	for _, sl := range s.slots {
		if sl.aside != (Reason{}) {
			r.Dropped = append(r.Dropped, Drop{Change: sl.change, Reason: sl.aside})
		}
	}
	for _, name := range sortedKeys(t.texts) {
		x := t.texts[name]
		if now := x.formatted(); !bytes.Equal(now, x.file.Src) {
			r.Files = append(r.Files, Replacement{Name: name, Old: x.file.onDisk(x.file.Src), New: x.file.onDisk(now)})
		}
	}
	return r, nil
}
