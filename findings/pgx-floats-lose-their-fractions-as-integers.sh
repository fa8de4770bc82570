#!/usr/bin/env bash
# github.com/jackc/pgx/v5 v5.13.0: a float64 for a parameter of an integer type is cut
# to a whole number and sent, without an error, in the modes that describe the statement
# first (the default among them). In the modes that do not (QueryExecModeExec,
# QueryExecModeSimpleProtocol) the server gets its digits and refuses them. lib/pq
# v1.12.3 is refused too.
#
# Seen:
#   cache statement: "1" "0", error <nil>
#   cache describe: "1" "0", error <nil>
#   describe exec: "1" "0", error <nil>
#   exec: "" "", error ERROR: invalid input syntax for type integer: "1.9" (SQLSTATE 22P02)
#   simple protocol: "" "", error ERROR: invalid input syntax for type integer: "1.9" (SQLSTATE 22P02)
#   database/sql with pgx: "1", error <nil>
#   database/sql with postgres: "", error pq: invalid input syntax for type integer: "1.9" (22P02)
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
	"database/sql"
	"fmt"
	"log"
	"os"

	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "github.com/lib/pq"
)

func main() {
	ctx := context.Background()
	url := os.Getenv("NETRALINT_TEST_DATABASE_URL")
	c, err := pgx.Connect(ctx, url)
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close(ctx)
	for _, mode := range []pgx.QueryExecMode{
		pgx.QueryExecModeCacheStatement, pgx.QueryExecModeCacheDescribe, pgx.QueryExecModeDescribeExec,
		pgx.QueryExecModeExec, pgx.QueryExecModeSimpleProtocol,
	} {
		var whole, small string
		err := c.QueryRow(ctx, "SELECT $1::int4::text, $2::int8::text", mode, 1.9, float32(-0.75)).Scan(&whole, &small)
		fmt.Printf("%v: %q %q, error %v\n", mode, whole, small, err)
	}
	for _, driver := range []string{"pgx", "postgres"} {
		db, err := sql.Open(driver, url)
		if err != nil {
			log.Fatal(err)
		}
		var whole string
		err = db.QueryRow("SELECT $1::int4::text", 1.9).Scan(&whole)
		fmt.Printf("database/sql with %s: %q, error %v\n", driver, whole, err)
		db.Close()
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 github.com/lib/pq@v1.12.3 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='cache statement: "1" "0", error <nil>
cache describe: "1" "0", error <nil>
describe exec: "1" "0", error <nil>
exec: "" "", error ERROR: invalid input syntax for type integer: "1.9" (SQLSTATE 22P02)
simple protocol: "" "", error ERROR: invalid input syntax for type integer: "1.9" (SQLSTATE 22P02)
database/sql with pgx: "1", error <nil>
database/sql with postgres: "", error pq: invalid input syntax for type integer: "1.9" (22P02)'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
