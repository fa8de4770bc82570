package engine

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"path/filepath"
)

// record is what is remembered about a run from one to the next of its kind:
// which packages compiled, by their sources. It spares the compilation of what
// has not changed.
type record struct {
	key      key
	Compiled map[string]key // by ImportPath
}

// known reports whether there was such a run.
func (r *record) known() bool { return len(r.Compiled) > 0 }

// readRecord finds the record for the directory, patterns and settings of this
// run.
func (r *run) readRecord() *record {
	dir, err := filepath.Abs(r.cfg.Dir)
	if err != nil {
		dir = r.cfg.Dir
	}
	h := sha256.New()
	fmt.Fprintf(h, "record of %q in %q, tests %v\n", r.cfg.Patterns, dir, r.cfg.Tests)
	h.Write(r.salt.build[:])
	h.Write(r.salt.facts[:])
	out := &record{key: key(h.Sum(nil))}
	r.store.get(out.key, out)
	return out
}

// forms returns a package named by a pattern as it is compiled: without tests,
// with its tests, and the tests outside it. The second stands for the first
// when rules look at it; a package of tests only has no first.
func (g *graph) forms(n *node) []*node {
	var out []*node
	variant := g.variantOf(n)
	if files := len(n.GoFiles) + len(n.CgoFiles); files > 0 && (variant == nil || !variant.diagnose) {
		out = append(out, n)
	}
	for _, v := range []*node{variant, g.externalTest(n)} {
		if v != nil {
			out = append(out, v)
		}
	}
	return out
}

// unproven returns the packages named by the patterns, and their tests, that
// are not known to compile and that no rule will look at.
func (r *run) unproven(g *graph) []*node {
	var out []*node
	for _, n := range g.named {
		for _, v := range g.forms(n) {
			if v.Error == nil && !v.diagnose && r.record.Compiled[v.ImportPath] != v.key && !r.provenBefore(v) {
				out = append(out, v)
			}
		}
	}
	return out
}

// compiled returns the packages named by the patterns, and their tests, that
// are known to compile now, with their keys.
func (w *batch) compiled() map[string]key {
	compiled := make(map[string]key)
	for _, n := range w.graph.named {
		for _, v := range w.graph.forms(n) {
			if w.compiles(v) {
				compiled[v.ImportPath] = v.key
			}
		}
	}
	return compiled
}

// remember stores which packages compile.
func (r *run) remember(compiled map[string]key) {
	if !r.record.known() || !maps.Equal(compiled, r.record.Compiled) {
		r.store.put(r.record.key, &record{Compiled: compiled})
	}
}

// compiles reports whether the package is known to compile now.
func (w *batch) compiles(n *node) bool {
	return n.Error == nil && n.err == nil &&
		(n.Export != "" || n.result != nil || w.record.Compiled[n.ImportPath] == n.key || w.provenBefore(n))
}
