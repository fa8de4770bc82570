package fixer

import "slices"

// ImportersOf returns the import paths of the packages, of the module or not,
// that import path in any build, sorted.
func (m *Module) ImportersOf(path string) []string {
	var list []string
	for _, b := range m.Builds {
		for _, n := range b.nodes {
			if n.imports[path] != nil && !slices.Contains(list, n.meta.PkgPath) {
				list = append(list, n.meta.PkgPath)
			}
		}
	}
	slices.Sort(list)
	return list
}

// Imports reports whether any build has a package, of the module or not, whose
// import path matches.
func (m *Module) Imports(match func(path string) bool) bool {
	for _, b := range m.Builds {
		for _, n := range b.nodes {
			if match(n.meta.PkgPath) {
				return true
			}
		}
	}
	return false
}

// VersionOf returns the version of the module that provides a package, "" if no
// build has the package or the version says nothing about it: it belongs to the
// main module, or a replacement takes its place.
func (m *Module) VersionOf(path string) string {
	for _, b := range m.Builds {
		for _, n := range b.nodes {
			if mod := n.meta.Module; n.meta.PkgPath == path && mod != nil && mod.Replace == nil {
				return mod.Version
			}
		}
	}
	return ""
}
