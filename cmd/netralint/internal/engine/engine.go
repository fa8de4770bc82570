// Package engine is the command's way through a whole module: it lists the
// packages once, leaves out those the rules have nothing to say about, takes
// from the cache what has not changed, and analyses the rest in this process,
// imports before importers.
package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/cmd/netralint/internal/checker"
	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/cmd/netralint/internal/load"
	"github.com/netra-systems/netralint/fixer"
)

// Config says what to check, and how.
type Config struct {
	Dir      string   // where the patterns are meant; "" for the current directory
	Patterns []string // packages, as the go command takes them
	Tags     string   // build tags, separated by commas
	Tests    bool     // check test files too
	Rules    []*analysis.Analyzer
	// Overlay shows files as they would become; nil: as they are.
	Overlay *fixer.Overlay
	// Before is what a run on the files without the overlay reported. Packages
	// that compiled then are taken to compile now: whoever made the overlay has
	// type-checked what it does. Nil if there was no such run.
	Before *Report
	// Types has a run that lists packages ask for the types of all, for later ones.
	Types bool
	// Last is what an earlier run reported, if since then nothing changed but the text
	// of files below their imports; nil if that is not known.
	Last *Report
	// Cache is the directory of cached results; "" for none.
	Cache string
	// Progress, if set, is told how many of the packages are analysed. It is
	// called from one goroutine at a time.
	Progress func(done, total int)
}

// A Report is what a run found out.
type Report struct {
	Findings []finding.Finding  // sorted, each once
	Accepted []finding.Accepted // by comments in the source; sorted, each once
	Packages int                // packages the patterns name, checked or not in need of it
	Problems []string           // what could not be checked and why, one line each
	Modules  []string           // root directories of the main modules
	Named    []string           // those with packages that the patterns name
	// Listed are the packages, their variants and all they import, imports before
	// importers.
	Listed []*load.Package
	// Whole says that these are all packages, with their tests, of the one module that
	// there is, for Arch.
	Whole bool
	Arch  string // GOARCH

	compiled map[string]key // the packages known to compile, by ImportPath, with their keys
	keys     map[string]key // those of all that are listed, by ImportPath
	env      map[string]string
}

// errStale says that what is cached and the sources together do not type-check,
// so that the go command must say what does not compile.
var errStale = errors.New("compile errors must be listed")

// Run checks the packages. The error is for a run that could not even begin;
// packages that cannot be checked are among the problems of the report.
func Run(ctx context.Context, cfg Config) (*Report, error) {
	checker.Register(cfg.Rules)
	r := &run{cfg: cfg}
	if err := r.begin(ctx); err != nil {
		return nil, err
	}
	export := cfg.Last == nil && (cfg.Types || !r.record.known() && !r.proven())
	for {
		report, err := r.pass(ctx, export)
		if errors.Is(err, errStale) && !export {
			export = true
			continue
		}
		return report, err
	}
}

// run is one run of the engine.
type run struct {
	cfg    Config
	store  *store
	salt   salt
	env    map[string]string
	record *record
}

// pass lists, analyses and reports. With export, the first listing compiles;
// without, only what turns out to be new is compiled.
func (r *run) pass(ctx context.Context, export bool) (*Report, error) {
	pkgs, err := r.list(ctx, export)
	if err != nil {
		return nil, err
	}
	g, err := newGraph(pkgs, r.cfg.Overlay.ReadFile, r.env["GOMODCACHE"], r.salt)
	if err != nil {
		return nil, err
	}
	if len(g.named) == 0 || !r.inModule() && !slices.ContainsFunc(g.named, func(n *node) bool { return n.Error == nil }) {
		return nil, r.nothing()
	}
	if !export {
		r.forget(g)
	}
	w := &batch{run: r, graph: g}
	w.choose()
	w.lookUp()
	if !export {
		w.chooseSources()
		if err := w.compile(ctx, r.unproven(g)); err != nil {
			return nil, err
		}
	}
	if err := w.analyse(ctx); err != nil {
		return nil, err
	}
	if len(w.broken) > 0 && !export {
		return nil, errStale
	}
	report := w.report()
	report.compiled, report.keys, report.Listed = w.compiled(), g.keys(), pkgs
	report.Whole, report.Arch = r.whole(), r.env["GOARCH"]
	report.env = r.env
	r.remember(report.compiled)
	return report, nil
}

// list lists the packages, or takes over what is listed.
func (r *run) list(ctx context.Context, export bool) ([]*load.Package, error) {
	if r.cfg.Last == nil || export {
		return load.List(ctx, load.Query{Dir: r.cfg.Dir, Tags: r.cfg.Tags, Tests: r.cfg.Tests, Export: export, Flags: r.cfg.Overlay.Flags(), Patterns: r.cfg.Patterns})
	}
	pkgs := make([]*load.Package, len(r.cfg.Last.Listed))
	for i, p := range r.cfg.Last.Listed {
		again := *p
		pkgs[i] = &again
	}
	return pkgs, nil
}

// nothing is the error for patterns that name no package.
func (r *run) nothing() error {
	if !r.inModule() {
		return errors.New("no go.mod here or above: run in a module, or name one with -C DIR")
	}
	return fmt.Errorf("no packages match %s", strings.Join(r.cfg.Patterns, " "))
}

// inModule reports whether the go command has a module or workspace to look for
// packages in.
func (r *run) inModule() bool {
	mod, work := r.env["GOMOD"], r.env["GOWORK"]
	return r.env["GO111MODULE"] == "off" || mod != "" && mod != os.DevNull || work != "" && work != "off"
}

// whole reports whether the patterns name all packages of a module that stands alone, as
// they are on disk, and tests count.
func (r *run) whole() bool {
	dir, err := filepath.Abs(r.cfg.Dir)
	return err == nil && r.cfg.Tests && r.cfg.Overlay == nil && slices.Equal(r.cfg.Patterns, []string{"./..."}) &&
		dir == filepath.Dir(r.env["GOMOD"]) && (r.env["GOWORK"] == "" || r.env["GOWORK"] == "off")
}

// report puts together what was found.
func (w *batch) report() *Report {
	out := &Report{Packages: len(w.graph.named), Problems: w.problems()}
	for _, n := range w.graph.nodes {
		if n.diagnose && n.result != nil {
			out.Findings = append(out.Findings, n.result.Findings...)
			out.Accepted = append(out.Accepted, n.result.Accepted...)
		}
		if m := n.Module; m != nil && m.Main && !slices.Contains(out.Modules, m.Dir) {
			out.Modules = append(out.Modules, m.Dir)
		}
	}
	for _, n := range w.graph.named {
		if m := n.Module; m != nil && m.Main && !slices.Contains(out.Named, m.Dir) {
			out.Named = append(out.Named, m.Dir)
		}
	}
	out.Findings = finding.Unique(out.Findings)
	out.Accepted = finding.UniqueAccepted(out.Accepted)
	return out
}
