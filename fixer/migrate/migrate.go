package migrate

import (
	"context"
	"go/ast"
	"sort"
	"strconv"
	"strings"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/api"
	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/goversion"
)

// ConnPath is the import path of the package that code is moved onto, unless
// Options name another.
const ConnPath = "github.com/netra-systems/netralint/conn"

const (
	// Below the conn package, compatPath has the counterparts of what lib/pq
	// offers beside its driver, and driverPath registers the driver's name.
	compatPath = "/pqcompat"
	driverPath = "/pqdriver"

	pqPath     = "github.com/lib/pq"
	pqerrPath  = "github.com/lib/pq/pqerror"
	pgconnPath = "github.com/jackc/pgx/v5/pgconn"
)

// driverPass moves the components of the module that use lib/pq onto conn.
func (g *migration) driverPass(ctx context.Context) error {
	m, err := g.load(ctx)
	if err != nil {
		return err
	}
	p := &planner{opts: g.opts, m: m, api: g.api, report: g.report, strict: g.strict}
	components := p.components()
	var rise *goversion.Rise
	if len(components) > 0 {
		if rise, err = goversion.Find(ctx, m, g.mods); err != nil {
			return err
		}
		p.refuseBeyond(components, rise.Files())
	}
	changes := g.skip(passDriver, p.changes(components), p.skipped)
	if len(changes) > 0 {
		changes = append(changes, rise.Changes()...)
		g.report.Notes = append(g.report.Notes, rise.Notes()...)
	}
	applied, err := g.merge(ctx, m, passDriver, changes, nil)
	if err != nil {
		return err
	}
	for _, d := range applied.Dropped {
		p.dropped(d)
	}
	g.needsDriver = p.needsDriver
	p.finish(components)
	if !g.report.Migrated() { // without what only serves a migration
		g.undo()
	}
	return nil
}

// changes are the changes of the components that can move.
func (p *planner) changes(components []*component) []*fixer.Change {
	var list []*fixer.Change
	for _, c := range components {
		if change := p.change(c); change != nil {
			list = append(list, change)
		}
	}
	return list
}

// mentions reports whether a file that the first build leaves out matters.
func mentions(_ string, src []byte) bool {
	return strings.Contains(string(src), `"github.com/lib/pq`) || strings.Contains(string(src), `"database/sql"`) ||
		strings.Contains(string(src), `"github.com/jmoiron/sqlx"`) || strings.Contains(string(src), `"`+ConnPath+`"`)
}

// planner works out the driver level of one module.
type planner struct {
	opts   *Options
	m      *fixer.Module
	report *Report

	api     *api.Decision
	reached map[string]bool // see reaches
	outside *[]string       // the linkers, once asked for

	pqSource map[string]*ast.File // files of lib/pq that were read; nil where that failed

	changed map[*fixer.Change]*component
	// needsDriver is set when a component keeps the name of the driver.
	needsDriver bool
	strict      bool // see migration
}

// What proposes the changes made here.
const (
	originComponent = "migrate/component" // a component moves off lib/pq
	originName      = "migrate/name"      // the name of the driver stays registered
)

// component is a part of the module that moves as a whole: packages joined by
// imports that use lib/pq or could be handed what comes from it.
type component struct {
	id       string
	packages []*fixer.Package // Widest ones, of all builds
	sites    []site
	refusals []Refusal
	notes    []string // for the report, if it moves
	compared []string // where the texts of errors are compared, as file:line

	kept map[*fixer.File]bool // those that go on importing lib/pq
}

// components joins the packages that import each other, directly or not, where
// a handle or an error of lib/pq may pass between them.
func (p *planner) components() []*component {
	groups, using := p.groupPackages()
	byRoot := map[string]*component{}
	for path := range using {
		root := groups.root(path)
		if byRoot[root] == nil {
			byRoot[root] = &component{id: "module part " + path}
		}
	}
	for _, b := range p.m.Builds {
		for _, pkg := range b.Packages {
			if c := byRoot[groups.root(gosrc.UnderTest(pkg.Path))]; c != nil && pkg.Widest && !p.opts.isConn(gosrc.UnderTest(pkg.Path)) {
				c.packages = append(c.packages, pkg)
			}
		}
	}
	var list []*component
	for _, c := range byRoot {
		if p.inside(c) {
			list = append(list, c)
		}
	}
	sort.Slice(list, func(i, j int) bool { return list[i].id < list[j].id })
	for i, c := range list {
		c.id = "component " + strconv.Itoa(i+1)
	}
	return list
}

// groupPackages joins the packages that import each other, and names those that use lib/pq.
func (p *planner) groupPackages() (joined groups, using map[string]bool) {
	joined, using = newGroups(), map[string]bool{}
	for _, b := range p.m.Builds {
		for _, pkg := range b.Packages {
			path := gosrc.UnderTest(pkg.Path)
			if pkg.Types == nil || p.opts.isConn(path) {
				continue
			}
			joined.add(path)
			if p.opensByName(pkg) {
				using[path] = true
			}
			for _, imp := range pkg.Types.Imports() {
				if imp.Path() == pqPath || imp.Path() == pqerrPath {
					using[path] = true
				}
				if p.inModule(imp.Path()) && !p.opts.isConn(imp.Path()) {
					joined.join(path, gosrc.UnderTest(imp.Path()))
				}
			}
		}
	}
	return joined, using
}

// inModule reports whether a package belongs to the module, or to another one
// of its workspace.
func (p *planner) inModule(path string) bool { return p.m.Owns(gosrc.UnderTest(path)) }

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
