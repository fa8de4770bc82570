#!/usr/bin/env bash
# github.com/DATA-DOG/go-sqlmock v1.5.2, and github.com/pashagolub/pgxmock/v4 v4.8.0:
# QueryMatcherEqual joins white space everywhere before it compares, in literals and
# behind comments too. Statements that PostgreSQL gives other results for pass the
# test as equal; a line that only the expected text comments out passes as well.
#
# Seen:
#   "SELECT 'two  words'" and "SELECT 'two words'": sqlmock says equal true, pgxmock true; PostgreSQL "two  words" and "two words"
#   "SELECT 'line\nline'" and "SELECT 'line line'": sqlmock says equal true, pgxmock true; PostgreSQL "line\nline" and "line line"
#   "SELECT '1' -- one\n|| '2'" and "SELECT '1' -- one || '2'": sqlmock says equal true, pgxmock true; PostgreSQL "12" and "1"
#
# Needs a PostgreSQL server: NETRALINT_TEST_DATABASE_URL, else one is started.
set -euo pipefail
if [ -z "${NETRALINT_TEST_DATABASE_URL:-}" ]; then
	exec "$(dirname "$0")/../.ci/with-postgres" "$(realpath "$0")"
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOWORK=off GOFLAGS=-mod=mod

cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/DATA-DOG/go-sqlmock"
	"github.com/jackc/pgx/v5"
	"github.com/pashagolub/pgxmock/v4"
)

func main() {
	ctx := context.Background()
	db, err := pgx.Connect(ctx, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close(ctx)
	for _, pair := range [][2]string{
		{"SELECT 'two  words'", "SELECT 'two words'"},
		{"SELECT 'line\nline'", "SELECT 'line line'"},
		{"SELECT '1' -- one\n|| '2'", "SELECT '1' -- one || '2'"},
	} {
		var first, second string
		if err := db.QueryRow(ctx, pair[0]).Scan(&first); err != nil {
			log.Fatal(err)
		}
		if err := db.QueryRow(ctx, pair[1]).Scan(&second); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%q and %q: sqlmock says equal %v, pgxmock %v; PostgreSQL %q and %q\n", pair[0], pair[1],
			sqlmock.QueryMatcherEqual.Match(pair[0], pair[1]) == nil, pgxmock.QueryMatcherEqual.Match(pair[0], pair[1]) == nil, first, second)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.10.0 github.com/DATA-DOG/go-sqlmock@v1.5.2 github.com/pashagolub/pgxmock/v4@v4.8.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='"SELECT '\''two  words'\''" and "SELECT '\''two words'\''": sqlmock says equal true, pgxmock true; PostgreSQL "two  words" and "two words"
"SELECT '\''line\nline'\''" and "SELECT '\''line line'\''": sqlmock says equal true, pgxmock true; PostgreSQL "line\nline" and "line line"
"SELECT '\''1'\'' -- one\n|| '\''2'\''" and "SELECT '\''1'\'' -- one || '\''2'\''": sqlmock says equal true, pgxmock true; PostgreSQL "12" and "1"'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
