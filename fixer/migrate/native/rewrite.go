package native

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
)

// The packages that new text names, beside conn and those next to it.
const (
	pgxPath    = "github.com/jackc/pgx/v5"
	pgconnPath = "github.com/jackc/pgx/v5/pgconn"
)

// A Rewrite is what one rule says of one place: the edits there, or why its
// component has to stay. A rule sees the module, the component and what was
// decided of the module's interfaces, and nothing that another rule said.
type Rewrite struct {
	*Module
	Flow    *flow.Component
	Decided *Decisions
	Names   map[*fixer.File]*fixer.Names // of packages, in the new text of each file
	Answer
}

// Decisions are what is decided about a component before the rules are asked.
type Decisions struct {
	NativeOptions map[token.Pos]bool     // transaction options that are native already
	GivenContext  map[*ast.FuncDecl]bool // methods that are given a parameter ctx
}

// Another returns an empty answer about a place, for a rule of its own.
func (r *Rewrite) Another(at token.Pos) *Rewrite {
	return &Rewrite{Module: r.Module, Flow: r.Flow, Decided: r.Decided, Names: r.Names, Answer: Answer{At: at}}
}

// last returns an answer about a place that is taken in after all others, so
// that any of them may claim it.
func (r *Rewrite) last(at token.Pos) *Rewrite {
	a := r.Another(at)
	r.Later = append(r.Later, a)
	return a
}

// Claim says that the rule deals with a place: what others say of it is void.
func (r *Rewrite) Claim(pos token.Pos) { r.Claims = append(r.Claims, pos) }

// Site counts a call that talks to the database.
func (r *Rewrite) Site(pkg *fixer.Package, pos token.Pos) {
	r.Sites = append(r.Sites, Site{pkg, pos})
}

// Replace puts text in place of [from, to).
func (r *Rewrite) Replace(pkg *fixer.Package, from, to token.Pos, new string) {
	r.Edits = append(r.Edits, r.Edit(pkg, from, to, new))
}

// Edit returns the edit that puts text in place of [from, to), without making it.
func (r *Rewrite) Edit(pkg *fixer.Package, from, to token.Pos, new string) PlacedEdit {
	at := r.Code.Fset.PositionFor(from, false)
	e := fixer.Edit{File: at.Filename, Start: at.Offset, End: r.Code.Fset.PositionFor(to, false).Offset, New: new}
	return PlacedEdit{Edit: e, Pkg: pkg, Pos: from}
}

// RemoveLines takes out [from, to), and the lines if nothing else is on them.
func (r *Rewrite) RemoveLines(pkg *fixer.Package, from, to token.Pos) {
	src, base := r.FileAt(from).Src, r.FileAt(from).Syntax.FileStart
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
	r.Replace(pkg, from, to, "")
}

// Insert puts text before pos.
func (r *Rewrite) Insert(pkg *fixer.Package, pos token.Pos, new string) {
	r.Replace(pkg, pos, pos, new)
}

// InsertFirst puts text before all that other rules put at the same place.
func (r *Rewrite) InsertFirst(pkg *fixer.Package, pos token.Pos, new string) {
	e := r.Edit(pkg, pos, pos, new)
	e.First = true
	r.Edits = append(r.Edits, e)
}

// Wrap puts text before and after an expression.
func (r *Rewrite) Wrap(pkg *fixer.Package, e ast.Expr, before, after string) {
	r.Insert(pkg, e.Pos(), before)
	r.Insert(pkg, e.End(), after)
}

// Member names a member of a package in new text at pos.
func (r *Rewrite) Member(_ *fixer.Package, pos token.Pos, path, name, member string) string {
	f := r.FileAt(pos)
	if r.Names[f] == nil {
		r.Names[f] = new(fixer.Names)
	}
	return r.Names[f].Member(pos, path, name, member)
}

// Conn names a member of package conn in new text at pos.
func (r *Rewrite) Conn(pkg *fixer.Package, pos token.Pos, member string) string {
	return r.Member(pkg, pos, r.Options.ConnPath, "conn", member)
}

// Parity names a member of package parity in new text at pos.
func (r *Rewrite) Parity(pkg *fixer.Package, pos token.Pos, member string) string {
	return r.Member(pkg, pos, r.Options.ConnPath+dbapi.ParityPath, "parity", member)
}

// PGX names a member of package pgx in new text at pos.
func (r *Rewrite) PGX(pkg *fixer.Package, pos token.Pos, member string) string {
	return r.Member(pkg, pos, pgxPath, "pgx", member)
}

// PGConn names a member of package pgconn in new text at pos.
func (r *Rewrite) PGConn(pkg *fixer.Package, pos token.Pos, member string) string {
	return r.Member(pkg, pos, pgconnPath, "pgconn", member)
}

// SQLCompat names a member of package sqlcompat in new text at pos.
func (r *Rewrite) SQLCompat(pkg *fixer.Package, pos token.Pos, member string) string {
	return r.Member(pkg, pos, r.Options.ConnPath+"/sqlcompat", "sqlcompat", member)
}

// SQLXCompat names a member of package sqlxcompat in new text at pos.
func (r *Rewrite) SQLXCompat(pkg *fixer.Package, pos token.Pos, member string) string {
	return r.Member(pkg, pos, r.Options.ConnPath+"/sqlxcompat", "sqlxcompat", member)
}

// Counterpart names the function that stands natively for an API in new text at
// pos.
func (r *Rewrite) Counterpart(pkg *fixer.Package, pos token.Pos, n dbapi.Native) string {
	switch n.Home {
	case dbapi.InParity:
		return r.Parity(pkg, pos, n.Name)
	case dbapi.InSQLCompat:
		return r.SQLCompat(pkg, pos, n.Name)
	case dbapi.InSQLXCompat:
		return r.SQLXCompat(pkg, pos, n.Name)
	}
	return r.Conn(pkg, pos, n.Name)
}

// Refuse notes a reason why the component does not move.
func (r *Rewrite) Refuse(code string, pkg *fixer.Package, pos token.Pos, format string, args ...any) {
	r.Refusals = append(r.Refusals, Refusal{Code: code, Package: pkg, Pos: pos, Text: fmt.Sprintf(format, args...)})
}

// SomePackage returns a package of the component.
func (r *Rewrite) SomePackage() *fixer.Package {
	pos := r.Flow.Nodes[0].Pos
	f := r.FileAt(pos)
	for _, b := range r.Code.Builds {
		for _, pkg := range b.Packages {
			if pkg.Widest && slices.Contains(pkg.Files, f) {
				return pkg
			}
		}
	}
	return nil
}

// Source returns the text of a node as it was.
func (r *Rewrite) Source(n ast.Node) string {
	f := r.FileAt(n.Pos())
	fset := r.Code.Fset
	return string(f.Src[fset.PositionFor(n.Pos(), false).Offset:fset.PositionFor(n.End(), false).Offset])
}
