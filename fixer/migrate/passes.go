package migrate

import (
	"bytes"
	"context"
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"os"
	"runtime/debug"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/api"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/migrate/gomod"
)

// ConnPath is the import path of the package that code is moved onto, unless
// Options name another.
const ConnPath = dbapi.ConnPath

// Level says how far code is moved.
type Level string

// The levels, highest first. Options.Level is the ceiling: code that cannot go
// so far goes to the next.
const (
	// LevelNative is pgx: *conn.DB, pgx.Tx, pgx.Rows.
	LevelNative Level = "native"
	// LevelDriver keeps database/sql, on conn.OpenSQL instead of lib/pq.
	LevelDriver Level = "driver"
	// LevelContext keeps lib/pq; calls get contexts.
	LevelContext Level = "context"
)

// Levels lists them, highest first.
var Levels = []Level{LevelNative, LevelDriver, LevelContext}

// Options say what to migrate and onto what. The zero value of a field means
// its default.
type Options struct {
	// Dir is a directory in the module. Default: the current one.
	Dir string
	// Members are the directories of further modules of the workspace that may
	// change. Default: none.
	Members []string
	// Tags are the build tags of the first build.
	Tags []string
	// Env is the environment of the go command. Default: os.Environ().
	Env []string
	// Level is how far to go. Default LevelNative.
	Level Level
	// API says what the module is taken for: a program, whose exported API may
	// change, or a library. Default: what it shows itself to be.
	API api.Kind
	// Decided is told what the module is taken for, before anything is changed.
	// Default: nobody is.
	Decided func(*api.Decision)
	// NoContexts leaves calls without a context as they are.
	NoContexts bool
	// ConnPath is the import path of the conn package. It may be a copy in the
	// module itself. Default: the constant of that name.
	ConnPath string
	// Within reports whether a file may be edited. A component that reaches
	// beyond those files is bridged at the border, or refused. Default: all.
	Within func(f *fixer.File) bool
	// ConnVersion is the version of the module with ConnPath that go.mod gets.
	// Default: the newest the go command finds.
	ConnVersion string
	// ConnReplace is a directory that go.mod is told to use for that module, or
	// one with a directory conn that is. A relative one is relative to the current
	// directory, and stays relative, to the module's, in go.mod.
	ConnReplace string
	// NoParity leaves parity.LibPQ out of what is written.
	NoParity bool
	// Reported reports that calls of a package lack contexts by the rule that
	// looks for them. Where a driver of a database that is not PostgreSQL is
	// linked, only these packages get any. Default: all packages do.
	Reported func(path string) bool
	// Ignored reports that a comment accepts that a call has no context: it gets
	// none. Default: no comment does.
	Ignored func(fset *token.FileSet, file *ast.File, call *ast.CallExpr) bool
	// Skip reports that a change is not to be made; see Result.Changes. Default:
	// none.
	Skip func(id ChangeID) bool
	// Generators make some files of the module; they run again where a migration moves
	// these to pgx. Default: generated files stay as they are.
	Generators []*Generator
	// Exports are those of fixer.Config, for Foresee: Plan requires other modules than
	// they are of. Default: the go command is asked for all.
	Exports map[string]string
	// Listed are those of fixer.Config, for Foresee. Default: the go command is asked.
	Listed []*packages.Package
	// Steps asks for Result.Steps.
	Steps bool
	// Logf is told each decision. Default: nobody is.
	Logf func(format string, args ...any)
}

// Result is a migration that was worked out and checked, but not written.
type Result struct {
	// Module is the module as it is on disk; without Options.Steps only its names.
	Module *fixer.Module
	// Workspace is the directory of the go.work that joins Module with others, ""
	// if it stands alone.
	Workspace string
	// Files are the new contents of source files, go.mod and go.sum.
	Files  []fixer.Replacement
	Report *Report
	// Passes lead to Files, in order.
	Passes []Pass
	// Steps lead to Files in smaller parts, each of which compiles on top of the
	// ones before. Only if Options.Steps.
	Steps []Step
}

// A Pass is one run over the module: changes that were made together to the
// files the pass before it left.
type Pass struct {
	Name    string
	Module  *fixer.Module // what the changes were made to; see Result.Module
	Changes []*fixer.Change
}

// The passes. Each loads what the one before it left, so each is checked by
// itself and knows nothing of the others.
const (
	passDriver    = "driver"
	passParity    = "parity"
	passContexts  = "contexts"
	passNative    = "native"
	passGenerated = "generated"
	passStarts    = "starts"
)

// PassNames lists the passes in their order.
var PassNames = []string{passDriver, passParity, passContexts, passNative, passGenerated, passStarts}

// Plan works out the migration of the module around opts.Dir and type-checks
// its result. It changes nothing on disk; see package worktree. When nothing is to
// be done, Result.Files is empty. Its errors mean that it could not do its work.
func Plan(ctx context.Context, opts Options) (*Result, error) {
	if err := opts.defaults(); err != nil {
		return nil, err
	}
	mods, err := modulesFor(ctx, &opts)
	if err != nil {
		return nil, err // nothing is written
	}
	defer mods.Remove()
	var notes []string // of generators that have to do with it no more
	for {
		g, err := attempt(ctx, &opts, mods)
		if err != nil {
			return nil, err
		}
		if !g.dropGenerators(&notes) {
			return g.finish(ctx)
		}
	}
}

// attempt makes the passes once.
func attempt(ctx context.Context, opts *Options, mods *gomod.Modules) (*migration, error) {
	g := newMigration(opts, mods)
	if err := g.run(ctx); err != nil {
		return nil, err
	}
	twice, err := g.registersTwice(ctx)
	if err == nil && twice {
		if err = g.namelessPass(ctx); err == nil {
			twice, err = g.registersTwice(ctx)
		}
	}
	if err != nil {
		return nil, err
	}
	if twice {
		g = newMigration(opts, mods)
		g.strict = true
		if err := g.run(ctx); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// defaults fills in what is not set. The error is for what has no meaning.
func (o *Options) defaults() error {
	if o.Level == "" {
		o.Level = LevelNative
	}
	if !slices.Contains(Levels, o.Level) {
		return fmt.Errorf("migrate %s: there is no level %q", o.Dir, o.Level)
	}
	if o.ConnPath == "" {
		o.ConnPath = ConnPath
	}
	if o.Env == nil {
		o.Env = os.Environ()
	}
	if o.Logf == nil {
		o.Logf = func(string, ...any) {}
	}
	if o.Decided == nil {
		o.Decided = func(*api.Decision) {}
	}
	if o.Ignored == nil {
		o.Ignored = func(*token.FileSet, *ast.File, *ast.CallExpr) bool { return false }
	}
	if o.Skip == nil {
		o.Skip = func(ChangeID) bool { return false }
	}
	return nil
}

// migration is what the passes of one Plan share.
type migration struct {
	opts   *Options
	mods   *gomod.Modules
	report *Report

	near  func(path string) bool // see fixer.Config
	api   *api.Decision
	first *fixer.Module     // as on disk
	open  map[string]string // its packages that other modules can import, by folder
	last  *fixer.Module
	// needsDriver is set when code keeps opening databases by the driver's name.
	needsDriver bool
	// strict says that code which registers the driver's name is not moved where
	// lib/pq stays linked: what is native in the end would not, but some is not.
	strict bool
	// waits says that functions which have no context for now would get one, if what
	// starts the program had a variable for it.
	waits  bool
	told   map[Refusal]bool             // those of the native pass
	unmade map[*Generator]string        // generators whose files are not as it made them, and why
	now    map[string]fixer.Replacement // from what is on disk to what the passes made of it
	made   []Pass
}

func newMigration(opts *Options, mods *gomod.Modules) *migration {
	return &migration{opts: opts, mods: mods, report: newReport(), told: map[Refusal]bool{}, unmade: map[*Generator]string{}, now: map[string]fixer.Replacement{}}
}

func (g *migration) run(ctx context.Context) error {
	for _, p := range g.passes() {
		if err := p.whole(ctx); err != nil {
			return err
		}
	}
	return nil
}

// pass is a pass to come.
type pass struct {
	name string
	run  func(context.Context) error
}

// passes are those of the level asked for.
func (g *migration) passes() []pass {
	var list []pass
	if g.opts.Level != LevelContext {
		list = append(list, pass{passDriver, g.driverPass}, pass{passParity, g.parityPass})
	}
	if !g.opts.NoContexts {
		list = append(list, pass{passContexts, g.contextPass})
	}
	if g.opts.Level == LevelNative {
		list = append(list, pass{passNative, g.nativePass}, pass{passGenerated, g.generatedPass})
	}
	return append(list, pass{passStarts, g.startPass})
}

// whole runs the pass. Code that it was not made for may trip it up: then the
// module stays as it is, and its owner learns how to go on.
func (p pass) whole(ctx context.Context) (err error) {
	defer func() {
		fault := recover()
		if fault == nil {
			return
		}
		instead := ""
		if p.name == passNative {
			instead = " (-level=driver does without it)"
		}
		err = fmt.Errorf("a fault of netralint stopped the %s pass%s; please report it with what follows: %v\n%s", p.name, instead, fault, debug.Stack())
	}()
	return p.run(ctx)
}

// load reads the module as the passes so far left it. A module is read again
// only if they changed it.
func (g *migration) load(ctx context.Context) (*fixer.Module, error) {
	if g.last != nil {
		return g.last, nil
	}
	g.forget()
	overlay := map[string][]byte{}
	for name, r := range g.now {
		overlay[name] = r.New
	}
	cfg := fixer.Config{Dir: g.opts.Dir, Tags: g.opts.Tags, Env: g.opts.Env, Overlay: overlay, Relevant: mentions, Regenerated: g.opts.regenerated, Exports: g.opts.Exports, Listed: g.opts.Listed, Near: g.near}
	if err := g.mods.Show(&cfg); err != nil {
		return nil, err
	}
	m, err := fixer.Load(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if g.first == nil {
		g.first = m
	}
	if g.api == nil {
		g.decide()
	}
	g.last = m
	return m, nil
}

// mentions reports whether a file that the first build leaves out matters.
func mentions(_ string, src []byte) bool {
	return strings.Contains(string(src), `"`+dbapi.PQPath) || strings.Contains(string(src), `"database/sql"`) ||
		strings.Contains(string(src), `"`+dbapi.SQLXPath+`"`) || strings.Contains(string(src), `"`+ConnPath+`"`)
}

// forget lets go of the modules that passes changed, but for what a result says of
// them. Steps are made from all of them.
func (g *migration) forget() {
	if g.opts.Steps {
		return
	}
	if g.first != nil {
		g.first.Forget()
	}
	for _, p := range g.made {
		p.Module.Forget()
	}
}

// decide decides what the module is taken for.
func (g *migration) decide() {
	g.api = api.Decide(g.first, g.opts.Env, g.opts.API)
	g.open = importable(g.first)
	g.report.API = g.api.Kind
	g.report.Notes = append(g.report.Notes, g.api.Notes()...)
	g.opts.Decided(g.api)
}

// surface is what other modules see of the module as a pass loaded it.
func (g *migration) surface(m *fixer.Module) *api.Surface { return g.api.Surface(m) }

// merge makes the changes that compile, on top of what was made before.
func (g *migration) merge(ctx context.Context, m *fixer.Module, pass string, changes []*fixer.Change, lower func(*fixer.Change, fixer.Reason) *fixer.Change) (*fixer.Result, error) {
	for _, c := range changes {
		c.Pass = pass
	}
	applied, err := m.Apply(ctx, changes, fixer.Options{Lower: lower, Logf: g.opts.Logf})
	if err != nil {
		return nil, err
	}
	if len(applied.Files) == 0 {
		return applied, nil
	}
	for _, r := range applied.Files {
		if before, ok := g.now[r.Name]; ok {
			r.Old = before.Old
		}
		g.now[r.Name] = r
	}
	g.made = append(g.made, Pass{Name: pass, Module: m, Changes: applied.Applied})
	g.last = nil
	return applied, nil
}

// undo takes back the driver pass, which moved nothing, and with it what go.mod
// needs for a migration.
func (g *migration) undo() {
	g.now, g.made = map[string]fixer.Replacement{}, nil
	if g.mods.Undo() {
		g.first, g.last = nil, nil
		return
	}
	g.last = g.first
}

// skip takes out the changes that are not to be made, and tells of them.
func (g *migration) skip(pass string, changes []*fixer.Change, tell func(*fixer.Change)) []*fixer.Change {
	return slices.DeleteFunc(changes, func(c *fixer.Change) bool {
		if c.Pass = pass; !g.opts.Skip(idOf(c)) {
			return false
		}
		tell(c)
		return true
	})
}

// finish works out go.mod for what the passes left.
func (g *migration) finish(ctx context.Context) (*Result, error) {
	if g.first == nil {
		if _, err := g.load(ctx); err != nil {
			return nil, err
		}
	}
	g.report.sorted()
	g.noteChangedAPI()
	r := &Result{Module: g.first, Report: g.report, Passes: g.made, Workspace: g.mods.Workspace()}
	for _, name := range slices.Sorted(maps.Keys(g.now)) {
		if f := g.now[name]; !bytes.Equal(f.Old, f.New) {
			r.Files = append(r.Files, f)
		}
	}
	r.Files = append(r.Files, g.settings()...)
	if g.opts.Steps {
		var err error
		if r.Steps, err = g.steps(ctx); err != nil {
			return nil, err
		}
	}
	g.last = nil
	g.forget()
	if !g.report.Migrated() {
		return r, nil
	}
	files, err := g.mods.Tidy(ctx, r.Files)
	if err != nil {
		return nil, err
	}
	r.Files = append(r.Files, files...)
	g.report.Notes = append(g.report.Notes, g.mods.Notes()...)
	return r, nil
}
