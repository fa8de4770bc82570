package syncdriver

import (
	_ "embed"
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/analyzers/internal/rule"
	"github.com/netra-systems/netralint/fixer/dbapi"
)

//go:embed doc.go
var doc string

// Analyzer is the rule.
var Analyzer = New()

// New returns the rule.
func New() *analysis.Analyzer {
	return rule.New("syncdriver", doc, run)
}

// check is one run of the rule.
type check struct {
	pass  *analysis.Pass
	out   *report.Reporter
	conns *connfacts.Result
}

func run(p *rule.Pass) {
	c := &check{pass: p.Pass, out: p.Out, conns: p.Conns}
	imported := make(map[*ast.File]map[dbapi.Stack]bool)
	for _, file := range p.Files {
		imported[file] = c.imports(file)
	}
	for _, o := range c.conns.Openings() {
		if o.Factory != nil || o.API.Opens != dbapi.Pool || !o.Origin.Verdict.Maybe() {
			continue
		}
		switch stack := legacy(o.Origin); {
		case stack == "":
			c.native(o)
		case !imported[o.File][stack] && !c.onlyNamed(o, stack):
			c.opening(o, stack)
		}
	}
}

// onlyNamed reports whether an opening has the name of lib/pq's driver among those of
// other databases, and the package links no lib/pq: who does is told at the import, and
// another driver may have the name in the program.
func (c *check) onlyNamed(o *connfacts.Opening, stack dbapi.Stack) bool {
	return stack == dbapi.LibPQ && o.Origin.Verdict == connfacts.CanBePostgres &&
		!slices.ContainsFunc(c.conns.Linked(o.Test), func(d dbapi.Driver) bool { return d.Stack == dbapi.LibPQ })
}

// legacy returns the client library of a handle that should not be used, or "".
func legacy(origin connfacts.Origin) dbapi.Stack {
	for _, stack := range []dbapi.Stack{dbapi.LibPQ, dbapi.OtherPostgres} {
		if slices.Contains(origin.Stacks, stack) {
			return stack
		}
	}
	return ""
}

// opening reports a call that opens a pool with a driver that the file does not
// import.
func (c *check) opening(o *connfacts.Opening, stack dbapi.Stack) {
	severity := report.Error
	if stack != dbapi.LibPQ {
		severity = report.Warning
	}
	verb, which := "opens PostgreSQL", ""
	if o.Origin.Verdict == connfacts.CanBePostgres {
		severity = report.Lower(severity)
		verb = "can open PostgreSQL"
		if len(o.Origin.Drivers) > 1 {
			which = " (the drivers are " + strings.Join(o.Origin.Drivers, ", ") + ")"
		}
	}
	if o.Test {
		severity = report.Lower(severity)
	}
	through := string(stack)
	if stack != dbapi.LibPQ {
		through = "a client other than pgx"
	}
	c.out.Report(analysis.Diagnostic{
		Pos:      o.Expr.Pos(),
		End:      o.Expr.End(),
		Category: severity,
		Message: fmt.Sprintf("%s %s through %s%s; use conn.Open",
			types.ExprString(o.Expr.Fun), verb, through, which),
	})
}
