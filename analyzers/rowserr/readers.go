package rowserr

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// readers finds the functions that go through rows they are passed to the end, and do
// not ask for their error: their callers are to. Its result is a [*check].
var readers = &analysis.Analyzer{
	Name:       "rowreaders",
	Doc:        "find functions that read rows and do not ask for their error",
	URL:        "https://pkg.go.dev/github.com/netra-systems/netralint/analyzers/rowserr",
	Run:        findReaders,
	Requires:   []*analysis.Analyzer{connfacts.Analyzer},
	FactTypes:  []analysis.Fact{new(Reads)},
	ResultType: reflect.TypeFor[*check](),
}

// Reads are the parameters of a function whose rows it reads, sorted.
type Reads struct{ Params []int }

// AFact marks Reads as a fact.
func (*Reads) AFact() {}

func (r *Reads) String() string { return fmt.Sprintf("reads %v", r.Params) }

// findReaders exports which functions read the rows they are passed.
func findReaders(pass *analysis.Pass) (any, error) {
	conns := pass.ResultOf[connfacts.Analyzer].(*connfacts.Result)
	c := newCheck(pass, conns)
	if !conns.Reaches() {
		return c, nil
	}
	for fn := range c.decls {
		var r Reads
		for i := range fn.Signature().Params().Len() {
			if c.reads(fn, i) {
				r.Params = append(r.Params, i)
			}
		}
		if len(r.Params) > 0 {
			pass.ExportObjectFact(fn, &r)
		}
	}
	return c, nil
}

// reads reports whether a function of the package goes through the rows in a parameter,
// and cannot have asked for their error.
func (c *check) reads(fn *types.Func, i int) bool {
	v, decl := fn.Signature().Params().At(i), c.decls[fn]
	if decl == nil || !isRows(v.Type()) || c.mayAsk(fn, i) {
		return false
	}
	found := false
	for n := range ast.Preorder(decl.Body) {
		loop, ok := n.(*ast.ForStmt)
		if !ok || loop.Cond == nil {
			continue
		}
		call, ok := ast.Unparen(loop.Cond).(*ast.CallExpr)
		if !ok {
			continue
		}
		if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && sel.Sel.Name == "Next" {
			id, ok := ast.Unparen(sel.X).(*ast.Ident)
			found = found || ok && c.pass.TypesInfo.Uses[id] == v
		}
	}
	return found
}

// isRows reports whether t is the rows of a library, or an interface that they satisfy
// with Next and Scan.
func isRows(t types.Type) bool {
	if dbapi.ResourceOf(t) == dbapi.Rows {
		return true
	}
	face, ok := t.Underlying().(*types.Interface)
	if !ok {
		return false
	}
	names := map[string]bool{}
	for m := range face.Methods() {
		names[m.Name()] = true
	}
	return names["Next"] && names["Scan"]
}

// readsElsewhere reports whether a function of another package reads rows and does not
// ask for their error.
func (c *check) readsElsewhere(fn *types.Func, i int) bool {
	var r Reads
	return fn.Pkg() != c.pass.Pkg && c.pass.ImportObjectFact(fn.Origin(), &r) && slices.Contains(r.Params, i)
}

// passedOn judges the rows of a file that are passed to a function that reads them.
func (c *check) passedOn(file *ast.File) {
	ast.PreorderStack(file, nil, func(n ast.Node, stack []ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		fn := gosrc.Callee(c.pass.TypesInfo, call)
		if fn == nil {
			return true
		}
		for i, arg := range call.Args {
			id, ok := ast.Unparen(arg).(*ast.Ident)
			if ok && i < fn.Signature().Params().Len() && c.leavesErr(fn.Origin(), i) {
				c.passing(&passing{call, fn, id, gosrc.Innermost(stack), stack, file})
			}
		}
		return true
	})
}

// leavesErr reports whether a function reads the rows of a parameter, and it is for its
// callers to ask for the error. That of an unexported function that gets rows of a
// library is told at its loop.
func (c *check) leavesErr(fn *types.Func, i int) bool {
	if c.readsElsewhere(fn, i) {
		return true
	}
	inLoop := !fn.Exported() && dbapi.ResourceOf(fn.Signature().Params().At(i).Type()) == dbapi.Rows
	return fn.Pkg() == c.pass.Pkg && !inLoop && c.reads(fn, i)
}

// passing is a call that passes rows to a function that reads them.
type passing struct {
	call  *ast.CallExpr
	fn    *types.Func
	rows  *ast.Ident
	in    ast.Node // the innermost function around it
	stack []ast.Node
	file  *ast.File
}

// passing reports a call that rows are passed to which the function made, where neither
// what is called nor the function asks for their error.
func (c *check) passing(p *passing) {
	v, ok := c.pass.TypesInfo.Uses[p.rows].(*types.Var)
	if !ok || p.in == nil || v.Parent() == c.pass.Pkg.Scope() || dbapi.ResourceOf(v.Type()) != dbapi.Rows {
		return
	}
	origin := c.conns.Origin(p.rows)
	u := c.usesOf(v)
	l := &loop{Call: &connfacts.Call{Expr: p.call, Func: p.in, File: p.file, Origin: origin}, rows: v, uses: u}
	if origin.Verdict == connfacts.NotPostgres || u.escapes || u.param || !c.owns(l) || c.endsInRunner(l) {
		return
	}
	for _, e := range u.errs {
		if e.fn != p.in {
			return
		}
	}
	if !c.isReturned(p, c.askedAt(l)) && !c.unasked(l) {
		return
	}
	c.out.Report(analysis.Diagnostic{
		Pos: p.call.Pos(), End: p.call.End(), Category: report.Severity(origin, false),
		Message: fmt.Sprintf("%s.Err is not checked after %s, which reads the rows and does not ask: a result that an error cuts short passes for the whole",
			v.Name(), report.Callee(p.call, p.fn)),
	})
}

// isReturned reports whether the function returns what a call returns, so that nothing
// comes after it.
func (c *check) isReturned(p *passing, asked []token.Pos) bool {
	for i := len(p.stack) - 1; i >= 0; i-- {
		switch n := p.stack[i].(type) {
		case *ast.ReturnStmt:
			return !anyIn(n, asked)
		case ast.Stmt:
			return false
		}
	}
	return false
}
