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

// Reaching returns the packages of the module that import, directly or not, a package
// whose import path matches, and these with all of the module that they import.
func (m *Module) Reaching(match func(path string) bool) (reach, below map[*Package]bool) {
	reach, below = make(map[*Package]bool), make(map[*Package]bool)
	reaches := reaching(match)
	for _, b := range m.Builds {
		seen := make(map[*node]bool)
		for _, p := range b.Packages {
			if reaches(p.node) {
				reach[p] = true
				p.node.addBelow(seen)
			}
		}
		for n := range seen {
			if n.pkg != nil {
				below[n.pkg] = true
			}
		}
	}
	return reach, below
}

// reaching returns what reports whether a package imports one that matches, directly or
// not, or is one.
func reaching(match func(path string) bool) func(n *node) bool {
	known := make(map[*node]bool)
	var visit func(n *node) bool
	visit = func(n *node) bool {
		r, seen := known[n]
		if seen {
			return r
		}
		r = match(n.meta.PkgPath)
		known[n] = r
		for _, dep := range n.imports {
			r = visit(dep) || r
		}
		known[n] = r
		return r
	}
	return visit
}

// addBelow adds the packages that are read from source at n and below it. All may be
// between those of the module: a package outside can import it.
func (n *node) addBelow(below map[*node]bool) {
	if below[n] || !n.source {
		return
	}
	below[n] = true
	for _, dep := range n.imports {
		dep.addBelow(below)
	}
}

// LinkedTogether reports whether a package or test of the module is linked with
// both of two packages.
func (m *Module) LinkedTogether(one, other string) bool {
	for _, b := range m.Builds {
		reach := make(map[*node][2]bool)
		var visit func(n *node) [2]bool
		visit = func(n *node) [2]bool {
			r, seen := reach[n]
			if seen {
				return r
			}
			r = [2]bool{n.meta.PkgPath == one, n.meta.PkgPath == other}
			for _, dep := range n.imports {
				d := visit(dep)
				r = [2]bool{r[0] || d[0], r[1] || d[1]}
			}
			reach[n] = r
			return r
		}
		for _, p := range b.Packages {
			if visit(p.node) == [2]bool{true, true} {
				return true
			}
		}
	}
	return false
}

// Reaches reports whether a package, of the module or not, is another one or
// imports it, directly or not, in some build.
func (m *Module) Reaches(path, other string) bool {
	seen := make(map[*node]bool)
	var visit func(n *node) bool
	visit = func(n *node) bool {
		if seen[n] {
			return false
		}
		seen[n] = true
		if n.meta.PkgPath == other {
			return true
		}
		for _, dep := range n.imports {
			if visit(dep) {
				return true
			}
		}
		return false
	}
	for _, b := range m.Builds {
		for _, n := range b.nodes {
			if n.meta.PkgPath == path && visit(n) {
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
