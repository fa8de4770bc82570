package preping

import (
	"go/ast"
	"strings"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/analyzers/internal/poolurl"
	"github.com/netra-systems/netralint/analyzers/internal/report"
)

func (c *check) pgxpool(o *connfacts.Opening) {
	if o.Factory != nil {
		return // its own package was told
	}
	if _, ok := o.Config.(*ast.CompositeLit); ok && !o.ConfigOpen {
		c.report(o.Expr, report.Error, "pgxpool.Config is written as a literal instead of coming from pgxpool.ParseConfig: "+callName(c.pass, o)+" panics with it")
		return
	}
	for _, s := range o.Set("HealthCheckPeriod") {
		if s.Known && s.Value <= 0 && s.Expr() != nil {
			c.report(s.Expr(), report.Error, "health check period of "+time.Duration(s.Value).String()+" makes a ticker panic in a goroutine of pgxpool: the process dies")
		}
	}
	params := poolurl.Params(o.DSN)
	if v, ok := params["pool_health_check_period"]; ok {
		if d, err := time.ParseDuration(v); err == nil && d <= 0 {
			c.report(o.Expr, report.Error, "pool_health_check_period="+v+" makes a ticker panic in a goroutine of pgxpool: the process dies")
		}
	}
	if c.opts.strict && !o.Escapes && !o.ConfigOpen {
		c.strict(o, params)
	}
}

// strict reports what the defaults of pgxpool leave out.
func (c *check) strict(o *connfacts.Opening, params map[string]string) {
	has := func(names ...string) bool {
		for _, n := range names {
			if len(o.Set(n)) > 0 {
				return true
			}
		}
		return false
	}
	var missing, costs []string
	if _, ok := params["pool_ping_timeout"]; !ok && !has("PingTimeout", "PrepareConn", "BeforeAcquire") {
		missing = append(missing, "PingTimeout")
		costs = append(costs, "the ping of a connection whose peer is gone waits for TCP to give up")
	}
	if _, ok := params["pool_max_conn_lifetime_jitter"]; !ok && !has("MaxConnLifetimeJitter") {
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
