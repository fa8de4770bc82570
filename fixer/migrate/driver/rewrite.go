package driver

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/reason"
)

// rewriter collects the edits of one component.
type rewriter struct {
	p *Plan
	c *Component

	pkg  *fixer.Package
	file *fixer.File

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
	sites := len(r.c.Sites)
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
		r.c.Sites = r.c.Sites[:sites]
	}
}

func (r *rewriter) importsOf() {
	for _, spec := range r.file.Syntax.Imports {
		if spec.Path.Value != `"`+dbapi.PQPath+`"` {
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
	if !r.p.opts.Within(r.file) {
		r.refuseOutside(pos)
	}
	r.c.Sites = append(r.c.Sites, Site{Package: gosrc.UnderTest(r.pkg.Path), Pos: pos})
	return true
}

func (r *rewriter) compat(pos token.Pos, member string) string {
	return r.member(pos, r.p.opts.ConnPath+dbapi.PQCompatPath, "pqcompat", member)
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
	if !slices.Contains(r.c.Refusals, f) {
		r.c.Refusals = append(r.c.Refusals, f)
	}
}

// refuseOutside refuses a component of which a place may not be edited. The
// first such place is named.
func (r *rewriter) refuseOutside(pos token.Pos) {
	if !slices.ContainsFunc(r.c.Refusals, func(f Refusal) bool { return f.Code == reason.Outside }) {
		r.refuse(reason.Outside, pos, "%s must change too, and is not among the packages named", r.p.m.Rel(r.file.Name))
	}
}

// unloaded refuses a component when a file that was not loaded may belong to it.
func (r *rewriter) unloaded() {
	for _, u := range r.p.m.Unloaded {
		f := Refusal{Code: reason.Unloaded, File: r.p.m.Rel(u.Name), Text: u.Reason}
		r.c.Refusals = append(r.c.Refusals, f)
	}
}

// member names a member of a package in new text, by a placeholder until the
// file is done.
func (r *rewriter) member(pos token.Pos, path, name, member string) string {
	return r.names.Member(pos, path, name, member)
}

// flush chooses the names of packages in the file at hand and makes its edits.
func (r *rewriter) flush() {
	var texts []string
	for _, e := range r.pending {
		texts = append(texts, e.New)
	}
	write, imports := r.names.Choose(r.pkg, r.file, texts)
	for _, imp := range imports {
		if !slices.Contains(r.imports, imp) {
			r.imports = append(r.imports, imp)
		}
	}
	for _, e := range r.pending {
		e.New = write.Replace(e.New)
		if !r.seen[e] {
			r.seen[e] = true
			r.edits = append(r.edits, e)
		}
	}
	r.pending, r.names = nil, fixer.Names{}
}
