package nullpool

import (
	"fmt"
	"go/ast"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// pool is what is known about one pool.
type pool struct {
	at         *ast.CallExpr
	by         string
	api        dbapi.API
	verdict    connfacts.Verdict
	sets       []connfacts.Set
	dsnKnown   bool
	hidden     bool // code out of sight may bound it
	configOpen bool // its configuration comes from out of sight
}

// finding is a diagnostic without its fix.
type finding struct{ analysis.Diagnostic }

// checkBound says what is wrong with the bound of a pool.
func (c *check) checkBound(p pool) (finding, bool) {
	if p.api.Name == "OpenDBFromPool" {
		return finding{}, false // the pool below it is judged
	}
	if p.api.IsPgxpool() {
		return c.checkPgxpool(p)
	}
	if p.api.Stack == dbapi.OtherPostgres {
		return finding{}, false // its settings are not followed
	}
	bounds := named(p.sets, "SetMaxOpenConns")
	if len(bounds) > 0 {
		for _, b := range bounds {
			if b.Known && b.Value > int64(c.opts.max) {
				return p.finding(report.Warning, "pool opened by %s may take %d connections in every serverless instance: instances x %[2]d must stay below max_connections", p.by, b.Value), true
			}
			if b.Known && b.Value <= 0 {
				return p.unbounded(fmt.Sprintf("SetMaxOpenConns(%d) leaves the pool%s opened by %s without a bound", b.Value, p.maybe(), p.by)), true
			}
		}
		return finding{}, false
	}
	if p.hidden || keepsNone(p.sets) {
		return finding{}, false
	}
	return p.unbounded(fmt.Sprintf("pool%s opened by %s has no SetMaxOpenConns in a serverless program", p.maybe(), p.by)), true
}

func (p pool) unbounded(what string) finding {
	severity := report.Error
	if p.verdict == connfacts.CanBePostgres {
		severity = report.Warning
	}
	return p.finding(severity, "%s: every instance takes as many connections as it has requests, until the server has none left", what)
}

// maybe qualifies a pool that can be another database's.
func (p pool) maybe() string {
	if p.verdict == connfacts.CanBePostgres {
		return ", which can be PostgreSQL,"
	}
	return ""
}

func (c *check) checkPgxpool(p pool) (finding, bool) {
	bounds := named(p.sets, "MaxConns")
	for _, b := range bounds {
		if b.Known && b.Value > int64(c.opts.max) {
			return p.finding(report.Warning, "pool opened by %s may take %d connections in every serverless instance: instances x %[2]d must stay below max_connections", p.by, b.Value), true
		}
	}
	if len(bounds) > 0 || p.hidden || p.configOpen {
		return finding{}, false
	}
	severity, unless := report.Warning, ""
	if !p.dsnKnown {
		severity, unless = report.Info, ", unless the URL has pool_max_conns"
	}
	return p.finding(severity, "size of the pool opened by %s is the number of CPUs%s: every serverless instance takes four connections or more, and nobody has multiplied them out against max_connections", p.by, unless), true
}

// reserved reports connections that each instance holds even when idle.
func (c *check) reserved(p pool) {
	for _, name := range []string{"MinConns", "MinIdleConns"} {
		for _, s := range named(p.sets, name) {
			if !s.Known || s.Value <= 0 {
				continue
			}
			d := p.finding(report.Error, "%s of %d in a serverless program: every instance holds its connections even when it is frozen", name, s.Value)
			if e := s.Expr(); e != nil {
				d.Pos, d.End = e.Pos(), e.End()
				d.SuggestedFixes = []analysis.SuggestedFix{{
					Message:   "Hold no connections",
					TextEdits: []analysis.TextEdit{{Pos: e.Pos(), End: e.End(), NewText: []byte("0")}},
				}}
			}
			c.out.Report(d.Diagnostic)
		}
	}
}

// conn reports the mode of package conn that is made for one's own machine.
func (c *check) conn(o *connfacts.Opening) {
	for _, arg := range o.Expr.Args {
		call, ok := ast.Unparen(arg).(*ast.CallExpr)
		if !ok || len(call.Args) != 1 || !isConnName(c.pass, call.Fun, "WithMode") || !isConnName(c.pass, call.Args[0], "ModePool") {
			continue
		}
		c.out.Report(analysis.Diagnostic{
			Pos: call.Pos(), End: call.End(), Category: report.Warning,
			Message: "conn.ModePool in a serverless program: every instance may take size + overflow connections, and keeps its idle ones while it is frozen",
		})
	}
}

func isConnName(pass *analysis.Pass, e ast.Expr, name string) bool {
	obj := pass.TypesInfo.Uses[gosrc.Name(e)]
	return obj != nil && obj.Name() == name && obj.Pkg() != nil && dbapi.PathOf(obj.Pkg()) == dbapi.ConnPath
}

func (p pool) finding(severity, format string, args ...any) finding {
	return finding{analysis.Diagnostic{
		Pos: p.at.Pos(), End: p.at.End(), Category: severity, Message: fmt.Sprintf(format, args...),
	}}
}

func named(sets []connfacts.Set, name string) []connfacts.Set {
	var all []connfacts.Set
	for _, s := range sets {
		if s.Name == name {
			all = append(all, s)
		}
	}
	return all
}

func keepsNone(sets []connfacts.Set) bool {
	for _, s := range named(sets, "SetMaxIdleConns") {
		if s.Known && s.Value <= 0 {
			return true
		}
	}
	return false
}
