package migrate

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

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
	open := map[string]string{} // folders of packages
	for _, b := range g.first.Builds {
		for _, p := range b.Packages {
			if api.CanImport(p) {
				open[p.Dir] = p.Path
			}
		}
	}
	changed := map[string][]string{}
	for name, r := range g.now {
		path := open[filepath.Dir(name)]
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

// some lists names, the first of many.
func some(names []string) string {
	if n := len(names) - maxNamed; n > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:maxNamed], ", "), n)
	}
	return strings.Join(names, ", ")
}
