package driver

import (
	"go/token"
	"maps"
	"slices"
	"sort"
	"strconv"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// A Component is a part of the module that moves as a whole: packages joined by
// imports that use lib/pq or could be handed what comes from it.
type Component struct {
	ID       string
	Packages []*fixer.Package // Widest ones, of all builds
	// Sites are the places that are rewritten, or would be.
	Sites []Site
	// Refusals are all reasons that keep it from moving.
	Refusals []Refusal
	// Kept are its files that go on importing lib/pq.
	Kept map[*fixer.File]bool
	// Change moves it. Nil when there are refusals, or nothing is to be done.
	Change *fixer.Change

	notes    []string // for the report, if it moves
	compared []string // where the texts of errors are compared, as file:line
}

// A Site is one place that the change of a component rewrites.
type Site struct {
	Package string // its path
	Pos     token.Pos
}

// A Refusal is one reason why a component does not move.
type Refusal struct {
	Code    string
	Package string
	File    string // relative to the module
	Line    int
	Text    string
}

// Notes are what a person should know of if the component moves.
func (c *Component) Notes() []string { return append(slices.Clone(c.notes), c.noteCompared()...) }

// components joins the packages that import each other, directly or not, where
// a handle or an error of lib/pq may pass between them.
func (p *Plan) components() []*Component {
	groups, using := p.groupPackages()
	byRoot := map[string]*Component{}
	for _, path := range slices.Sorted(maps.Keys(using)) {
		root := groups.root(path)
		if byRoot[root] == nil {
			byRoot[root] = &Component{ID: "module part " + path}
		}
	}
	for _, b := range p.m.Builds {
		for _, pkg := range b.Packages {
			if c := byRoot[groups.root(gosrc.UnderTest(pkg.Path))]; c != nil && pkg.Widest && !p.ofConn(gosrc.UnderTest(pkg.Path)) {
				c.Packages = append(c.Packages, pkg)
			}
		}
	}
	var list []*Component
	for _, c := range byRoot {
		if p.inside(c) {
			list = append(list, c)
		}
	}
	sort.Slice(list, func(i, j int) bool { return list[i].ID < list[j].ID })
	for i, c := range list {
		c.ID = "component " + strconv.Itoa(i+1)
	}
	return list
}

// inside reports whether any file of a component may be edited.
func (p *Plan) inside(c *Component) bool {
	return slices.ContainsFunc(c.Packages, func(pkg *fixer.Package) bool { return slices.ContainsFunc(pkg.Files, p.opts.Within) })
}

// groupPackages joins the packages that import each other, and names those that use lib/pq.
func (p *Plan) groupPackages() (joined groups, using map[string]bool) {
	joined, using = newGroups(), map[string]bool{}
	for _, b := range p.m.Builds {
		for _, pkg := range b.Packages {
			path := gosrc.UnderTest(pkg.Path)
			if pkg.Types == nil || p.ofConn(path) {
				continue
			}
			joined.add(path)
			if p.opensByName(pkg) {
				using[path] = true
			}
			for _, imp := range pkg.Types.Imports() {
				if imp.Path() == dbapi.PQPath || imp.Path() == pqerrPath {
					using[path] = true
				}
				if p.inModule(imp.Path()) && !p.ofConn(imp.Path()) {
					joined.join(path, gosrc.UnderTest(imp.Path()))
				}
			}
		}
	}
	return joined, using
}

// groups is a union of sets of names.
type groups map[string]string

func newGroups() groups { return groups{} }

func (g groups) add(name string) {
	if _, ok := g[name]; !ok {
		g[name] = name
	}
}

func (g groups) root(name string) string {
	g.add(name)
	for g[name] != name {
		g[name] = g[g[name]]
		name = g[name]
	}
	return name
}

func (g groups) join(a, b string) { g[g.root(a)] = g.root(b) }
