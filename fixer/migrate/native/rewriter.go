package native

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
)

// The packages that new text names, beside conn and those next to it.
const (
	pgxPath    = "github.com/jackc/pgx/v5"
	pgconnPath = "github.com/jackc/pgx/v5/pgconn"
)

// rewriter is what one rule says of one place: the edits there, or why its
// component has to stay. A rule sees the module, the component and what was
// decided of the module's interfaces, and nothing that another rule said.
type rewriter struct {
	*module
	flow    *flow.Component
	decided *decisions
	names   map[*fixer.File]*fixer.Names // of packages, in the new text of each file
	answer
}

// decisions are what is settled about a component before the rules are asked.
type decisions struct {
	handed map[token.Pos]bool     // transaction options that are native already
	given  map[*ast.FuncDecl]bool // methods that are given a parameter ctx
}

// answer is what a rule said.
type answer struct {
	at       token.Pos   // the place it is about, if others may claim that
	claims   []token.Pos // places that it deals with too
	edits    []placedEdit
	refusals []Refusal
	sites    []Site
	bridges  int
	todo     []Site // calls that got context.TODO()
	later    []*rewriter
}

// placedEdit is an edit of a file of a package.
type placedEdit struct {
	fixer.Edit
	pkg   *fixer.Package
	pos   token.Pos
	first bool // before all that is inserted at the same place
}

// another returns an answer of its own about a place.
func (r *rewriter) another(at token.Pos) *rewriter {
	return &rewriter{module: r.module, flow: r.flow, decided: r.decided, names: r.names, answer: answer{at: at}}
}

// apart returns an answer about a place that is heard after all others, so that
// any of them may claim it.
func (r *rewriter) apart(at token.Pos) *rewriter {
	a := r.another(at)
	r.later = append(r.later, a)
	return a
}

// claim says that the rule deals with a place: what others say of it is void.
func (r *rewriter) claim(pos token.Pos) { r.claims = append(r.claims, pos) }

// site counts a call that talks to the database.
func (r *rewriter) site(pkg *fixer.Package, pos token.Pos) {
	r.sites = append(r.sites, Site{pkg, pos})
}

// replace puts text in place of [from, to).
func (r *rewriter) replace(pkg *fixer.Package, from, to token.Pos, new string) {
	r.edits = append(r.edits, r.edit(pkg, from, to, new))
}

func (r *rewriter) edit(pkg *fixer.Package, from, to token.Pos, new string) placedEdit {
	at := r.m.Fset.PositionFor(from, false)
	e := fixer.Edit{File: at.Filename, Start: at.Offset, End: r.m.Fset.PositionFor(to, false).Offset, New: new}
	return placedEdit{Edit: e, pkg: pkg, pos: from}
}

// removeLines takes out [from, to), and the lines if nothing else is on them.
func (r *rewriter) removeLines(pkg *fixer.Package, from, to token.Pos) {
	src, base := r.fileAt(from).Src, r.fileAt(from).Syntax.FileStart
	start, end := int(from-base), int(to-base)
	for start > 0 && (src[start-1] == ' ' || src[start-1] == '\t') {
		start--
	}
	for end < len(src) && (src[end] == ' ' || src[end] == '\t' || src[end] == '\r') {
		end++
	}
	if (start == 0 || src[start-1] == '\n') && end < len(src) && src[end] == '\n' {
		from, to = base+token.Pos(start), base+token.Pos(end+1)
	}
	r.replace(pkg, from, to, "")
}

// insert puts text before pos.
func (r *rewriter) insert(pkg *fixer.Package, pos token.Pos, new string) {
	r.replace(pkg, pos, pos, new)
}

// insertFirst puts text before all that other rules put at the same place.
func (r *rewriter) insertFirst(pkg *fixer.Package, pos token.Pos, new string) {
	e := r.edit(pkg, pos, pos, new)
	e.first = true
	r.edits = append(r.edits, e)
}

// wrap puts text before and after an expression.
func (r *rewriter) wrap(pkg *fixer.Package, e ast.Expr, before, after string) {
	r.insert(pkg, e.Pos(), before)
	r.insert(pkg, e.End(), after)
}

// member names a member of a package in new text at pos.
func (r *rewriter) member(_ *fixer.Package, pos token.Pos, path, name, member string) string {
	f := r.fileAt(pos)
	if r.names[f] == nil {
		r.names[f] = new(fixer.Names)
	}
	return r.names[f].Member(pos, path, name, member)
}

func (r *rewriter) conn(pkg *fixer.Package, pos token.Pos, member string) string {
	return r.member(pkg, pos, r.opts.ConnPath, "conn", member)
}

func (r *rewriter) pgx(pkg *fixer.Package, pos token.Pos, member string) string {
	return r.member(pkg, pos, pgxPath, "pgx", member)
}

func (r *rewriter) pgconn(pkg *fixer.Package, pos token.Pos, member string) string {
	return r.member(pkg, pos, pgconnPath, "pgconn", member)
}

func (r *rewriter) sqlcompat(pkg *fixer.Package, pos token.Pos, member string) string {
	return r.member(pkg, pos, r.opts.ConnPath+"/sqlcompat", "sqlcompat", member)
}

// refuse notes a reason why the component does not move.
func (r *rewriter) refuse(code string, pkg *fixer.Package, pos token.Pos, format string, args ...any) {
	r.refusals = append(r.refusals, Refusal{Code: code, Package: pkg, Pos: pos, Text: fmt.Sprintf(format, args...)})
}

// first returns a package of the component.
func (r *rewriter) first() *fixer.Package {
	pos := r.flow.Nodes[0].Pos
	f := r.fileAt(pos)
	for _, b := range r.m.Builds {
		for _, pkg := range b.Packages {
			if pkg.Widest && slices.Contains(pkg.Files, f) {
				return pkg
			}
		}
	}
	return nil
}

// source returns the text of a node as it was.
func (r *rewriter) source(n ast.Node) string {
	f := r.fileAt(n.Pos())
	fset := r.m.Fset
	return string(f.Src[fset.PositionFor(n.Pos(), false).Offset:fset.PositionFor(n.End(), false).Offset])
}
