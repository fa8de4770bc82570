#!/usr/bin/env bash
# github.com/aarondl/sqlboiler/v4 v4.19.5, package types/pgeo, with pgx v5.13.0's
# database/sql driver: PostgreSQL prints the coordinates of large and of small numbers
# with an exponent. pgeo reads a negative exponent in a Point but refuses a positive
# one, and in a Line it refuses both: "wrong point", "wrong line". Values it wrote
# itself cannot be read again.
#
# Seen:
#   point (1.5,2): {1.5 2}, error <nil>
#   point (1e-05,2): {1e-05 2}, error <nil>
#   point (1e+20,2): {0 0}, error sql: Scan error on column index 0, name "point": wrong point
#   line {1.5,2,3}: {1.5 2 3}, error <nil>
#   line {1e-05,2,3}: {0 0 0}, error sql: Scan error on column index 0, name "line": wrong line
#   line {1e+20,2,3}: {0 0 0}, error sql: Scan error on column index 0, name "line": wrong line
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

	"github.com/aarondl/sqlboiler/v4/types/pgeo"
	_ "github.com/jackc/pgx/v5/stdlib"
)

func main() {
	db, err := sql.Open("pgx", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	for _, sent := range []pgeo.Point{pgeo.NewPoint(1.5, 2), pgeo.NewPoint(0.00001, 2), pgeo.NewPoint(1e20, 2)} {
		var text string
		var got pgeo.Point
		if err := db.QueryRow("SELECT ($1::text::point)::text", sent).Scan(&text); err != nil {
			log.Fatal(err)
		}
		err := db.QueryRow("SELECT $1::text::point", sent).Scan(&got)
		fmt.Printf("point %s: %v, error %v\n", text, got, err)
	}
	for _, s := range []string{"{1.5,2,3}", "{0.00001,2,3}", "{1e20,2,3}"} {
		var text string
		var got pgeo.Line
		if err := db.QueryRow("SELECT ($1::text::line)::text", s).Scan(&text); err != nil {
			log.Fatal(err)
		}
		err := db.QueryRow("SELECT $1::text::line", s).Scan(&got)
		fmt.Printf("line %s: %v, error %v\n", text, got, err)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/aarondl/sqlboiler/v4@v4.19.5 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='point (1.5,2): {1.5 2}, error <nil>
point (1e-05,2): {1e-05 2}, error <nil>
point (1e+20,2): {0 0}, error sql: Scan error on column index 0, name "point": wrong point
line {1.5,2,3}: {1.5 2 3}, error <nil>
line {1e-05,2,3}: {0 0 0}, error sql: Scan error on column index 0, name "line": wrong line
line {1e+20,2,3}: {0 0 0}, error sql: Scan error on column index 0, name "line": wrong line'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
