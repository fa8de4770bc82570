package rowserr

import (
	_ "embed"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/analyzers/internal/rule"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

//go:embed doc.go
var doc string

// Analyzer is the rule.
var Analyzer = New()

// New returns the rule.
func New() *analysis.Analyzer { return rule.New("rowserr", doc, run, readers) }

// check is one run of the rule.
type check struct {
	pass      *analysis.Pass
	out       *report.Reporter
	conns     *connfacts.Result
	flow      *gosrc.Flow
	decls     map[*types.Func]*ast.FuncDecl
	usesOfVar map[*types.Var]*uses
	asks      map[param]bool // parameters whose functions may ask Err
}

func newCheck(pass *analysis.Pass, conns *connfacts.Result) *check {
	return &check{pass: pass, conns: conns, flow: gosrc.NewFlow(pass.TypesInfo),
		decls: gosrc.FuncDecls(pass.TypesInfo, pass.Files), usesOfVar: map[*types.Var]*uses{}, asks: map[param]bool{}}
}

func run(p *rule.Pass) {
	c := p.ResultOf[readers].(*check) // it alone sees what other packages export
	c.out = p.Out
	for _, call := range p.Conns.Calls() {
		if call.API.Name == "Next" && call.API.Recv == "Rows" && !call.Test && call.Interface == nil && call.Origin.Verdict != connfacts.NotPostgres {
			c.next(call)
		}
	}
	for _, file := range p.Files {
		c.unread(file)
		if !p.Conns.IsTest(file) {
			c.passedOn(file)
		}
	}
}

// A loop goes through rows.
type loop struct {
	*connfacts.Call // of Next
	rows            *types.Var
	stmt            ast.Stmt // the innermost loop around the call, nil if there is none
	uses            *uses
}

// next judges one call of Next.
func (c *check) next(call *connfacts.Call) {
	id, ok := ast.Unparen(call.Handle).(*ast.Ident)
	if !ok || call.Func == nil {
		return
	}
	v, ok := c.pass.TypesInfo.Uses[id].(*types.Var)
	if !ok || v.Parent() == c.pass.Pkg.Scope() || dbapi.ResourceOf(v.Type()) != dbapi.Rows {
		return
	}
	l := &loop{Call: call, rows: v, stmt: loopAround(call), uses: c.usesOf(v)}
	if l.uses.escapes || !c.owns(l) || c.endsInRunner(l) {
		return
	}
	for _, call := range l.uses.errs {
		if !gosrc.Contains(call.fn, l.Expr.Pos()) || call.fn != l.Func {
			return
		}
	}
	switch {
	case l.stmt == nil || anyIn(l.stmt, l.uses.writes):
		c.single(l)
	case c.decides(l) && c.unasked(l):
		c.report(l)
	}
}

// loopAround returns the innermost loop around a call in its function.
func loopAround(call *connfacts.Call) (found ast.Stmt) {
	ast.Inspect(call.Func, func(n ast.Node) bool {
		if n == nil || n != call.Func && !gosrc.Contains(n, call.Expr.Pos()) {
			return false
		}
		switch n := n.(type) {
		case *ast.ForStmt:
			if n.Init == nil || !gosrc.Contains(n.Init, call.Expr.Pos()) {
				found = n
			}
		case *ast.RangeStmt:
			if gosrc.Contains(n.Body, call.Expr.Pos()) {
				found = n
			}
		}
		return true
	})
	return found
}

// decides reports whether the call is in a condition, which is false with it.
func (c *check) decides(l *loop) bool {
	found := false
	ast.Inspect(l.stmt, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ForStmt:
			found = found || n.Cond != nil && c.leads(n.Cond, l.Expr)
		case *ast.IfStmt:
			found = found || c.leads(n.Cond, l.Expr)
		}
		return !found
	})
	return found
}

// leads reports whether a call is a condition, or one of those that a condition
// joins.
func (c *check) leads(cond ast.Expr, call *ast.CallExpr) bool {
	switch e := ast.Unparen(cond).(type) {
	case *ast.UnaryExpr:
		return e.Op == token.NOT && c.leads(e.X, call)
	case *ast.BinaryExpr:
		return (e.Op == token.LAND || e.Op == token.LOR) && (c.leads(e.X, call) || c.leads(e.Y, call))
	case *ast.CallExpr:
		return e == call
	}
	return false
}

// ended says which way a condition goes when Next is false.
func ended(call *ast.CallExpr) func(ast.Expr) gosrc.Branch {
	return func(cond ast.Expr) gosrc.Branch {
		not := false
		for {
			switch e := cond.(type) {
			case *ast.ParenExpr:
				cond = e.X
				continue
			case *ast.UnaryExpr:
				if e.Op == token.NOT {
					not, cond = !not, e.X
					continue
				}
			}
			break
		}
		switch {
		case cond != ast.Expr(call):
			return gosrc.Either
		case not:
			return gosrc.True
		}
		return gosrc.False
	}
}

// unasked reports whether control can leave the loop for good with its error not
// asked for.
func (c *check) unasked(l *loop) bool {
	around := c.askedAt(l)
	for _, to := range c.exits(l, around) {
		if c.flow.Open(l.Func, gosrc.Way{From: l.Expr.Pos(), To: to, Around: around, If: ended(l.Expr)}) {
			return true
		}
	}
	return false
}

// askedAt returns the places that ask for the error, or fail with it.
func (c *check) askedAt(l *loop) []token.Pos {
	var all []token.Pos
	for _, e := range l.uses.errs {
		all = append(all, e.call.Pos())
	}
	return append(all, c.commits(l)...)
}

func (c *check) report(l *loop) {
	then := "a result that an error cuts short passes for the whole"
	if l.API.Stack != dbapi.Generic {
		then = "pgx tells the errors of the statement there, and each passes for the end of the result"
	}
	c.out.Report(analysis.Diagnostic{
		Pos: l.Expr.Pos(), End: l.Expr.End(), Category: report.Severity(l.Origin, false),
		Message:        fmt.Sprintf("%s.Err is not checked after the loop: %s", l.rows.Name(), then),
		SuggestedFixes: c.fix(l),
	})
}

func anyIn(n ast.Node, places []token.Pos) bool {
	for _, p := range places {
		if gosrc.Contains(n, p) {
			return true
		}
	}
	return false
}
