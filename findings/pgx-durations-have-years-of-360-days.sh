#!/usr/bin/env bash
# github.com/jackc/pgx/v5 v5.13.0: an interval read into a time.Duration counts a
# month as 30 days, and a year therefore as 360, where the server's own extract(epoch)
# has 365.25 days a year. An interval that no Duration can hold (about 292 years and
# more) is read without an error and wraps, here into a negative one.
#
# Seen:
#   1 mon: the server 30 days, pgx 30.00 days, error <nil>
#   1 year: the server 365.25 days, pgx 360.00 days, error <nil>
#   300 years: the server 109575 days, pgx -105503.98 days, error <nil>
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
)

func main() {
	ctx := context.Background()
	c, err := pgx.Connect(ctx, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close(ctx)
	for _, s := range []string{"1 mon", "1 year", "300 years"} {
		var d time.Duration
		var days float64
		err := c.QueryRow(ctx, "SELECT $1::text::interval, extract(epoch from $1::text::interval)::float8/86400", s).Scan(&d, &days)
		fmt.Printf("%s: the server %v days, pgx %.2f days, error %v\n", s, days, d.Hours()/24, err)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='1 mon: the server 30 days, pgx 30.00 days, error <nil>
1 year: the server 365.25 days, pgx 360.00 days, error <nil>
300 years: the server 109575 days, pgx -105503.98 days, error <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
