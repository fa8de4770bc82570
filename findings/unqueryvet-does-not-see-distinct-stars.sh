#!/usr/bin/env bash
# github.com/MirrexOne/unqueryvet v1.5.4, which golangci-lint has too: its README says
# that it finds SELECT * in raw SQL. It looks for the two side by side: DISTINCT, ALL or
# a comment between them hides the star, though the server gives the same columns. It
# does report a text that a statement stores, and the star of an EXISTS, which reads no
# column.
#
# Seen:
#   SELECT * FROM orders: 1 reports
#   SELECT DISTINCT * FROM orders: 0 reports
#   SELECT ALL * FROM orders: 0 reports
#   SELECT /* every column */ * FROM orders: 0 reports
#   INSERT INTO notes VALUES ('SELECT * FROM orders is slow'): 1 reports
#   SELECT id FROM users WHERE EXISTS (SELECT * FROM orders WHERE user_id = users.id): 1 reports
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOWORK=off GOFLAGS=-mod=mod

cat >main.go <<'GO'
package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"log"

	"github.com/MirrexOne/unqueryvet"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"
)

func main() {
	for _, query := range []string{
		"SELECT * FROM orders",
		"SELECT DISTINCT * FROM orders",
		"SELECT ALL * FROM orders",
		"SELECT /* every column */ * FROM orders",
		"INSERT INTO notes VALUES ('SELECT * FROM orders is slow')",
		"SELECT id FROM users WHERE EXISTS (SELECT * FROM orders WHERE user_id = users.id)",
	} {
		fmt.Printf("%s: %d reports\n", query, reports(query))
	}
}

// reports runs the analyzer on a function that is given the query.
func reports(query string) (n int) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "p.go", fmt.Sprintf("package p\n\nfunc f(query func(string)) { query(%q) }\n", query), 0)
	if err != nil {
		log.Fatal(err)
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{}}
	pkg, err := new(types.Config).Check("p", files, []*ast.File{file}, info)
	if err != nil {
		log.Fatal(err)
	}
	_, err = unqueryvet.New().Run(&analysis.Pass{
		Analyzer: unqueryvet.New(), Fset: files, Files: []*ast.File{file}, Pkg: pkg, TypesInfo: info,
		ResultOf: map[*analysis.Analyzer]any{inspect.Analyzer: inspector.New([]*ast.File{file})},
		Report:   func(analysis.Diagnostic) { n++ },
	})
	if err != nil {
		log.Fatal(err)
	}
	return n
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/MirrexOne/unqueryvet@v1.5.4 golang.org/x/tools@v0.40.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='SELECT * FROM orders: 1 reports
SELECT DISTINCT * FROM orders: 0 reports
SELECT ALL * FROM orders: 0 reports
SELECT /* every column */ * FROM orders: 0 reports
INSERT INTO notes VALUES ('\''SELECT * FROM orders is slow'\''): 1 reports
SELECT id FROM users WHERE EXISTS (SELECT * FROM orders WHERE user_id = users.id): 1 reports'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
