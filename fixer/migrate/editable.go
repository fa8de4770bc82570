package migrate

import (
	"path/filepath"
	"slices"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// isConn reports whether an import path is that of the conn package or of one
// below it, which is never migrated.
func (o *Options) isConn(path string) bool { return gosrc.IsBelow(path, o.ConnPath) }

// editable returns which files may be edited: those Options.Within allows of the
// modules that may change, but not those of a copy of conn.
func (o *Options) editable(m *fixer.Module) func(f *fixer.File) bool {
	copied := map[string]bool{}
	for _, b := range m.Builds {
		for _, p := range b.Packages {
			if o.isConn(gosrc.UnderTest(p.Path)) {
				copied[p.Dir] = true
			}
		}
	}
	return func(f *fixer.File) bool {
		if root := m.RootOf(f.Name); root != m.Dir && !slices.Contains(o.Members, root) {
			return false
		}
		return !copied[filepath.Dir(f.Name)] && (o.Within == nil || o.Within(f))
	}
}
