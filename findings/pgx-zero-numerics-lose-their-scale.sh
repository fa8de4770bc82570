#!/usr/bin/env bash
# github.com/jackc/pgx/v5 v5.13.0: a numeric that is zero loses its scale when
# pgtype.Numeric reads it in the binary format, which pgx takes by default: 0.00 comes
# back as 0, where 1.50 stays 1.50. In the text format, that of
# QueryExecModeSimpleProtocol, both stay. What is printed or stored in a numeric without
# a scale is another text.
#
# Seen:
#   cache statement: 1.50 comes back as 1.50, <nil>
#   cache statement: 0.00 comes back as 0, <nil>
#   simple protocol: 1.50 comes back as 1.50, <nil>
#   simple protocol: 0.00 comes back as 0.00, <nil>
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
	conn, err := pgx.Connect(ctx, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close(ctx)
	for _, mode := range []pgx.QueryExecMode{pgx.QueryExecModeCacheStatement, pgx.QueryExecModeSimpleProtocol} {
		for _, text := range []string{"1.50", "0.00"} {
			var n pgtype.Numeric
			if err := conn.QueryRow(ctx, "SELECT "+text+"::numeric", mode).Scan(&n); err != nil {
				log.Fatal(err)
			}
			var again string
			err := conn.QueryRow(ctx, "SELECT $1::numeric::text", n).Scan(&again)
			fmt.Printf("%v: %s comes back as %s, %v\n", mode, text, again, err)
		}
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='cache statement: 1.50 comes back as 1.50, <nil>
cache statement: 0.00 comes back as 0, <nil>
simple protocol: 1.50 comes back as 1.50, <nil>
simple protocol: 0.00 comes back as 0.00, <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
