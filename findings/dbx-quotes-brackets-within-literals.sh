#!/usr/bin/env bash
# github.com/pocketbase/dbx v1.12.0 with pgx v5.13.0: the marks {{table}} and
# [[column]] of NewQuery are replaced within literals too. A JSON array within an
# array is stored as a text, a template's field loses its braces, and an array of
# arrays of one fraction is no SQL any more; of two numbers it stays, as a comma is no
# part of a name.
#
# Seen:
#   SELECT '[[1]]'::jsonb is [[1]]; with dbx "1"
#   SELECT '[[1,2]]'::jsonb is [[1, 2]]; with dbx [[1, 2]]
#   SELECT '{"sizes": [[40]]}'::jsonb is {"sizes": [[40]]}; with dbx {"sizes": "40"}
#   SELECT 'Dear {{name}}' is Dear {{name}}; with dbx Dear "name"
#   SELECT ARRAY[[1.5]]::text is {{1.5}}; with dbx an error
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
	"database/sql"
	"fmt"
	"log"
	"os"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/pocketbase/dbx"
)

func main() {
	db, err := sql.Open("pgx", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	builder := dbx.NewFromDB(db, "postgres")
	for _, query := range []string{
		`SELECT '[[1]]'::jsonb`,
		`SELECT '[[1,2]]'::jsonb`,
		`SELECT '{"sizes": [[40]]}'::jsonb`,
		`SELECT 'Dear {{name}}'`,
		`SELECT ARRAY[[1.5]]::text`,
	} {
		var plain, built string
		if err := db.QueryRow(query).Scan(&plain); err != nil {
			log.Fatal(err)
		}
		if err := builder.NewQuery(query).Row(&built); err != nil {
			built = "an error"
		}
		fmt.Printf("%s is %s; with dbx %s\n", query, plain, built)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 github.com/pocketbase/dbx@v1.12.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='SELECT '\''[[1]]'\''::jsonb is [[1]]; with dbx "1"
SELECT '\''[[1,2]]'\''::jsonb is [[1, 2]]; with dbx [[1, 2]]
SELECT '\''{"sizes": [[40]]}'\''::jsonb is {"sizes": [[40]]}; with dbx {"sizes": "40"}
SELECT '\''Dear {{name}}'\'' is Dear {{name}}; with dbx Dear "name"
SELECT ARRAY[[1.5]]::text is {{1.5}}; with dbx an error'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
