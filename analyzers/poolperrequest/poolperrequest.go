package poolperrequest

import (
	_ "embed"
	"fmt"
	"go/ast"
	"go/token"

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
func New() *analysis.Analyzer {
	return rule.New("poolperrequest", doc, run)
}

// check is one run of the rule.
type check struct {
	pass  *analysis.Pass
	out   *report.Reporter
	conns *connfacts.Result
	flow  *gosrc.Flow
	*handlers
}

func run(p *rule.Pass) {
	c := &check{pass: p.Pass, out: p.Out, conns: p.Conns}
	for _, o := range p.Conns.Openings() {
		if o.Test || o.API.Opens != dbapi.Pool && o.API.Opens != dbapi.Conn || !o.Origin.Verdict.Maybe() || o.Factory != nil && o.Factory.Kept {
			continue
		}
		if c.handlers == nil {
			c.handlers, c.flow = findHandlers(p.Pass), gosrc.NewFlow(p.TypesInfo)
		}
		c.opening(o)
	}
}

// A site is a call whose result is a newly opened pool or connection, in the
// function where it ends up.
type site struct {
	call *ast.CallExpr
	fn   ast.Node
	fate connfacts.Fate
	each event // what it is opened for each of
}

// opening judges where what is opened ends up. It is reported where it is opened
// if all of that runs for requests, and else at the calls in handlers.
func (c *check) opening(o *connfacts.Opening) {
	var found []site
	all := true
	for _, s := range c.sites(o.Expr, map[*ast.CallExpr]bool{}) {
		s.each = c.each(s.fn)
		if s.each != "" && c.fromRequest(s) {
			s.each = ""
		} else if s.each == "" && s.fn != nil && c.inEachTurn(s) {
			s.each = turn
		}
		if s.each != "" {
			found = append(found, s)
		} else {
			all = false
		}
	}
	worst, each := map[*ast.CallExpr]end{}, map[*ast.CallExpr]event{}
	for _, s := range found {
		at := s.call
		if all {
			at = o.Expr
		}
		if e := c.end(s); s.each != job || e != closed {
			worst[at], each[at] = max(worst[at], e), s.each
		}
	}
	for at, e := range worst {
		c.report(o, at, each[at], e)
	}
}

// sites returns where what a call returns ends up: in the function that makes
// the call, or in those that get it from there.
func (c *check) sites(call *ast.CallExpr, seen map[*ast.CallExpr]bool) []site {
	fate, ok := c.conns.Fate(call)
	if !ok || seen[call] {
		return nil
	}
	seen[call] = true
	if len(fate.Returned) == 0 {
		return []site{{call: call, fn: c.around(call), fate: fate}}
	}
	if fate.Kept {
		return []site{{call: call}} // who gets it next does not open it
	}
	var all []site
	for _, fn := range fate.Returned {
		if !c.isSeenWhole(fn) {
			all = append(all, site{call: call, fate: fate}) // who else gets it is out of sight
		}
		for _, use := range c.calls[fn] {
			all = append(all, c.sites(use, seen)...)
		}
	}
	return all
}

// end is what becomes of a pool, from good to bad.
type end int

const (
	unknown end = iota
	closed
	leaks     // on some way
	neverEnds // nothing closes it
)

// end says what becomes of what a site opens by the time its function is left.
func (c *check) end(s site) end {
	inside := false
	var around []token.Pos
	for _, call := range s.fate.Closers {
		if gosrc.Contains(s.fn, call.Pos()) {
			inside = true
			around = append(around, c.asked(s.fn, call))
		}
	}
	switch {
	case inside && !c.leaves(s, around):
		return closed
	case s.fate.Kept:
		return unknown
	case inside:
		return leaks
	case len(s.fate.Closers) > 0:
		return closed // by a function that gets it
	}
	return neverEnds
}

// report words a finding; openings whose end is unknown are none.
func (c *check) report(o *connfacts.Opening, at *ast.CallExpr, each event, e end) {
	what := "pool"
	if o.API.Opens == dbapi.Conn {
		what = "connection"
	}
	severity, then := report.Error, ""
	switch e {
	case unknown:
		return
	case closed:
		severity = report.Warning
		then = "; open it once and keep it"
	case leaks:
		then = " and does not close it on every way out"
	case neverEnds:
		then = " and nothing closes it"
	}
	if o.Origin.Verdict == connfacts.CanBePostgres {
		severity = report.Lower(severity)
		what += ", which can be PostgreSQL's,"
	}
	c.out.Report(analysis.Diagnostic{
		Pos: at.Pos(), End: at.End(), Category: severity,
		Message: fmt.Sprintf("%s opens a %s for each %s%s", report.Name(at.Fun), what, each, then),
	})
}
