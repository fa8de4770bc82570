#!/usr/bin/env bash
# github.com/huandu/go-sqlbuilder v1.44.1: Interpolate for PostgreSQL writes a time
# with the abbreviation of its zone. The server has one meaning for each abbreviation
# and it is often another: IST is Israel, CST is Chicago, so that a time of Kolkata is
# stored 3.5 hours and one of Shanghai 14 hours away. Zones without letters in their
# abbreviation are right.
#
# Seen:
#   UTC: SELECT '2026-01-15 12:00:00 UTC'::timestamptz, off by 0s
#   America/New_York: SELECT '2026-01-15 12:00:00 EST'::timestamptz, off by 0s
#   America/Sao_Paulo: SELECT '2026-01-15 12:00:00 -03'::timestamptz, off by 0s
#   Asia/Kolkata: SELECT '2026-01-15 12:00:00 IST'::timestamptz, off by 3h30m0s
#   Asia/Shanghai: SELECT '2026-01-15 12:00:00 CST'::timestamptz, off by 14h0m0s
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

	"github.com/huandu/go-sqlbuilder"
	"github.com/jackc/pgx/v5"
)

func main() {
	ctx := context.Background()
	c, err := pgx.Connect(ctx, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close(ctx)
	for _, name := range []string{"UTC", "America/New_York", "America/Sao_Paulo", "Asia/Kolkata", "Asia/Shanghai"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			log.Fatal(err)
		}
		want := time.Date(2026, 1, 15, 12, 0, 0, 0, zone)
		sql, err := sqlbuilder.PostgreSQL.Interpolate("SELECT $1::timestamptz", []any{want})
		if err != nil {
			log.Fatal(err)
		}
		var got time.Time
		if err := c.QueryRow(ctx, sql).Scan(&got); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: %s, off by %s\n", name, sql, got.Sub(want))
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/huandu/go-sqlbuilder@v1.44.1 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='UTC: SELECT '\''2026-01-15 12:00:00 UTC'\''::timestamptz, off by 0s
America/New_York: SELECT '\''2026-01-15 12:00:00 EST'\''::timestamptz, off by 0s
America/Sao_Paulo: SELECT '\''2026-01-15 12:00:00 -03'\''::timestamptz, off by 0s
Asia/Kolkata: SELECT '\''2026-01-15 12:00:00 IST'\''::timestamptz, off by 3h30m0s
Asia/Shanghai: SELECT '\''2026-01-15 12:00:00 CST'\''::timestamptz, off by 14h0m0s'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
