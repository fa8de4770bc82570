package migrate

import (
	"context"
	"fmt"
	"go/ast"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/netra-systems/netralint/fixer"
)

// ConnPath is the import path of the package that code is moved onto.
const ConnPath = "github.com/netra-systems/netralint/conn"

const (
	// compatPath has the counterparts of what lib/pq offers beside its driver,
	// driverPath registers the driver's name.
	compatPath = ConnPath + "/pqcompat"
	driverPath = ConnPath + "/pqdriver"

	pqPath     = "github.com/lib/pq"
	pqerrPath  = "github.com/lib/pq/pqerror"
	pgconnPath = "github.com/jackc/pgx/v5/pgconn"
)

// Options say what to migrate and onto what. The zero value of a field means
// its default.
type Options struct {
	// Dir is a directory in the module. Default: the current one.
	Dir string
	// Tags are the build tags of the first build.
	Tags []string
	// Env is the environment of the go command. Default: os.Environ().
	Env []string
	// ConnVersion is the version of the module with [ConnPath] that go.mod gets.
	// Default: the newest the go command finds.
	ConnVersion string
	// ConnReplace is a directory that go.mod is told to use for that module.
	ConnReplace string
	// NoParity leaves conn.WithParity out of what is written.
	NoParity bool
	// Also are further changes to make in the same pass, at lower precedence.
	// Their files must be those Load would see now.
	Also []*fixer.Change
	// Logf is told each decision. Default: nobody is.
	Logf func(format string, args ...any)
}

// Result is a migration that was worked out and checked, but not written.
type Result struct {
	Module *fixer.Module
	// Files are the new contents of source files, go.mod and go.sum.
	Files  []fixer.Replacement
	Report *Report
	// Dropped are those of Options.Also that could not be made.
	Dropped []fixer.Drop
}

// Plan works out the migration of the module around opts.Dir and type-checks
// its result. It changes nothing on disk; see [fixer.Write]. When nothing is to
// be done, Result.Files is empty. Its errors mean that it could not do its work.
func Plan(ctx context.Context, opts Options) (*Result, error) {
	opts.defaults()
	mods, err := newModFiles(ctx, &opts)
	if err != nil {
		return nil, err // nothing is written
	}
	defer mods.remove()
	m, err := fixer.Load(ctx, fixer.Config{Dir: opts.Dir, Tags: opts.Tags, Env: opts.Env, ModFile: mods.file, Relevant: mentions})
	if err != nil {
		return nil, err
	}
	p := &planner{opts: &opts, m: m, report: newReport(), pins: map[*fixer.File]pin{}}
	components := p.components()
	var around []*fixer.Change // what the newer language asks for
	if len(components) > 0 {
		p.loopPins(mods.goBefore)
		if around, err = p.vetGap(ctx, mods); err != nil {
			return nil, err
		}
	}
	var changes []*fixer.Change
	for _, c := range components {
		if change := p.change(c); change != nil {
			changes = append(changes, change)
		}
	}
	if len(changes) > 0 {
		changes = append(append(changes, around...), p.pinChanges()...)
	}
	if err := p.settle(ctx, changes); err != nil {
		return nil, err
	}
	p.finish(components)
	if !p.report.Migrated() {
		return p.alone(ctx)
	}
	files, err := mods.tidy(ctx, m, p.result.Files)
	if err != nil {
		return nil, err
	}
	p.result.Files = append(p.result.Files, files...)
	p.report.Notes = append(p.report.Notes, mods.notes...)
	return p.result, nil
}

// settle makes the changes that compile.
func (p *planner) settle(ctx context.Context, changes []*fixer.Change) error {
	settled, err := p.m.Settle(ctx, append(changes, p.opts.Also...), fixer.Options{Logf: p.opts.Logf})
	if err != nil {
		return err
	}
	p.result = &Result{Module: p.m, Report: p.report, Files: settled.Files}
	for _, d := range settled.Dropped {
		if !p.dropped(d) && slices.Contains(p.opts.Also, d.Change) {
			p.result.Dropped = append(p.result.Dropped, d)
		}
	}
	return nil
}

// alone makes the other changes without those that only serve a migration.
func (p *planner) alone(ctx context.Context) (*Result, error) {
	err := p.settle(ctx, nil)
	return p.result, err
}

func (o *Options) defaults() {
	if o.Env == nil {
		o.Env = os.Environ()
	}
	if o.Logf == nil {
		o.Logf = func(string, ...any) {}
	}
	if o.ConnReplace != "" {
		if abs, err := filepath.Abs(o.ConnReplace); err == nil {
			o.ConnReplace = abs
		}
	}
}

// mentions reports whether a file that the first build leaves out matters.
func mentions(_ string, src []byte) bool {
	return strings.Contains(string(src), `"github.com/lib/pq`) || strings.Contains(string(src), `"database/sql"`) ||
		strings.Contains(string(src), `"github.com/jmoiron/sqlx"`)
}

// planner holds what the steps of one Plan share.
type planner struct {
	opts   *Options
	m      *fixer.Module
	report *Report
	result *Result

	pqSource map[string]*ast.File // files of lib/pq that were read; nil where that failed

	changed map[*fixer.Change]*component
	pins    map[*fixer.File]pin
}

// component is a part of the module that moves as a whole: packages joined by
// imports that use lib/pq or could be handed what comes from it.
type component struct {
	id       string
	packages []*fixer.Package // Widest ones, of all builds
	sites    []site
	refusals []Refusal
}

// components joins the packages that import each other, directly or not, where
// a handle or an error of lib/pq may pass between them.
func (p *planner) components() []*component {
	groups := newGroups()
	using := map[string]bool{}
	for _, b := range p.m.Builds {
		for _, pkg := range b.Packages {
			if pkg.Types == nil {
				continue
			}
			path := basePath(pkg.Path)
			groups.add(path)
			for _, imp := range pkg.Types.Imports() {
				if imp.Path() == pqPath || imp.Path() == pqerrPath {
					using[path] = true
				}
				if p.inModule(imp.Path()) {
					groups.join(path, basePath(imp.Path()))
				}
			}
		}
	}
	byRoot := map[string]*component{}
	for path := range using {
		root := groups.root(path)
		if byRoot[root] == nil {
			byRoot[root] = &component{id: "module part " + path}
		}
	}
	for _, b := range p.m.Builds {
		for _, pkg := range b.Packages {
			if c := byRoot[groups.root(basePath(pkg.Path))]; c != nil && pkg.Widest {
				c.packages = append(c.packages, pkg)
			}
		}
	}
	var list []*component
	for _, c := range byRoot {
		list = append(list, c)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].id < list[j].id })
	for i, c := range list {
		c.id = fmt.Sprintf("component %d", i+1)
	}
	return list
}

func (p *planner) inModule(path string) bool {
	return path == p.m.Path || strings.HasPrefix(path, p.m.Path+"/")
}

// basePath is the import path of the package under test for an external test
// package.
func basePath(path string) string { return strings.TrimSuffix(path, "_test") }

// groups is a union of sets of names.
type groups map[string]string

func newGroups() groups { return groups{} }

func (g groups) add(name string) {
	if _, ok := g[name]; !ok {
		g[name] = name
	}
}

func (g groups) root(name string) string {
	g.add(name)
	for g[name] != name {
		g[name] = g[g[name]]
		name = g[name]
	}
	return name
}

func (g groups) join(a, b string) { g[g.root(a)] = g.root(b) }
