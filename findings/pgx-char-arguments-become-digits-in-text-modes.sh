#!/usr/bin/env bash
# github.com/jackc/pgx/v5 v5.13.0: a byte or rune for a column of type "char" is that
# character in the modes that describe a statement. In QueryExecModeExec and
# QueryExecModeSimpleProtocol the same argument is sent as a decimal number, of which
# the type keeps the first digit, without an error. A string is the same in all modes.
#
# Seen:
#   string in mode cache statement: "x", error <nil>
#   string in mode exec: "x", error <nil>
#   string in mode simple protocol: "x", error <nil>
#   uint8 in mode cache statement: "x", error <nil>
#   uint8 in mode exec: "1", error <nil>
#   uint8 in mode simple protocol: "1", error <nil>
#   int32 in mode cache statement: "x", error <nil>
#   int32 in mode exec: "1", error <nil>
#   int32 in mode simple protocol: "1", error <nil>
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
)

func main() {
	ctx := context.Background()
	c, err := pgx.Connect(ctx, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close(ctx)
	for _, v := range []any{"x", byte('x'), 'x'} {
		for _, mode := range []pgx.QueryExecMode{pgx.QueryExecModeCacheStatement, pgx.QueryExecModeExec, pgx.QueryExecModeSimpleProtocol} {
			var s string
			err := c.QueryRow(ctx, `SELECT ($1::"char")::text`, mode, v).Scan(&s)
			fmt.Printf("%T in mode %s: %q, error %v\n", v, mode, s, err)
		}
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='string in mode cache statement: "x", error <nil>
string in mode exec: "x", error <nil>
string in mode simple protocol: "x", error <nil>
uint8 in mode cache statement: "x", error <nil>
uint8 in mode exec: "1", error <nil>
uint8 in mode simple protocol: "1", error <nil>
int32 in mode cache statement: "x", error <nil>
int32 in mode exec: "1", error <nil>
int32 in mode simple protocol: "1", error <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
