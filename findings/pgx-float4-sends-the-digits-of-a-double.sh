#!/usr/bin/env bash
# github.com/jackc/pgx/v5 v5.13.0: a float32 for a numeric parameter is sent with its
# own digits where pgx does not describe the statement, and with those of a float64
# where it does. A pgtype.Float4 of the same value has those of a float64 in every mode.
#
# Seen:
#   cache statement, float32: 0.10000000149011612, error <nil>
#   cache statement, pgtype.Float4: 0.10000000149011612, error <nil>
#   cache describe, float32: 0.10000000149011612, error <nil>
#   cache describe, pgtype.Float4: 0.10000000149011612, error <nil>
#   describe exec, float32: 0.10000000149011612, error <nil>
#   describe exec, pgtype.Float4: 0.10000000149011612, error <nil>
#   exec, float32: 0.1, error <nil>
#   exec, pgtype.Float4: 0.10000000149011612, error <nil>
#   simple protocol, float32: 0.1, error <nil>
#   simple protocol, pgtype.Float4: 0.10000000149011612, error <nil>
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

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

func main() {
	ctx := context.Background()
	c, err := pgx.Connect(ctx, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close(ctx)
	for _, mode := range []pgx.QueryExecMode{
		pgx.QueryExecModeCacheStatement, pgx.QueryExecModeCacheDescribe, pgx.QueryExecModeDescribeExec,
		pgx.QueryExecModeExec, pgx.QueryExecModeSimpleProtocol,
	} {
		for _, v := range []any{float32(0.1), pgtype.Float4{Float32: 0.1, Valid: true}} {
			var stored string
			err := c.QueryRow(ctx, "SELECT $1::numeric::text", mode, v).Scan(&stored)
			fmt.Printf("%v, %T: %s, error %v\n", mode, v, stored, err)
		}
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='cache statement, float32: 0.10000000149011612, error <nil>
cache statement, pgtype.Float4: 0.10000000149011612, error <nil>
cache describe, float32: 0.10000000149011612, error <nil>
cache describe, pgtype.Float4: 0.10000000149011612, error <nil>
describe exec, float32: 0.10000000149011612, error <nil>
describe exec, pgtype.Float4: 0.10000000149011612, error <nil>
exec, float32: 0.1, error <nil>
exec, pgtype.Float4: 0.10000000149011612, error <nil>
simple protocol, float32: 0.1, error <nil>
simple protocol, pgtype.Float4: 0.10000000149011612, error <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
