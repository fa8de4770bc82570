package migrate

import (
	"context"
	"go/token"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/contexts"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/migrate/driver"
	"github.com/netra-systems/netralint/fixer/migrate/gomod"
	"github.com/netra-systems/netralint/fixer/thread"
)

// A Foresight is what a migration plans for a module as it is, before anything of it is
// made or type-checked: for much less work it says which places are meant to change. One
// that does not compile in its new form stays after all.
type Foresight struct {
	leaves   map[string]bool // files that are to import lib/pq no more
	opens    map[string]bool // those where nothing is to open it by name
	rewrites map[line]bool   // where something of it is to be written in another way
	contexts map[place]bool  // calls that are to get a context; those that are not have false
	nil      bool            // one that is in scope for some of them can be nil
}

type line struct {
	file string // absolute
	n    int
}

// A place is where a call begins. Columns count bytes, from 1.
type place struct {
	file         string // absolute
	line, column int
}

// Leaves reports whether a file is to import lib/pq no more.
func (f *Foresight) Leaves(file string) bool { return f.leaves[file] }

// Opens reports whether what opens lib/pq by its name, in some lines of a file, is to open
// pgx.
func (f *Foresight) Opens(file string, from, to int) bool {
	for n := from; n <= to; n++ {
		if f.rewrites[line{file, n}] {
			return true
		}
	}
	return f.opens[file]
}

// Gives reports whether the call that begins at a place is to get a context.
func (f *Foresight) Gives(file string, line, column int) bool {
	return f.contexts[place{file, line, column}]
}

// FromNil reports whether the call that begins at a place is to get no context, in a module
// where one in scope can be nil: nobody else is to give it that.
func (f *Foresight) FromNil(file string, line, column int) bool {
	gets, known := f.contexts[place{file, line, column}]
	return f.nil && known && !gets
}

// Foresee works out what Plan sets out to do, by the same rules.
func Foresee(ctx context.Context, opts Options) (*Foresight, error) {
	if err := opts.defaults(); err != nil {
		return nil, err
	}
	mods, err := gomod.FindModules(ctx, opts.mods())
	if err != nil {
		return nil, err
	}
	g := newMigration(&opts, mods)
	g.near = dbapi.IsDatabase
	m, err := g.load(ctx)
	if err != nil {
		return nil, err
	}
	f := &Foresight{leaves: map[string]bool{}, opens: map[string]bool{}, rewrites: map[line]bool{}, contexts: map[place]bool{}}
	if opts.Level != LevelContext {
		f.driver(m, driver.New(m, g.driverOptions(m)))
	}
	if !opts.NoContexts {
		how := g.threading(m)
		how.Raised = len(f.leaves) > 0 // as conn asks for it
		f.given(m, thread.New(m, how))
	}
	return f, nil
}

// driver notes the files of the components that can move.
func (f *Foresight) driver(m *fixer.Module, p *driver.Plan) {
	p.Changes()
	for _, c := range p.Components {
		if c.Change == nil {
			continue
		}
		for _, pkg := range c.Packages {
			for _, file := range pkg.Files {
				f.leaves[file.Name] = !file.Generated && !c.Kept[file] && !driver.ImportsBelowPQ(file)
				f.opens[file.Name] = !file.Generated && len(c.Kept) == 0
			}
		}
		for _, s := range c.Sites {
			at := m.Fset.Position(s.Pos)
			f.rewrites[line{at.Filename, at.Line}] = true
		}
	}
}

// given notes the calls that get a context: those of a library, and those of what the
// module itself puts before one, as an interface with some of the methods of a handle.
func (f *Foresight) given(m *fixer.Module, plan *thread.Plan) {
	for _, pos := range plan.Passes {
		f.contexts[placeOf(m.Fset, pos)] = true
	}
	for _, s := range plan.Sites {
		f.contexts[placeOf(m.Fset, s.Pos)] = s.Supply != thread.None
		f.nil = f.nil || s.Supply == thread.None && s.Why == contexts.CanBeNil
	}
}

func placeOf(fset *token.FileSet, pos token.Pos) place {
	at := fset.Position(pos)
	return place{at.Filename, at.Line, at.Column}
}
