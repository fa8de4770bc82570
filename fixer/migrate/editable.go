package migrate

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// isConn reports whether an import path is that of the conn package or of one
// below it, which is never migrated.
func (o *Options) isConn(path string) bool {
	return path == o.ConnPath || strings.HasPrefix(path, o.ConnPath+"/")
}

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

// inside reports whether any file of a component may be edited.
func (p *planner) inside(c *component) bool {
	within := p.opts.editable(p.m)
	return slices.ContainsFunc(c.packages, func(pkg *fixer.Package) bool { return slices.ContainsFunc(pkg.Files, within) })
}

// refuseBeyond refuses all components when the newer language they need asks
// for changes of files that may not be edited.
func (p *planner) refuseBeyond(components []*component, files []string) {
	within := p.opts.editable(p.m)
	i := slices.IndexFunc(files, func(name string) bool { f := p.m.File(name); return f != nil && !within(f) })
	if i < 0 {
		return
	}
	name := p.m.Rel(files[i])
	for _, c := range components {
		c.refusals = append(c.refusals, Refusal{Code: OutsideLimit, File: name,
			Text: fmt.Sprintf("the language version in go.mod rises, and %s, which is not among the packages named, must change to stay as it is", name)})
	}
}
