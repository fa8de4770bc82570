package dsn

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/analyzers/internal/datasource"
	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/analyzers/internal/rule"
	"github.com/netra-systems/netralint/fixer/dbapi"
)

//go:embed doc.go
var doc string

// Analyzer is the rule.
var Analyzer = New()

// New returns the rule.
func New() *analysis.Analyzer { return rule.New("dsn", doc, run) }

// run looks at the sources of calls on handles that are proven to be PostgreSQL.
func run(p *rule.Pass) {
	for _, call := range p.Conns.Calls() {
		arg := call.API.DSN.Arg()
		if call.Test || arg < 0 || arg >= len(call.Expr.Args) || call.Origin.Verdict != connfacts.Postgres {
			continue
		}
		client := clientOf(call)
		if client == "" {
			continue
		}
		if (plain{p.TypesInfo, call.Func}).unescaped(call.Expr.Args[arg]) {
			p.Out.Report(analysis.Diagnostic{
				Pos: call.Expr.Pos(), End: call.Expr.End(), Category: report.Warning,
				Message: "the password is put into the URL as it is: with one of /, ?, # or % in it the program cannot connect; escape it, or write it with url.UserPassword",
			})
		}
		s, ok := datasource.Parse(p.Conns.Text(call.Expr.Args[arg]))
		if !ok {
			continue
		}
		for _, f := range findings(client, s) {
			p.Out.Report(analysis.Diagnostic{Pos: call.Expr.Pos(), End: call.Expr.End(), Category: f.severity, Message: f.message})
		}
	}
}

// clientOf names the client that reads the data source of a call, "" when it is not
// certain or takes everything.
func clientOf(call *connfacts.Call) string {
	stack := call.API.Stack
	if stack == dbapi.Generic {
		if len(call.Origin.Stacks) != 1 || !call.Origin.Followed {
			return ""
		}
		stack = call.Origin.Stacks[0]
	}
	switch {
	case stack == dbapi.LibPQ:
		return "lib/pq"
	case stack == dbapi.Pgx && strings.HasSuffix(call.API.Package, "/pgxpool"):
		return "pgxpool"
	case stack == dbapi.Pgx, stack == dbapi.PgxStdlib:
		return "pgx"
	}
	return ""
}

type finding struct{ severity, message string }

// findings says what is wrong with a source when this client reads it. A host that is
// this machine needs no TLS and no secret.
func findings(client string, s datasource.Source) []finding {
	if s.Scheme != "" && s.Scheme != "postgres" && s.Scheme != "postgresql" {
		return []finding{{report.Error, fmt.Sprintf("%s does not know the scheme %s: the program cannot connect", client, s.Scheme)}}
	}
	var all []finding
	for _, name := range s.Order {
		if refused(client, name) {
			all = append(all, finding{report.Error, fmt.Sprintf("parameter %s is none of %s's: the server refuses each connection for it", name, client)})
		}
	}
	if !datasource.Remote(s.Host) {
		return all
	}
	if s.Password {
		all = append(all, finding{report.Error, fmt.Sprintf("the password for %s is written in the code: all who read it can log in", s.Host)})
	}
	switch mode, known := s.Params["sslmode"]; {
	case mode == "disable":
		all = append(all, finding{report.Error, fmt.Sprintf("sslmode=disable sends what goes to and from %s in the clear", s.Host)})
	case mode == "allow" || mode == "prefer":
		all = append(all, finding{report.Error, fmt.Sprintf("sslmode=%s goes on in the clear when %s offers no TLS", mode, s.Host)})
	case !known && s.Whole && client != "lib/pq":
		all = append(all, finding{report.Warning, fmt.Sprintf("no sslmode is given, and %s goes on in the clear when %s offers no TLS", client, s.Host)})
	}
	return all
}

// refused reports whether a client sends a parameter, which is another client's, to
// the server.
func refused(client, name string) bool {
	switch {
	case slices.Contains(pqParams, name):
		return client != "lib/pq"
	case slices.Contains(pgxParams, name):
		return client == "lib/pq"
	case slices.Contains(poolParams, name):
		return client != "pgxpool"
	}
	return slices.Contains(foreignParams, name)
}

// Parameters by the client that takes them; the last are those of no client in Go.
var (
	pqParams   = []string{"binary_parameters", "disable_prepared_binary_result", "fallback_application_name"}
	pgxParams  = []string{"default_query_exec_mode", "statement_cache_capacity", "description_cache_capacity"}
	poolParams = []string{"pool_max_conns", "pool_min_conns", "pool_min_idle_conns", "pool_max_conn_lifetime",
		"pool_max_conn_lifetime_jitter", "pool_max_conn_idle_time", "pool_health_check_period"}
	foreignParams = []string{"schema", "currentSchema", "connection_limit", "pgbouncer", "ssl", "useSSL", "charset", "parseTime"}
)
