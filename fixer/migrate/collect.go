package migrate

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// site is one place that a component's change rewrites.
type site struct {
	pkg string
	pos token.Pos
}

// change collects the rewrites of a component, or its refusals.
func (p *planner) change(c *component) *fixer.Change {
	r := &rewriter{p: p, c: c, mayEdit: p.opts.editable(p.m), seen: map[fixer.Edit]bool{}, visited: map[*fixer.File]bool{}, exchanged: map[*ast.ImportSpec]bool{}}
	for _, pkg := range c.packages {
		for _, f := range pkg.Files {
			r.rewriteFile(pkg, f)
		}
	}
	r.driverImports()
	r.foreignErrors()
	r.unloaded()
	if len(c.refusals) > 0 || len(r.edits)+len(r.unimports) == 0 {
		return nil
	}
	change := &fixer.Change{ID: c.id, Origin: originComponent, Description: "move off lib/pq", Edits: r.edits, Imports: r.imports, Unimports: r.unimports}
	if p.changed == nil {
		p.changed = map[*fixer.Change]*component{}
	}
	p.changed[change] = c
	p.needsDriver = p.needsDriver || r.needsDriver && !p.linked(c)
	return change
}

// rewriter collects the edits of one component.
type rewriter struct {
	p *planner
	c *component

	pkg     *fixer.Package
	file    *fixer.File
	mayEdit func(f *fixer.File) bool

	edits     []fixer.Edit
	pending   []fixer.Edit // of the file at hand
	names     fixer.Names
	imports   []fixer.Import
	unimports []fixer.Import
	seen      map[fixer.Edit]bool
	visited   map[*fixer.File]bool // a file of several builds is counted once

	// needsDriver is set when the name of the driver must stay registered.
	needsDriver bool
	namesDriver bool              // code names package pqdriver
	opens       bool              // code opens lib/pq by its name
	openedAt    []opening         // where, of the package itself first
	accounted   map[ast.Expr]bool // driver names that were rewritten
	handled     map[ast.Node]bool // expressions replaced by a rewrite of what is around them
	pqSpecs     []pqImport
	exchanged   map[*ast.ImportSpec]bool // those that became one of package pqdriver
	texted      []token.Pos              // errors that keep their text
}

type pqImport struct {
	pkg  *fixer.Package
	file *fixer.File
	spec *ast.ImportSpec
}

// rewriteFile rewrites one file, once for each build that has it; its places are counted
// the first time.
func (r *rewriter) rewriteFile(pkg *fixer.Package, f *fixer.File) {
	if f.Syntax == nil || pkg.Info == nil || !f.Editable {
		return
	}
	first := !r.visited[f]
	r.visited[f] = true
	sites := len(r.c.sites)
	r.pkg, r.file, r.accounted, r.handled = pkg, f, map[ast.Expr]bool{}, map[ast.Node]bool{}
	r.texted = nil
	r.importsOf()
	var stack []ast.Node
	ast.Inspect(f.Syntax, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		if r.handled[n] {
			return false
		}
		r.node(n, stack)
		stack = append(stack, n)
		return true
	})
	r.flush()
	if !first {
		r.c.sites = r.c.sites[:sites]
	}
}

func (r *rewriter) importsOf() {
	for _, spec := range r.file.Syntax.Imports {
		if spec.Path.Value != `"`+pqPath+`"` {
			continue
		}
		r.pqSpecs = append(r.pqSpecs, pqImport{r.pkg, r.file, spec})
	}
}

// node rewrites what a node is the root of. The stack holds its ancestors.
func (r *rewriter) node(n ast.Node, stack []ast.Node) {
	r.text(n, stack)
	switch n := n.(type) {
	case *ast.CallExpr:
		r.open(n)
		r.codeMethod(n)
	case *ast.SelectorExpr:
		r.number(n, stack)
		r.errorMethod(n, stack)
		r.codeValue(n, stack)
	case *ast.TypeAssertExpr:
		r.assertion(n, stack)
	case *ast.TypeSwitchStmt:
		r.typeSwitch(n)
	case *ast.Field:
		r.written(n)
	case *ast.BasicLit:
		r.literal(n, stack)
	case *ast.Ident:
		r.textCompared(n, stack)
		r.ident(n, stack)
	}
}

func (r *rewriter) info() *types.Info { return r.pkg.Info }

// replace puts text in place of [from, to). Names of packages in it are
// placeholders until the file is done; see member.
func (r *rewriter) replace(from, to token.Pos, text string) {
	fset := r.p.m.Fset
	e := fixer.Edit{File: r.file.Name, Start: fset.Position(from).Offset, End: fset.Position(to).Offset, New: text}
	r.pending = append(r.pending, e)
}

// site counts a place and, in a file that may not be edited, refuses it.
func (r *rewriter) site(pos token.Pos) bool {
	if r.file.Generated {
		return false
	}
	if !r.mayEdit(r.file) {
		r.refuseOutside(pos)
	}
	r.c.sites = append(r.c.sites, site{pkg: gosrc.UnderTest(r.pkg.Path), pos: pos})
	return true
}

func (r *rewriter) compat(pos token.Pos, member string) string {
	return r.member(pos, r.p.opts.ConnPath+compatPath, "pqcompat", member)
}

func (r *rewriter) conn(pos token.Pos, member string) string {
	return r.member(pos, r.p.opts.ConnPath, "conn", member)
}

func (r *rewriter) parity(pos token.Pos, member string) string {
	return r.member(pos, r.p.opts.ConnPath+dbapi.ParityPath, "parity", member)
}

func (r *rewriter) refuse(code string, pos token.Pos, format string, args ...any) {
	at := r.p.m.Fset.Position(pos)
	f := Refusal{Code: code, Package: gosrc.UnderTest(r.pkg.Path), File: r.p.m.Rel(at.Filename), Line: at.Line, Text: fmt.Sprintf(format, args...)}
	if !slices.Contains(r.c.refusals, f) {
		r.c.refusals = append(r.c.refusals, f)
	}
}

// refuseOutside refuses a component of which a place may not be edited. The
// first such place is named.
func (r *rewriter) refuseOutside(pos token.Pos) {
	if !slices.ContainsFunc(r.c.refusals, func(f Refusal) bool { return f.Code == OutsideLimit }) {
		r.refuse(OutsideLimit, pos, "%s must change too, and is not among the packages named", r.p.m.Rel(r.file.Name))
	}
}

// unloaded refuses a component when a file that was not loaded may belong to it.
func (r *rewriter) unloaded() {
	for _, u := range r.p.m.Unloaded {
		f := Refusal{Code: UnloadedFile, File: r.p.m.Rel(u.Name), Text: u.Reason}
		r.c.refusals = append(r.c.refusals, f)
	}
}
