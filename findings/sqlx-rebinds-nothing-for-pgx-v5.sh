#!/usr/bin/env bash
# github.com/jmoiron/sqlx v1.4.0 with pgx v5.13.0: pgx's stdlib registers the same
# driver under two names, "pgx" and "pgx/v5". sqlx knows the first. A pool opened
# with the second has no kind of placeholder: Rebind gives the text back with its
# question marks and says nothing, and NamedQuery sends ? to the server, which
# refuses it. Programs that link pgx v4 and v5 have to use the longer name.
#
# Seen:
#   pgx: SELECT $1
#   pgx/v5: SELECT ?
#   pgx: <nil>
#   pgx/v5: ERROR: syntax error at end of input (SQLSTATE 42601)
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
	"fmt"
	"log"
	"os"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/jmoiron/sqlx"
)

func main() {
	var pools []*sqlx.DB
	for _, name := range []string{"pgx", "pgx/v5"} {
		db, err := sqlx.Connect(name, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
		if err != nil {
			log.Fatal(err)
		}
		defer db.Close()
		pools = append(pools, db)
		fmt.Printf("%s: %s\n", name, db.Rebind("SELECT ?"))
	}
	for _, db := range pools {
		rows, err := db.NamedQuery("SELECT :n", map[string]any{"n": "1"})
		fmt.Printf("%s: %v\n", db.DriverName(), err)
		if err == nil {
			rows.Close()
		}
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jmoiron/sqlx@v1.4.0 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='pgx: SELECT $1
pgx/v5: SELECT ?
pgx: <nil>
pgx/v5: ERROR: syntax error at end of input (SQLSTATE 42601)'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
