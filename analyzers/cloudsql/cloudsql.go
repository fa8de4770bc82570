package cloudsql

import (
	_ "embed"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/analyzers/internal/datasource"
	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/analyzers/internal/rule"
	"github.com/netra-systems/netralint/analyzers/internal/serverless"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

//go:embed doc.go
var doc string

// Analyzer is the rule.
var Analyzer = New()

// New returns the rule.
func New() *analysis.Analyzer { return rule.New("cloudsql", doc, run, serverless.Analyzer) }

// check is one run of the rule.
type check struct {
	*rule.Pass
	dials bool // a configuration gets a function that dials
	runs  bool // on a serverless host of Google
}

// run looks at the sources of calls, and at hosts that are set in a configuration.
func run(p *rule.Pass) {
	c := &check{Pass: p, runs: p.ResultOf[serverless.Analyzer].(bool) && isGoogle(p.Conns.Serverless())}
	for _, file := range p.Files {
		for n := range ast.Preorder(file) {
			c.dials = c.dials || c.field(n, "DialFunc") != nil
		}
	}
	for _, call := range p.Conns.Calls() {
		if i := call.API.DSN.Arg(); !call.Test && i >= 0 && i < len(call.Expr.Args) && call.Origin.Verdict.Maybe() && call.API.Stack != dbapi.NetraConn {
			c.call(call, call.Expr.Args[i])
		}
	}
	for _, file := range p.Files {
		if p.Conns.IsTest(file) {
			continue
		}
		for n := range ast.Preorder(file) {
			if host := c.field(n, "Host"); host != nil && isSocket(p.Conns.Text(host)) && !c.dials {
				c.report(n, report.Warning, "", socket)
			}
		}
	}
}

// platforms are what signs of other platforms begin with.
var platforms = []string{"github.com/aws/", "github.com/akrylysov/", "AWS_", "FUNCTIONS_CUSTOMHANDLER", "CONTAINER_APP"}

// isGoogle reports whether none of the signs is that of another platform.
func isGoogle(signs []connfacts.Marker) bool {
	return !slices.ContainsFunc(signs, func(m connfacts.Marker) bool {
		return slices.ContainsFunc(platforms, func(begin string) bool { return strings.HasPrefix(m.Sign, begin) })
	})
}

// field returns what a field of a configuration of pgx gets by an assignment or in a
// literal, or nil.
func (c *check) field(n ast.Node, name string) ast.Expr {
	isConfig := func(id *ast.Ident) bool {
		v, ok := c.TypesInfo.Uses[id].(*types.Var)
		return ok && v.IsField() && v.Name() == name && v.Pkg() != nil && v.Pkg().Path() == "github.com/jackc/pgx/v5/pgconn"
	}
	switch n := n.(type) {
	case *ast.AssignStmt:
		for i, lhs := range n.Lhs {
			if sel, ok := lhs.(*ast.SelectorExpr); ok && isConfig(sel.Sel) && len(n.Rhs) == len(n.Lhs) {
				return n.Rhs[i]
			}
		}
	case *ast.KeyValueExpr:
		if id, ok := n.Key.(*ast.Ident); ok && isConfig(id) {
			return n.Value
		}
	}
	return nil
}

const (
	socket  = "the socket below /cloudsql takes a password and 100 connections at most; the connector logs in by IAM and renews its certificates"
	byName  = "%s is an address of Cloud SQL, where nothing renews certificates or logs in by IAM; the connector does, and finds the instance by its name"
	proxied = "%s in serverless code is a proxy to run and watch beside the service; the connector is a part of it"
	private = "the address %s is that of one instance and changes with it; the connector finds the instance by its name, and logs in by IAM"
)

// call judges the data source of a call.
func (c *check) call(call *connfacts.Call, arg ast.Expr) {
	s, ok := datasource.Parse(c.Conns.Text(c.origin(call, arg)))
	if !ok {
		return
	}
	severity, among := report.Lower(report.Severity(call.Origin, false)), report.Among(call.Origin)
	host, err := url.PathUnescape(s.Written)
	if err != nil {
		host = s.Written
	}
	addr, _ := netip.ParseAddr(s.Host)
	loopback := addr.IsLoopback() || s.Host == "localhost"
	switch {
	case c.dials:
	case isSocket(host):
		c.report(call.Expr, severity, among, socket)
	case strings.HasSuffix(strings.TrimSuffix(host, "."), ".sql.goog"):
		c.report(call.Expr, severity, among, fmt.Sprintf(byName, strings.TrimPrefix(host, connfacts.Hole)))
	case !c.runs || !loopback && !addr.IsPrivate() || !c.always(call):
	case loopback:
		c.report(call.Expr, severity, among, fmt.Sprintf(proxied, s.Host))
	default:
		c.report(call.Expr, severity, among, fmt.Sprintf(private, s.Host))
	}
}

// origin returns what a variable of the function of a call is set to, if that is one
// expression, and other expressions as they are.
func (c *check) origin(call *connfacts.Call, arg ast.Expr) ast.Expr {
	id, ok := ast.Unparen(arg).(*ast.Ident)
	if !ok || call.Func == nil {
		return arg
	}
	v, from, n := c.TypesInfo.Uses[id], arg, 0
	ast.Inspect(gosrc.FuncBody(call.Func), func(node ast.Node) bool {
		a, ok := node.(*ast.AssignStmt)
		for i := 0; ok && i < len(a.Lhs); i++ {
			if to, is := a.Lhs[i].(*ast.Ident); is && c.TypesInfo.ObjectOf(to) == v {
				n++
				if len(a.Lhs) == len(a.Rhs) && a.Tok == token.DEFINE {
					from = a.Rhs[i]
				}
			}
		}
		return true
	})
	if n == 1 {
		return from
	}
	return arg
}

func isSocket(host string) bool { return strings.HasPrefix(host, "/cloudsql/") }

func (c *check) report(at ast.Node, severity, among, message string) {
	if among != "" {
		message += among
	}
	c.Out.Report(analysis.Diagnostic{Pos: at.Pos(), End: at.End(), Category: severity, Message: message})
}

// always reports whether no condition decides, in the function of a call, whether it
// is made, but that something failed before.
func (c *check) always(call *connfacts.Call) bool {
	body := gosrc.FuncBody(call.Func)
	if body == nil {
		return true
	}
	ok := true
	ast.PreorderStack(body, nil, func(n ast.Node, stack []ast.Node) bool {
		switch n := n.(type) {
		case *ast.IfStmt:
			in := gosrc.Contains(n.Body, call.Expr.Pos()) || n.Else != nil && gosrc.Contains(n.Else, call.Expr.Pos())
			leaves := n.Pos() < call.Expr.Pos() && gosrc.Leaves(c.TypesInfo, n.Body.List) && !c.isFailure(n.Cond)
			ok = ok && !in && !leaves
		case *ast.CaseClause:
			ok = ok && !gosrc.Contains(n, call.Expr.Pos())
		}
		return ok
	})
	return ok
}

func (c *check) isFailure(cond ast.Expr) bool {
	b, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	return ok && gosrc.IsError(c.TypesInfo.TypeOf(b.X))
}
