package dsn

import (
	_ "embed"
	"fmt"
	"go/ast"
	"go/types"
	"regexp"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/datasource"
	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/analyzers/internal/rule"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

//go:embed doc.go
var doc string

// Analyzer is the rule.
var Analyzer = New()

// New returns the rule.
func New() *analysis.Analyzer { return rule.New("dsn", doc, run, datasource.Analyzer) }

// run looks at the sources of calls on handles that are proven to be PostgreSQL, and of
// calls of functions that make such a call with a parameter.
func run(p *rule.Pass) {
	said := map[ast.Node]bool{}
	decls := gosrc.FuncDecls(p.TypesInfo, p.Files)
	for _, use := range p.ResultOf[datasource.Analyzer].(*datasource.Result).Uses {
		if use.Test || use.Arg == nil || use.Client == datasource.Conn || said[use.Arg] {
			continue
		}
		if (plain{info: p.TypesInfo, decls: decls, fn: use.Func, inside: map[*types.Var]bool{}}).unescaped(use.Arg) {
			said[use.Arg] = true
			p.Out.Report(analysis.Diagnostic{
				Pos: use.Call.Pos(), End: use.Call.End(), Category: report.Warning,
				Message: "the password is put into the URL as it is: with one of /, ?, # or % in it the program cannot connect; escape it, or write it with url.UserPassword",
			})
		}
		if !use.Direct && use.Fn.Pkg() == p.Pkg { // it is in sight where it is opened
			continue
		}
		for _, f := range read(use.Client, p.Conns.Text(use.Arg)) {
			said[use.Arg] = true
			p.Out.Report(analysis.Diagnostic{Pos: use.Call.Pos(), End: use.Call.End(), Category: f.severity, Message: f.message})
		}
	}
}

type finding struct{ severity, message string }

// ofMySQL matches a data source as the driver of MySQL reads it.
var ofMySQL = regexp.MustCompile(`@(tcp|unix)\(`)

// read says what is wrong with the text of a source when this client reads it.
func read(client, text string) []finding {
	if ofMySQL.MatchString(text) {
		return []finding{{report.Error, fmt.Sprintf("the data source is one of MySQL, which %s does not read: the program cannot connect", client)}}
	}
	s, ok := datasource.Parse(text)
	if !ok {
		return nil
	}
	return findings(client, s)
}

// findings says what is wrong with a source when this client reads it. A host that is
// this machine needs no TLS and no secret.
func findings(client string, s datasource.Source) []finding {
	if s.Scheme != "" && s.Scheme != "postgres" && s.Scheme != "postgresql" {
		return []finding{{report.Error, fmt.Sprintf("%s does not know the scheme %s: the program cannot connect", client, s.Scheme)}}
	}
	var all []finding
	for _, name := range s.Order {
		if refused(client, name) {
			who := "the server refuses each connection for it"
			if client == datasource.Gopg {
				who = "pg.ParseURL fails for it"
			}
			all = append(all, finding{report.Error, fmt.Sprintf("parameter %s is none of %s's: %s", name, client, who)})
		}
	}
	if !datasource.Remote(s.Host) {
		return all
	}
	if s.Password {
		all = append(all, finding{report.Error, fmt.Sprintf("the password for %s is written in the code: all who read it can log in", s.Host)})
	}
	return append(all, clear(client, s)...)
}

// clear says where what goes to and from a host can be read on its way. Of go-pg only
// sslmode=disable does without TLS.
func clear(client string, s datasource.Source) (all []finding) {
	switch mode, known := s.Params["sslmode"]; {
	case mode == "disable":
		all = append(all, finding{report.Error, fmt.Sprintf("sslmode=disable sends what goes to and from %s in the clear", s.Host)})
	case client == datasource.Gopg:
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
	case client == datasource.Gopg:
		return !slices.Contains(gopgParams, name)
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
	gopgParams = []string{"sslmode", "application_name", "connect_timeout"} // it reads no others
	pqParams   = []string{"binary_parameters", "disable_prepared_binary_result", "fallback_application_name"}
	pgxParams  = []string{"default_query_exec_mode", "statement_cache_capacity", "description_cache_capacity"}
	poolParams = []string{"pool_max_conns", "pool_min_conns", "pool_min_idle_conns", "pool_max_conn_lifetime",
		"pool_max_conn_lifetime_jitter", "pool_max_conn_idle_time", "pool_health_check_period"}
	foreignParams = []string{"schema", "currentSchema", "connection_limit", "pgbouncer", "ssl", "useSSL", "charset", "parseTime"}
)
