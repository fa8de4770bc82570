#!/usr/bin/env bash
# github.com/jackc/pgx/v5 v5.13.0: a time.Time for a column of type date, timestamp or
# time is the day and clock that Go shows in the modes that describe a statement. In
# QueryExecModeExec and QueryExecModeSimpleProtocol the type is not known and the time
# is sent in UTC, so that the same call stores another day. pgtype.Date and
# pgtype.Timestamp are the same in all modes.
#
# Seen:
#   Go 2026-01-15 22:30:00 -0500 -0500
#   time.Time for date: cache statement: 2026-01-15; cache describe: 2026-01-15; exec: 2026-01-16; simple protocol: 2026-01-16;
#   time.Time for timestamp: cache statement: 2026-01-15 22:30:00; cache describe: 2026-01-15 22:30:00; exec: 2026-01-16 03:30:00; simple protocol: 2026-01-16 03:30:00;
#   time.Time for time: cache statement: 22:30:00; cache describe: 22:30:00; exec: 03:30:00; simple protocol: 03:30:00;
#   pgtype.Date for date: cache statement: 2026-01-15; cache describe: 2026-01-15; exec: 2026-01-15; simple protocol: 2026-01-15;
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
	"time"

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
	evening := time.Date(2026, 1, 15, 22, 30, 0, 0, time.FixedZone("", -5*60*60))
	fmt.Println("Go", evening)
	for _, k := range []struct {
		typ string
		arg any
	}{{"date", evening}, {"timestamp", evening}, {"time", evening}, {"date", pgtype.Date{Time: evening, Valid: true}}} {
		fmt.Printf("%T for %s:", k.arg, k.typ)
		for _, mode := range []pgx.QueryExecMode{pgx.QueryExecModeCacheStatement, pgx.QueryExecModeCacheDescribe, pgx.QueryExecModeExec, pgx.QueryExecModeSimpleProtocol} {
			var s string
			if err := c.QueryRow(ctx, "SELECT $1::"+k.typ+"::text", mode, k.arg).Scan(&s); err != nil {
				log.Fatal(err)
			}
			fmt.Printf(" %s: %s;", mode, s)
		}
		fmt.Println()
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='Go 2026-01-15 22:30:00 -0500 -0500
time.Time for date: cache statement: 2026-01-15; cache describe: 2026-01-15; exec: 2026-01-16; simple protocol: 2026-01-16;
time.Time for timestamp: cache statement: 2026-01-15 22:30:00; cache describe: 2026-01-15 22:30:00; exec: 2026-01-16 03:30:00; simple protocol: 2026-01-16 03:30:00;
time.Time for time: cache statement: 22:30:00; cache describe: 22:30:00; exec: 03:30:00; simple protocol: 03:30:00;
pgtype.Date for date: cache statement: 2026-01-15; cache describe: 2026-01-15; exec: 2026-01-15; simple protocol: 2026-01-15;'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
