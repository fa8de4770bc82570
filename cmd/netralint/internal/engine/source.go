package engine

import (
	"errors"
	"go/types"

	"github.com/netra-systems/netralint/cmd/netralint/internal/checker"
)

// errSource is why a package that compiled before does not type-check now.
var errSource = errors.New("a package does not type-check")

// proven reports whether packages may be taken to compile because they did
// without the overlay. In a workspace, what the overlay does to a module was
// not type-checked in the others.
func (r *run) proven() bool {
	work := r.env["GOWORK"]
	return r.cfg.Overlay != nil && r.cfg.Before != nil && len(r.cfg.Before.compiled) > 0 && (work == "" || work == "off")
}

// provenBefore reports whether a package compiled without the overlay, and so
// compiles.
func (r *run) provenBefore(n *node) bool {
	if !r.proven() || n.processed() || n.Module == nil || !n.Module.Main {
		return false
	}
	_, compiled := r.cfg.Before.compiled[n.ImportPath]
	return compiled
}

// forget forgets the types of what is not as it was when they were listed.
func (r *run) forget(g *graph) {
	if r.cfg.Last == nil {
		return
	}
	for _, n := range g.nodes {
		if n.local && r.cfg.Last.keys[n.ImportPath] != n.key {
			n.Export = ""
		}
	}
}

// keys are those of all packages, by ImportPath.
func (g *graph) keys() map[string]key {
	keys := make(map[string]key, len(g.nodes))
	for _, n := range g.nodes {
		keys[n.ImportPath] = n.key
	}
	return keys
}

// forgotten reports whether a package has no types as it changed since they were listed,
// and is one whose errors are told.
func (w *batch) forgotten(n *node) bool {
	if w.cfg.Last == nil || !n.local || n.Export != "" || n.processed() {
		return false
	}
	plain := w.graph.byID[n.Path()]
	return plain != nil && !plain.DepOnly
}

// chooseSources decides which packages of the module are type-checked here
// when others import them, instead of being compiled: what was just saved, and, with an
// overlay that changes the language version in go.mod, all. The declarations of a
// package are checked in a fraction of the time its compilation takes.
func (w *batch) chooseSources() {
	for _, n := range w.graph.nodes {
		n.sourced = n.Error == nil && (w.forgotten(n) || w.provenOrVariant(n))
		for _, dep := range n.imports {
			n.over = n.over || dep.sourced || dep.over
		}
	}
}

// provenOrVariant reports whether a package compiles, be it the one known to,
// the one without its tests, or its copy for the test of another.
func (w *batch) provenOrVariant(n *node) bool {
	if n.processed() || w.provenBefore(n) {
		return !n.processed()
	}
	plain := w.graph.byID[n.Path()]
	if plain == nil || n.ForTest == n.Path() {
		return false
	}
	tested := w.graph.variantOf(plain)
	return w.provenBefore(plain) || tested != nil && w.provenBefore(tested)
}

// source type-checks the declarations of a package.
func (w *batch) source(u *universe, n *node) (*types.Package, error) {
	job := w.newPackage(u, n)
	if _, err := n.read(job, w.cfg.Overlay.ReadFile); err != nil {
		return nil, err
	}
	pkg, err := job.Declarations()
	if err != nil {
		return nil, errors.Join(errSource, err)
	}
	return pkg, nil
}

// newPackage returns the package without its files.
func (w *batch) newPackage(u *universe, n *node) *checker.Package {
	return &checker.Package{
		Path:      n.Path(),
		GoVersion: n.language(),
		Sizes:     checker.GOARCHSizes(w.env["GOARCH"]),
		Fset:      u.fset,
		Module:    n.module(),
		Import:    u.importer(w.graph, n),
	}
}
