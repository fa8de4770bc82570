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

// rewriter collects the edits of one component, or its refusals.
type rewriter struct {
	p    *planner
	flow *flow.Component
	c    *Component

	texts map[*fixer.File]*text
	order []*fixer.File

	read     []*fixer.File // looked at for what is left of sqlx
	replaced []fixer.Edit  // what went with a function of sqlx

	home []string // packages of declarations that code outside uses

	opened []opening              // openings that have no option of parity yet
	listed map[*ast.CallExpr]bool // openings that get a list of options
	seen   map[token.Pos]bool     // uses that another rule has dealt with
	handed map[token.Pos]bool     // transaction options that are native already
	given  map[*ast.FuncDecl]bool // methods that are given a parameter ctx
}

// text is the new text of one file.
type text struct {
	pkg   *fixer.Package
	edits []fixer.Edit
	names fixer.Names
}

// in returns the text of the file that contains pos; a file that may not be
// edited refuses the component.
func (r *rewriter) in(pkg *fixer.Package, pos token.Pos) *text {
	f := r.p.fileAt(pos)
	t := r.texts[f]
	if t == nil {
		t = &text{pkg: pkg}
		r.texts[f] = t
		r.order = append(r.order, f)
		switch {
		case f == nil || !f.Editable:
			r.refuse(Outside, pkg, pos, "the file is not part of the module, or the cgo tool made it")
		case f.Generated:
			r.refuse(Generated, pkg, pos, "a generated file uses the handle")
		case r.p.opts.Within != nil && !r.p.opts.Within(f):
			r.refuse(Outside, pkg, pos, "the handle is used outside the packages named")
		}
	}
	return t
}

// replace puts text in place of [from, to).
func (r *rewriter) replace(pkg *fixer.Package, from, to token.Pos, new string) {
	t := r.in(pkg, from)
	fset := r.p.m.Fset
	at := fset.PositionFor(from, false)
	t.edits = append(t.edits, fixer.Edit{File: at.Filename, Start: at.Offset, End: fset.PositionFor(to, false).Offset, New: new})
}

// removeLines takes out [from, to), and the lines if nothing else is on them.
func (r *rewriter) removeLines(pkg *fixer.Package, from, to token.Pos) {
	src, base := r.p.fileAt(from).Src, r.p.fileAt(from).Syntax.FileStart
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

// handedOn notes an expression that has native transaction options.
func (r *rewriter) handedOn(e ast.Expr) {
	if r.handed == nil {
		r.handed = map[token.Pos]bool{}
	}
	r.handed[e.Pos()] = true
}

// wrap puts text before and after an expression.
func (r *rewriter) wrap(pkg *fixer.Package, e ast.Expr, before, after string) {
	r.insert(pkg, e.Pos(), before)
	r.insert(pkg, e.End(), after)
}

// member names a member of a package in new text at pos.
func (r *rewriter) member(pkg *fixer.Package, pos token.Pos, path, name, member string) string {
	return r.in(pkg, pos).names.Member(pos, path, name, member)
}

func (r *rewriter) conn(pkg *fixer.Package, pos token.Pos, member string) string {
	return r.member(pkg, pos, r.p.opts.ConnPath, "conn", member)
}

func (r *rewriter) pgx(pkg *fixer.Package, pos token.Pos, member string) string {
	return r.member(pkg, pos, pgxPath, "pgx", member)
}

func (r *rewriter) pgconn(pkg *fixer.Package, pos token.Pos, member string) string {
	return r.member(pkg, pos, pgconnPath, "pgconn", member)
}

func (r *rewriter) sqlcompat(pkg *fixer.Package, pos token.Pos, member string) string {
	return r.member(pkg, pos, r.p.opts.ConnPath+"/sqlcompat", "sqlcompat", member)
}

// refuse notes a reason why the component does not move.
func (r *rewriter) refuse(code string, pkg *fixer.Package, pos token.Pos, format string, args ...any) {
	f := Refusal{Code: code, Package: pkg, Pos: pos, Text: fmt.Sprintf(format, args...)}
	if !slices.Contains(r.c.Refusals, f) {
		r.c.Refusals = append(r.c.Refusals, f)
	}
}

// first returns a package of the component.
func (r *rewriter) first() *fixer.Package {
	pos := r.flow.Nodes[0].Pos
	f := r.p.fileAt(pos)
	for _, b := range r.p.m.Builds {
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
	f := r.p.fileAt(n.Pos())
	fset := r.p.m.Fset
	return string(f.Src[fset.PositionFor(n.Pos(), false).Offset:fset.PositionFor(n.End(), false).Offset])
}

// change makes the change of all edits.
func (r *rewriter) change() *fixer.Change {
	c := &fixer.Change{ID: "native " + r.c.ID, Origin: "migrate/native", Description: "use conn and pgx instead of database/sql"}
	for _, f := range r.order {
		t := r.texts[f]
		var edits []fixer.Edit
		var texts []string
		for _, e := range t.edits {
			if !covered(e, t.edits) {
				edits = append(edits, e)
				texts = append(texts, e.New)
			}
		}
		write, imports := t.names.Choose(t.pkg, f, texts)
		for _, e := range edits {
			e.New = write.Replace(e.New)
			c.Edits = append(c.Edits, e)
		}
		c.Imports = append(c.Imports, imports...)
	}
	if len(c.Edits) == 0 {
		return nil
	}
	return c
}

// covered reports whether the text of an edit is part of what another replaces.
func covered(e fixer.Edit, all []fixer.Edit) bool {
	for _, o := range all {
		if o.Start < o.End && o.Start <= e.Start && e.End <= o.End && (o.Start < e.Start || e.End < o.End) &&
			!(e.Start == e.End && (e.Start == o.Start || e.End == o.End)) {
			return true
		}
	}
	return false
}

// unloaded refuses the component when a file that was not loaded may belong to
// it.
func (r *rewriter) unloaded() {
	for _, u := range r.p.m.Unloaded {
		r.refuse(Unloaded, r.first(), token.NoPos, "%s: %s", r.p.m.Rel(u.Name), u.Reason)
	}
}
