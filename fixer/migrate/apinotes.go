package migrate

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/api"
)

// maxNamed bounds how many exported names a note lists.
const maxNamed = 5

// noteChangedAPI tells, by package, what other modules could import and has another
// type now. In a package that keeps its API that is what had one of lib/pq.
func (g *migration) noteChangedAPI() {
	if g.api == nil {
		return
	}
	kept := g.api.Kept
	changed := map[string][]string{}
	for name, r := range g.now {
		path := g.open[filepath.Dir(name)]
		if path != "" && filepath.Ext(name) == ".go" && !strings.HasSuffix(name, "_test.go") {
			changed[path] = append(changed[path], api.Changed(r.Old, r.New)...)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(changed)) {
		if names := changed[path]; len(names) > 0 {
			slices.Sort(names)
			what := "package %s exports with another type: %s"
			if kept[path] != "" {
				what = "package %s keeps its API but for what lib/pq has a type of: %s"
			}
			g.report.Notes = append(g.report.Notes, fmt.Sprintf(what, path, some(names)))
		}
	}
}

// importable returns the import paths of the packages that other modules can import,
// by folder.
func importable(m *fixer.Module) map[string]string {
	paths := map[string]string{}
	for _, b := range m.Builds {
		for _, p := range b.Packages {
			if api.CanImport(p) {
				paths[p.Dir] = p.Path
			}
		}
	}
	return paths
}

// some lists names, the first of many.
func some(names []string) string {
	if n := len(names) - maxNamed; n > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:maxNamed], ", "), n)
	}
	return strings.Join(names, ", ")
}
