package engine

import (
	"errors"
	"go/types"

	"github.com/netra-systems/netralint/cmd/netralint/internal/unit"
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

// chooseSources decides which packages of the module are type-checked here
// when others import them, instead of being compiled: an overlay that changes
// the language version in go.mod changes them all, and the declarations of a
// package are checked in a fraction of the time its compilation takes.
func (w *batch) chooseSources() {
	for _, n := range w.graph.nodes {
		n.sourced = n.Error == nil && w.provenOrVariant(n)
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
	job := w.unit(u, n)
	if _, err := n.read(job, w.cfg.Overlay.ReadFile); err != nil {
		return nil, err
	}
	pkg, err := job.Declarations()
	if err != nil {
		return nil, errors.Join(errSource, err)
	}
	return pkg, nil
}

// unit returns the package as a unit without its files.
func (w *batch) unit(u *universe, n *node) *unit.Unit {
	return &unit.Unit{
		Path:      n.Path(),
		GoVersion: n.language(),
		Sizes:     unit.GOARCHSizes(w.env["GOARCH"]),
		Fset:      u.fset,
		Module:    n.module(),
		Import:    u.importer(w.graph, n),
	}
}
