// Package opens finds where a program opens databases. What it reports is evidence, not a
// fault: package standard reads it.
package opens

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// The severities of what is reported.
const (
	Environment = "environment" // conn.Open, which takes what the environment names
	Code        = "code"        // what is opened is for the program to say
)

// Analyzer reports, outside test files, what opens a pool or a connection. The message
// is the name of the function.
var Analyzer = &analysis.Analyzer{
	Name: "opens",
	Doc:  "where databases are opened",
	Run:  run,
}

func run(pass *analysis.Pass) (any, error) {
	for id := range gosrc.IdentsOutsideTests(pass.Fset, pass.Files) {
		report(pass, id)
	}
	return nil, nil
}

func report(pass *analysis.Pass, id *ast.Ident) {
	fn, _ := pass.TypesInfo.Uses[id].(*types.Func)
	api, ok := dbapi.Of(fn)
	if !ok || api.Recv != "" || api.Opens == dbapi.NoResource || api.Stack == dbapi.OtherDatabase || fn.Name() == "OpenDBFromPool" {
		return
	}
	d := analysis.Diagnostic{Pos: id.Pos(), End: id.End(), Message: fn.Pkg().Name() + "." + fn.Name(), Category: Code}
	if dbapi.PathOf(fn.Pkg()) == dbapi.ConnPath && fn.Name() == "Open" {
		d.Category = Environment
	}
	pass.Report(d)
}
