package native

import (
	"go/ast"
	"go/token"

	"github.com/netra-systems/netralint/fixer"
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
func errorValues(r *rewriter, found *findings) {
	seen := map[token.Pos]bool{} // switches, which may have several such cases
	for _, e := range found.done {
		if of := wrapped[e.sel.Sel.Name]; of != "" && !r.hasType(of) {
			continue
		}
		parent, child := r.around(e.sel)
		switch n := parent.(type) {
		case *ast.BinaryExpr:
			other := n.X
			if other == child {
				other = n.Y
			}
			if !r.ofOther(e.pkg, other) {
				r.comparison(e, n, child)
			}
		case *ast.CaseClause:
			r.errorSwitch(e, n, seen)
		}
	}
}

// ofOther reports whether an error is what a call on a handle of another
// component returns: its comparison is the business of that one.
func (r *rewriter) ofOther(pkg *fixer.Package, e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return false
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return false
	}
	c := r.of(pkg, sel.X)
	return c != nil && c != r.flow
}

func (r *rewriter) comparison(e errorPlace, n *ast.BinaryExpr, child ast.Node) {
	is := r.member(e.pkg, n.Pos(), "errors", "errors", "Is") + "("
	if n.Op == token.NEQ {
		is = "!" + is
	}
	if n.X == child {
		r.replace(e.pkg, n.Pos(), n.Y.Pos(), is)
		r.insert(e.pkg, n.End(), ", "+r.source(e.sel)+")")
		return
	}
	r.insertFirst(e.pkg, n.Pos(), is)
	r.replace(e.pkg, n.X.End(), n.Y.Pos(), ", ")
	r.insert(e.pkg, n.End(), ")")
}

// errorSwitch lets a switch see the error of database/sql:
//
//	switch err { case sql.ErrTxDone:
//	switch sqlcompat.Unwrap(err) { case sql.ErrTxDone:
func (r *rewriter) errorSwitch(e errorPlace, clause *ast.CaseClause, seen map[token.Pos]bool) {
	body := r.parent(clause)
	s, ok := r.parent(body).(*ast.SwitchStmt)
	if !ok || s.Tag == nil {
		r.refuse(ErrorValue, e.pkg, e.sel.Pos(), "a switch compares an error with %s", r.source(e.sel))
		return
	}
	if r.ofOther(e.pkg, s.Tag) || seen[s.Switch] {
		return
	}
	seen[s.Switch] = true
	f := r.sqlcompat(e.pkg, s.Pos(), "Unwrap") + "("
	r.insertFirst(e.pkg, s.Tag.Pos(), f)
	r.insert(e.pkg, s.Tag.End(), ")")
}

// hasType reports whether the component has values of a type of database/sql.
func (r *rewriter) hasType(name string) bool {
	for _, n := range r.flow.Nodes {
		if isHandle(n.Type, name) || isSQL(n.Type, name) {
			return true
		}
	}
	for _, u := range r.flow.Uses {
		if receiver(u.Method) == name {
			return true
		}
	}
	return false
}
