package stdlib

import (
	"go/ast"
	"go/token"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/native"
)

// errorPlace is a use of an error variable of database/sql.
type errorPlace struct {
	pkg *fixer.Package
	sel *ast.SelectorExpr
}

// wrapped are errors that native handles return inside another, with the type
// whose methods return them, "" for all.
var wrapped = map[string]string{"ErrTxDone": "Tx", "ErrConnDone": "Conn", "ErrBadConn": ""}

// errorValue notes the uses of errors that natively are wrapped.
func (s *scanner) errorValue(sel *ast.SelectorExpr) {
	obj := s.info.Uses[sel.Sel]
	if obj == nil || obj.Pkg() == nil {
		return
	}
	switch obj.Pkg().Path() + "." + obj.Name() {
	case "database/sql.ErrTxDone", "database/sql.ErrConnDone", "database/sql/driver.ErrBadConn":
		s.found.done = append(s.found.done, errorPlace{s.pkg, sel})
	}
}

// errors makes comparisons with sql.ErrTxDone, sql.ErrConnDone and
// driver.ErrBadConn look into the error, since those of native handles wrap them. An error may go anywhere, so
// all comparisons of the module are looked at.
//
//	err == sql.ErrTxDone    errors.Is(err, sql.ErrTxDone)
func RewriteErrors(r *native.Rewrite, found *Findings) {
	seen := map[token.Pos]bool{} // switches, which may have several such cases
	for _, e := range found.done {
		if of := wrapped[e.sel.Sel.Name]; of != "" && !hasType(r, of) {
			continue
		}
		parent, child := r.Around(e.sel)
		switch n := parent.(type) {
		case *ast.BinaryExpr:
			other := n.X
			if other == child {
				other = n.Y
			}
			if !ofOther(r, e.pkg, other) {
				comparison(r, e, n, child)
			}
		case *ast.CaseClause:
			errorSwitch(r, e, n, seen)
		}
	}
}

// ofOther reports whether an error is what a call on a handle of another
// component returns: its comparison is the business of that one.
func ofOther(r *native.Rewrite, pkg *fixer.Package, e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return false
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return false
	}
	c := r.ComponentOf(pkg, sel.X)
	return c != nil && c != r.Flow
}

func comparison(r *native.Rewrite, e errorPlace, n *ast.BinaryExpr, child ast.Node) {
	is := r.Member(e.pkg, n.Pos(), "errors", "errors", "Is") + "("
	if n.Op == token.NEQ {
		is = "!" + is
	}
	if n.X == child {
		r.Replace(e.pkg, n.Pos(), n.Y.Pos(), is)
		r.Insert(e.pkg, n.End(), ", "+r.Source(e.sel)+")")
		return
	}
	r.InsertFirst(e.pkg, n.Pos(), is)
	r.Replace(e.pkg, n.X.End(), n.Y.Pos(), ", ")
	r.Insert(e.pkg, n.End(), ")")
}

// errorSwitch lets a switch see the error of database/sql:
//
//	switch err { case sql.ErrTxDone:
//	switch sqlcompat.Unwrap(err) { case sql.ErrTxDone:
func errorSwitch(r *native.Rewrite, e errorPlace, clause *ast.CaseClause, seen map[token.Pos]bool) {
	body := r.Parent(clause)
	s, ok := r.Parent(body).(*ast.SwitchStmt)
	if !ok || s.Tag == nil {
		r.Refuse(native.ErrorValue, e.pkg, e.sel.Pos(), "a switch compares an error with %s", r.Source(e.sel))
		return
	}
	if ofOther(r, e.pkg, s.Tag) || seen[s.Switch] {
		return
	}
	seen[s.Switch] = true
	f := r.SQLCompat(e.pkg, s.Pos(), "Unwrap") + "("
	r.InsertFirst(e.pkg, s.Tag.Pos(), f)
	r.Insert(e.pkg, s.Tag.End(), ")")
}

// hasType reports whether the component has values of a type of database/sql.
func hasType(r *native.Rewrite, name string) bool {
	for _, n := range r.Flow.Nodes {
		if native.IsHandle(n.Type, name) || native.IsSQL(n.Type, name) {
			return true
		}
	}
	for _, u := range r.Flow.Uses {
		if gosrc.ReceiverName(u.Method) == name {
			return true
		}
	}
	return false
}
