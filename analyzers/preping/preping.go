package preping

import (
	_ "embed"
	"fmt"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/analyzers/internal/perrequest"
	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/analyzers/internal/rule"
	"github.com/netra-systems/netralint/analyzers/internal/serverless"
	"github.com/netra-systems/netralint/fixer/contexts"
	"github.com/netra-systems/netralint/fixer/dbapi"
)

//go:embed doc.go
var doc string

// Analyzer is the rule with its default options.
var Analyzer = New()

type options struct {
	strict bool
}

// New returns the rule with options of its own.
func New() *analysis.Analyzer {
	opts := new(options)
	a := rule.New("preping", doc, func(p *rule.Pass) { run(p, opts) }, serverless.Analyzer, perrequest.Analyzer)
	a.Flags.BoolVar(&opts.strict, "strict", false, "also report pgxpool pools without PingTimeout or lifetime jitter")
	return a
}

// check is one run of the rule.
type check struct {
	pass  *analysis.Pass
	opts  *options
	out   *report.Reporter
	conns *connfacts.Result
	ctxs  *contexts.Finder // made when first needed
}

func run(p *rule.Pass, opts *options) {
	c := &check{pass: p.Pass, opts: opts, out: p.Out, conns: p.Conns}
	c.nanoseconds()
	each := p.ResultOf[perrequest.Analyzer].(*perrequest.Result)
	for _, o := range c.conns.Openings() {
		switch {
		case o.ForTest || o.API.Opens != dbapi.Pool || !o.Origin.Verdict.Maybe():
		case o.API.IsPgxpool():
			c.pgxpool(o)
		case o.API.Stack == dbapi.NetraConn || o.API.Stack == dbapi.OtherPostgres || o.API.Name == "OpenDBFromPool":
		case o.Escapes || o.Contained || len(o.Returned) > 0 || each.Has(o):
		default:
			c.sql(o)
		}
	}
}

// gap is one thing that is missing on a pool.
type gap struct {
	setting dbapi.Setting
	name    string
}

// gaps returns what the pool lacks, in the order it is to be added.
func (c *check) gaps(o *connfacts.Opening) []gap {
	var all []gap
	done := o.Does()
	if o.Origin.Stack() == dbapi.NetraConn {
		done |= dbapi.Pinged | dbapi.Lifetime // its connections see to that
	}
	if !done.Has(dbapi.MaxOpen) && !c.pass.ResultOf[serverless.Analyzer].(bool) {
		all = append(all, gap{dbapi.MaxOpen, "SetMaxOpenConns"})
	}
	if done&(dbapi.Lifetime|dbapi.IdleTime) == 0 && !keepsNone(o) {
		all = append(all, gap{dbapi.Lifetime, "SetConnMaxLifetime"})
	}
	if !done.Has(dbapi.Pinged) {
		all = append(all, gap{dbapi.Pinged, "PingContext"})
	}
	return all
}

// keepsNone reports whether the pool keeps no idle connections.
func keepsNone(o *connfacts.Opening) bool {
	for _, s := range o.Set("SetMaxIdleConns") {
		if s.Known && s.Value <= 0 {
			return true
		}
	}
	return false
}

func (c *check) sql(o *connfacts.Opening) {
	gaps := c.gaps(o)
	if len(gaps) == 0 {
		return
	}
	var names []string
	for _, g := range gaps {
		names = append(names, g.name)
	}
	severity := report.Error
	if o.Origin.Verdict == connfacts.CanBePostgres {
		severity = report.Warning
	}
	c.out.Report(analysis.Diagnostic{
		Pos: o.Expr.Pos(), End: o.Expr.End(), Category: severity,
		Message:        fmt.Sprintf("%s opened by %s has no %s", subject(o), report.Callee(o.Expr, o.Fn), enumerate(names)),
		SuggestedFixes: c.fix(o, gaps),
	})
}

func subject(o *connfacts.Opening) string {
	if o.Origin.Verdict == connfacts.CanBePostgres {
		return "pool, which can be PostgreSQL,"
	}
	return "PostgreSQL pool"
}

func enumerate(words []string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " or " + words[n-1]
	}
	return words[0]
}
