package migrate

import (
	"context"
	"go/ast"
	"go/token"
	"slices"
	"strconv"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/migrate/gomod"
	"github.com/netra-systems/netralint/fixer/thread"
)

// A Foresight is what a migration plans for a module as it is, before anything of it is
// made or type-checked: for much less work it says which places are meant to change. One
// that does not compile in its new form stays after all.
type Foresight struct {
	leaves   map[string]bool // files that use lib/pq, or open it by name, and are to leave it
	contexts map[place]bool  // calls that are to get a context
}

// A place is where a call begins. Columns count bytes, from 1.
type place struct {
	file         string // absolute
	line, column int
}

// Leaves reports whether a file is to leave lib/pq.
func (f *Foresight) Leaves(file string) bool { return f.leaves[file] }

// Gives reports whether the call that begins at a place is to get a context.
func (f *Foresight) Gives(file string, line, column int) bool {
	return f.contexts[place{file, line, column}]
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
	m, err := g.load(ctx)
	if err != nil {
		return nil, err
	}
	f := &Foresight{leaves: map[string]bool{}, contexts: map[place]bool{}}
	if opts.Level != LevelContext {
		f.driver(&planner{opts: &opts, m: m, api: g.api, report: g.report})
	}
	if !opts.NoContexts {
		f.given(m, g.planContexts(m))
	}
	return f, nil
}

// driver notes the files of the components that can move.
func (f *Foresight) driver(p *planner) {
	for _, c := range p.components() {
		if p.change(c) == nil {
			continue
		}
		for _, pkg := range c.packages {
			for _, file := range pkg.Files {
				f.leaves[file.Name] = !file.Generated && !c.kept[file] && (len(c.kept) == 0 || importsPQ(file))
			}
		}
	}
}

func importsPQ(f *fixer.File) bool {
	return f.Syntax != nil && slices.ContainsFunc(f.Syntax.Imports, func(s *ast.ImportSpec) bool { return s.Path.Value == strconv.Quote(pqPath) })
}

// given notes the calls that get a context.
func (f *Foresight) given(m *fixer.Module, plan *thread.Plan) {
	for _, s := range plan.Sites {
		if s.Supply != thread.None {
			f.contexts[placeOf(m.Fset, s.Pos)] = true
		}
	}
}

func placeOf(fset *token.FileSet, pos token.Pos) place {
	at := fset.Position(pos)
	return place{at.Filename, at.Line, at.Column}
}
