package nullpool

import (
	_ "embed"
	"errors"
	"strconv"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/analyzers/internal/perrequest"
	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/analyzers/internal/rule"
	"github.com/netra-systems/netralint/analyzers/internal/serverless"
	"github.com/netra-systems/netralint/fixer/dbapi"
)

//go:embed doc.go
var doc string

// Analyzer is the rule with its default options.
var Analyzer = New()

type options struct {
	max bound
}

// bound is a number of connections, as a flag.
type bound int64

func (b *bound) String() string { return strconv.FormatInt(int64(*b), 10) }

func (b *bound) Set(text string) error {
	n, err := strconv.ParseInt(text, 0, 64)
	if err != nil || n < 0 {
		return errors.New("expected a number of connections, as in 10")
	}
	*b = bound(n)
	return nil
}

// New returns the rule with options of its own, but for the packages that are
// serverless: all rules share these.
func New() *analysis.Analyzer {
	opts := &options{max: 10}
	a := rule.New("nullpool", doc, func(p *rule.Pass) { run(p, opts) }, serverless.Analyzer, perrequest.Analyzer)
	a.Flags.Var(serverless.Packages, "serverless", "comma-separated import path `patterns` of packages that run on a serverless host")
	a.Flags.Var(&opts.max, "max", "the largest constant `bound` that is not reported")
	return a
}

// check is one run of the rule.
type check struct {
	pass  *analysis.Pass
	opts  *options
	out   *report.Reporter
	conns *connfacts.Result
}

func run(p *rule.Pass, opts *options) {
	c := &check{pass: p.Pass, opts: opts, out: p.Out, conns: p.Conns}
	if !p.ResultOf[serverless.Analyzer].(bool) {
		return
	}
	each := p.ResultOf[perrequest.Analyzer].(*perrequest.Result)
	for _, o := range c.conns.Openings() {
		if !o.ForTest && o.API.Opens == dbapi.Pool && o.Origin.Verdict.Maybe() && !each.Has(o) {
			c.opening(o)
		}
	}
	for _, r := range c.conns.Remotes() {
		if !r.Test {
			c.remote(r)
		}
	}
}

// opening reports a pool that is opened here, or that a function returns newly opened.
func (c *check) opening(o *connfacts.Opening) {
	p := pool{
		at: o.Expr, by: report.Callee(o.Expr, o.Fn), api: o.API, verdict: o.Origin.Verdict, sets: o.Sets,
		dsnKnown: o.DSNKnown, hidden: o.Escapes || len(o.Returned) > 0, configOpen: o.ConfigOpen,
	}
	if o.Factory != nil {
		p.dsnKnown, p.configOpen = o.Factory.DSNKnown, false
	}
	if o.API.Stack == dbapi.NetraConn {
		c.conn(o)
		return
	}
	if o.Closed {
		return // it goes with the invocation
	}
	if f, found := c.checkBound(p); found {
		f.SuggestedFixes = c.fix(o)
		c.out.Report(f.Diagnostic)
	}
	c.reserved(p)
}

// remote judges the pools that a function of another package opens and keeps.
func (c *check) remote(r *connfacts.Remote) {
	for _, f := range r.Pools {
		api, ok := dbapi.Lookup(f.Package, "", f.Name)
		if !ok || f.Serverless || f.Closed || !f.Verdict.Maybe() || api.Stack == dbapi.NetraConn {
			continue
		}
		p := pool{at: r.Expr, by: report.Callee(r.Expr, r.Fn), api: api, verdict: f.Verdict, sets: f.Sets, dsnKnown: f.DSNKnown, hidden: f.Escapes}
		c.reserved(p)
		if d, found := c.checkBound(p); found {
			c.out.Report(d.Diagnostic)
			return
		}
	}
}
