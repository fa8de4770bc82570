package preping

import (
	"go/ast"
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/fixer/dbapi"
)

// pgxpool reports settings with which pgxpool panics, and those that are left out if
// the rule is strict.
func (c *check) pgxpool(o *connfacts.Opening) {
	if o.Factory != nil {
		return // its own package was told
	}
	if _, ok := o.Config.(*ast.CompositeLit); ok && !o.ConfigOpen {
		c.report(o.Expr, report.Error, "pgxpool.Config is written as a literal instead of coming from pgxpool.ParseConfig: "+report.Callee(o.Expr, o.Fn)+" panics with it")
		return
	}
	for _, s := range o.Set("HealthCheckPeriod") {
		if !s.Known || s.Value > 0 {
			continue
		}
		at := ast.Node(o.Expr)
		if s.Expr() != nil {
			at = s.Expr()
		}
		c.report(at, report.Error, "health check period of "+time.Duration(s.Value).String()+" makes a ticker panic in a goroutine of pgxpool: the process dies")
	}
	if c.opts.strict && o.API.Stack == dbapi.Pgx && !o.Escapes && !o.ConfigOpen {
		c.strict(o)
	}
}

// strict reports what the defaults of pgxpool leave out.
func (c *check) strict(o *connfacts.Opening) {
	has := func(names ...string) bool {
		return slices.ContainsFunc(o.Sets, func(s connfacts.Set) bool { return slices.Contains(names, s.Name) })
	}
	var missing, costs []string
	if !has("PingTimeout", "PrepareConn", "BeforeAcquire") {
		missing = append(missing, "PingTimeout")
		costs = append(costs, "the ping of a connection whose peer is gone waits for TCP to give up")
	}
	if !has("MaxConnLifetimeJitter") {
		missing = append(missing, "MaxConnLifetimeJitter")
		costs = append(costs, "connections opened together are replaced together")
	}
	if len(missing) > 0 {
		c.report(o.Expr, report.Info, "pgxpool is opened without "+strings.Join(missing, " and ")+": "+strings.Join(costs, ", and "))
	}
}

func (c *check) report(at ast.Node, severity, message string) {
	c.out.Report(analysis.Diagnostic{Pos: at.Pos(), End: at.End(), Category: severity, Message: message})
}
