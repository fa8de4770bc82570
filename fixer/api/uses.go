package api

import (
	"strings"

	"github.com/netra-systems/netralint/fixer"
)

// uses says who imports what within a module, by import path.
type uses struct {
	imports map[string][]string // of packages without their tests
	used    map[string]bool     // imported by such a package
	tested  map[string]bool     // imported by tests of other packages
	reached map[string]bool     // imported by a program, directly or not
}

// usesOf collects which packages of the module others import, tests of others import, and
// programs of the module reach.
func usesOf(m *fixer.Module) *uses {
	u := &uses{imports: make(map[string][]string), used: make(map[string]bool), tested: make(map[string]bool), reached: make(map[string]bool)}
	var programs []string
	for _, b := range m.Builds {
		for _, p := range b.Packages {
			if p.Types == nil {
				continue
			}
			of := strings.TrimSuffix(p.Path, "_test")
			for _, imp := range p.Types.Imports() {
				if path := imp.Path(); p.ForTest != "" || of != p.Path {
					u.tested[path] = u.tested[path] || path != of
				} else {
					u.imports[p.Path], u.used[path] = append(u.imports[p.Path], path), true
				}
			}
			if p.Name == "main" {
				programs = append(programs, p.Path)
			}
		}
	}
	for len(programs) > 0 {
		path := programs[len(programs)-1]
		programs = programs[:len(programs)-1]
		if !u.reached[path] {
			u.reached[path] = true
			programs = append(programs, u.imports[path]...)
		}
	}
	return u
}
