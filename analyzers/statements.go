package analyzers

import (
	"go/ast"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/statements"
)

// Statements is no rule: what it reports are the statements that a package sends
// to PostgreSQL, for who checks them against a database. The message of each
// diagnostic is what [statements.Decode] reads.
var Statements = &analysis.Analyzer{
	Name:     "statements",
	Doc:      "list the statements that are sent to PostgreSQL",
	URL:      "https://pkg.go.dev/github.com/netra-systems/netralint/fixer/statements",
	Requires: []*analysis.Analyzer{connfacts.Analyzer},
	Run:      listStatements,
}

// StatementKinds name what is found where statements are held against a database,
// in the order users see them. Comments accept it and a baseline knows it as they do
// what rules find; no rule finds it.
var StatementKinds = []string{"sqltext", "sqlargs", "sqlargtype", "sqltargets", "sqltype", "sqlnull", "sqlfields", "sqlplan", "sqlparity", "sqlignore"}

// otherDatabase is why a statement is left out whose handle may reach something
// else than PostgreSQL.
const otherDatabase = "it is not known to be for PostgreSQL"

// listStatements reports, as diagnostics that another pass reads, what the calls of a
// package send.
func listStatements(pass *analysis.Pass) (any, error) {
	conns := pass.ResultOf[connfacts.Analyzer].(*connfacts.Result)
	if !conns.Reaches() {
		return nil, nil
	}
	code := statements.New(pass.Fset, pass.TypesInfo, pass.Pkg, pass.Files)
	code.ReadFile = pass.ReadFile
	if at := code.OtherModes(); at != nil {
		other := &statements.Statement{OtherModes: true}
		pass.Report(analysis.Diagnostic{Pos: at.Pos(), Message: other.Encode()})
	}
	if at := code.LikeLibPQ(); at != nil {
		like := &statements.Statement{LikeLibPQ: true}
		pass.Report(analysis.Diagnostic{Pos: at.Pos(), Message: like.Encode()})
	}
	tell := func(call statements.Call, stack dbapi.Stack, postgres bool) {
		for _, s := range code.Read(call) {
			s.Stack = string(stack)
			if !postgres {
				s.Unknown = otherDatabase
			}
			pass.Report(analysis.Diagnostic{Pos: call.Expr.Pos(), End: call.Expr.End(), Message: s.Encode()})
		}
	}
	for _, c := range conns.Calls() {
		if c.Origin.Verdict != connfacts.NotPostgres && c.API.Stack != dbapi.OtherPostgres {
			tell(statements.Call{Expr: c.Expr, Fn: c.Fn, API: c.API}, c.Origin.Stack(), c.Origin.Verdict == connfacts.Postgres)
		}
	}
	for _, f := range pass.Files {
		for n := range ast.Preorder(f) {
			if call, ok := n.(*ast.CallExpr); ok {
				if q, ok := statements.Queue(pass.TypesInfo, call); ok {
					tell(q, dbapi.Pgx, true)
				}
			}
		}
	}
	return nil, nil
}
