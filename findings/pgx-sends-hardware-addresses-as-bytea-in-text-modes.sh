#!/usr/bin/env bash
# github.com/jackc/pgx/v5 v5.13.0: a net.HardwareAddr, as which pgx reads macaddr and
# macaddr8, is sent for one by default. With QueryExecModeExec and
# QueryExecModeSimpleProtocol, which ask nobody for the type of a parameter, it goes out
# as the text of a bytea, which the server does not take for an address.
#
# Seen:
#   cache statement: 08:00:2b:01:02:03 is sent as "08:00:2b:01:02:03", <nil>
#   exec: 08:00:2b:01:02:03 is sent as "", ERROR: invalid input syntax for type macaddr: "\x08002b010203" (SQLSTATE 22P02)
#   simple protocol: 08:00:2b:01:02:03 is sent as "", ERROR: invalid input syntax for type macaddr: "\x08002b010203" (SQLSTATE 22P02)
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
	"net"
	"os"

	"github.com/jackc/pgx/v5"
)

func main() {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close(ctx)
	for _, mode := range []pgx.QueryExecMode{pgx.QueryExecModeCacheStatement, pgx.QueryExecModeExec, pgx.QueryExecModeSimpleProtocol} {
		var address net.HardwareAddr
		if err := conn.QueryRow(ctx, "SELECT '08:00:2b:01:02:03'::macaddr", mode).Scan(&address); err != nil {
			log.Fatal(err)
		}
		var again string
		err := conn.QueryRow(ctx, "SELECT $1::macaddr::text", mode, address).Scan(&again)
		fmt.Printf("%v: %v is sent as %q, %v\n", mode, address, again, err)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='cache statement: 08:00:2b:01:02:03 is sent as "08:00:2b:01:02:03", <nil>
exec: 08:00:2b:01:02:03 is sent as "", ERROR: invalid input syntax for type macaddr: "\x08002b010203" (SQLSTATE 22P02)
simple protocol: 08:00:2b:01:02:03 is sent as "", ERROR: invalid input syntax for type macaddr: "\x08002b010203" (SQLSTATE 22P02)'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
