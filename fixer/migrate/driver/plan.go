package driver

import (
	"fmt"
	"go/ast"
	"slices"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/api"
	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/reason"
)

const (
	pqerrPath  = "github.com/lib/pq/pqerror"
	pgconnPath = "github.com/jackc/pgx/v5/pgconn"
)

// What proposes the changes made here.
const (
	OriginComponent = "migrate/component" // a component moves off lib/pq
	OriginName      = "migrate/name"      // the name of the driver stays registered
)

// Options say what may change, and onto what.
type Options struct {
	// ConnPath is the import path of conn, which may be a copy in the module itself.
	ConnPath string
	// NoParity leaves parity.LibPQ out of what is written.
	NoParity bool
	// API says what other modules see. Nil: nothing.
	API *api.Decision
	// Within reports whether a file may be edited.
	Within func(f *fixer.File) bool
	// Strict says that code which registers the driver's name does not move where lib/pq
	// stays linked.
	Strict bool
}

// A Plan is what moves off lib/pq, and what keeps the rest from it.
type Plan struct {
	Components []*Component
	// NeedsDriver is set by Changes when a component keeps the name of the driver.
	NeedsDriver bool

	opts Options
	m    *fixer.Module

	reached  map[string]bool      // see reaches
	outside  *[]string            // the linkers, once asked for
	pqSource map[string]*ast.File // files of lib/pq that were read; nil where that failed
}

// New finds the components of a module.
func New(m *fixer.Module, opts Options) *Plan {
	p := &Plan{opts: opts, m: m}
	p.Components = p.components()
	return p
}

// Changes works out the changes of the components that can move, and the refusals of the
// others.
func (p *Plan) Changes() []*fixer.Change {
	var list []*fixer.Change
	for _, c := range p.Components {
		if c.Change = p.change(c); c.Change != nil {
			list = append(list, c.Change)
		}
	}
	return list
}

// RefuseBeyond refuses all components when the newer language they need asks
// for changes of files that may not be edited.
func (p *Plan) RefuseBeyond(files []string) {
	i := slices.IndexFunc(files, func(name string) bool { f := p.m.File(name); return f != nil && !p.opts.Within(f) })
	if i < 0 {
		return
	}
	name := p.m.Rel(files[i])
	for _, c := range p.Components {
		c.Refusals = append(c.Refusals, Refusal{Code: reason.Outside, File: name,
			Text: fmt.Sprintf("the language version in go.mod rises, and %s, which is not among the packages named, must change to stay as it is", name)})
	}
}

// inModule reports whether a package belongs to the module, or to another one
// of its workspace.
func (p *Plan) inModule(path string) bool { return p.m.Owns(gosrc.UnderTest(path)) }

// ofConn reports whether an import path is that of the conn package or of one below it.
func (p *Plan) ofConn(path string) bool { return gosrc.IsBelow(path, p.opts.ConnPath) }

// change collects the rewrites of a component, or its refusals.
func (p *Plan) change(c *Component) *fixer.Change {
	r := &rewriter{p: p, c: c, seen: map[fixer.Edit]bool{}, visited: map[*fixer.File]bool{}, exchanged: map[*ast.ImportSpec]bool{}}
	for _, pkg := range c.Packages {
		for _, f := range pkg.Files {
			r.rewriteFile(pkg, f)
		}
	}
	r.driverImports()
	r.foreignErrors()
	r.unloaded()
	if len(c.Refusals) > 0 || len(r.edits)+len(r.unimports) == 0 {
		return nil
	}
	p.NeedsDriver = p.NeedsDriver || r.needsDriver && !p.linked(c)
	return &fixer.Change{ID: c.ID, Origin: OriginComponent, Description: "move off lib/pq", Edits: r.edits, Imports: r.imports, Unimports: r.unimports}
}
