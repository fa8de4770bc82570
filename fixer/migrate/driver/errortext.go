package driver

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// sqlstate is a literal that holds the code of an error: by itself, or as the texts
// of errors show it.
var sqlstate = regexp.MustCompile(`^(0A|2[1-8BDF]|3[489BDF]|4[0-4]|5[3-8]|72|F0|HV|P0|XX)[0-9A-Z]{3}$|\([0-9A-Z]{5}\)|SQLSTATE`)

// comparers are the packages whose functions look for a text in another.
var comparers = []string{"strings", "regexp", "bytes", "slices"}

// textCompared notes a literal, or a constant, that the text of an error is compared with, where it
// is of lib/pq's making: the text stays only as long as conn is told to keep it.
func (r *rewriter) textCompared(e ast.Expr, stack []ast.Node) {
	s, ok := r.constString(e)
	if !ok || r.p.opts.NoParity {
		return
	}
	ofPQ := strings.Contains(s, "pq: ")
	if !ofPQ && !sqlstate.MatchString(s) {
		return
	}
	for i := len(stack) - 1; i >= 0; i-- {
		switch n := stack[i].(type) {
		case *ast.SelectorExpr, *ast.ParenExpr, *ast.CompositeLit, *ast.CaseClause, *ast.BlockStmt:
			continue
		case *ast.BinaryExpr:
			if n.Op != token.EQL && n.Op != token.NEQ || !ofPQ && !r.hasErrorText(n) {
				return
			}
		case *ast.CallExpr:
			fn := gosrc.Callee(r.info(), n)
			if fn == nil || fn.Pkg() == nil || !slices.Contains(comparers, fn.Pkg().Path()) || !ofPQ && !r.hasErrorText(n) {
				return
			}
		case *ast.SwitchStmt:
			if n.Tag == nil || !r.hasErrorText(n.Tag) {
				return
			}
		default:
			return
		}
		at := r.p.m.Fset.Position(e.Pos())
		if place := fmt.Sprintf("%s:%d", r.p.m.Rel(at.Filename), at.Line); !slices.Contains(r.c.compared, place) {
			r.c.compared = append(r.c.compared, place)
		}
		return
	}
}

// hasErrorText reports whether the text of an error is in an expression, in place or
// by a variable that holds it.
func (r *rewriter) hasErrorText(e ast.Node) bool {
	for n := range ast.Preorder(e) {
		switch n := n.(type) {
		case *ast.CallExpr:
			if callsError(r.info(), n) {
				return true
			}
		case *ast.Ident:
			if v, ok := r.info().Uses[n].(*types.Var); ok && r.holdsErrorText(v) {
				return true
			}
		}
	}
	return false
}

// holdsErrorText reports whether a variable is declared with the text of an error.
func (r *rewriter) holdsErrorText(v *types.Var) bool {
	if b, ok := v.Type().Underlying().(*types.Basic); !ok || b.Kind() != types.String || !gosrc.Contains(r.file.Syntax, v.Pos()) {
		return false
	}
	for n := range ast.Preorder(r.file.Syntax) {
		a, ok := n.(*ast.AssignStmt)
		if !ok || len(a.Lhs) != len(a.Rhs) {
			continue
		}
		for i, e := range a.Lhs {
			if id, ok := e.(*ast.Ident); ok && r.info().ObjectOf(id) == v && callsError(r.info(), a.Rhs[i]) {
				return true
			}
		}
	}
	return false
}

// callsError reports whether an expression calls the method Error of an error.
func callsError(info *types.Info, e ast.Expr) bool {
	for n := range ast.Preorder(e) {
		if sel, ok := n.(*ast.SelectorExpr); ok && sel.Sel.Name == "Error" && gosrc.IsError(info.TypeOf(sel.X)) {
			return true
		}
	}
	return false
}

// noteCompared tells of those literals, by the first.
func (c *Component) noteCompared() []string {
	if len(c.compared) == 0 {
		return nil
	}
	note := c.compared[0] + ": the text of an error is compared with one of lib/pq's, which it stays with parity.LibPQ alone: ask for the code of the error instead"
	if n := len(c.compared); n > 1 {
		note += fmt.Sprintf(" (and in %d more places)", n-1)
	}
	return []string{note}
}
