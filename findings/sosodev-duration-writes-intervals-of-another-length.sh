#!/usr/bin/env bash
# github.com/sosodev/duration v1.4.0 with PostgreSQL 15: Format and FromTimeDuration
# turn hours into days, months of 730 hours and years of 8,760. PostgreSQL takes the
# text as an interval, whose months have 30 days, and adds it to a time by the calendar:
# 40 days become 1 month and some days, and end at another time.
#
# Seen:
#   480h0m0s is P2W6D: 480 hours, from 2026-02-01 to 2026-02-21 00:00:00, meant 2026-02-21 00:00:00, error <nil>
#   960h0m0s is P1M1W2DT14H: 950 hours, from 2026-02-01 to 2026-03-10 14:00:00, meant 2026-03-13 00:00:00, error <nil>
#   9600h0m0s is P1Y1M4DT14H: 9596 hours, from 2026-02-01 to 2027-03-05 14:00:00, meant 2027-03-08 00:00:00, error <nil>
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
	"github.com/sosodev/duration"
)

func main() {
	ctx := context.Background()
	c, err := pgx.Connect(ctx, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close(ctx)
	start := time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)
	for _, d := range []time.Duration{20 * 24 * time.Hour, 40 * 24 * time.Hour, 400 * 24 * time.Hour} {
		text := duration.Format(d)
		var seconds float64
		var end time.Time
		err := c.QueryRow(ctx, "SELECT extract(epoch FROM $1::text::interval)::float8, ($2::timestamp + $1::text::interval)", text, start).Scan(&seconds, &end)
		fmt.Printf("%v is %s: %.0f hours, from %s to %s, meant %s, error %v\n", d, text, seconds/3600,
			start.Format(time.DateOnly), end.Format(time.DateTime), start.Add(d).Format(time.DateTime), err)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/sosodev/duration@v1.4.0 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='480h0m0s is P2W6D: 480 hours, from 2026-02-01 to 2026-02-21 00:00:00, meant 2026-02-21 00:00:00, error <nil>
960h0m0s is P1M1W2DT14H: 950 hours, from 2026-02-01 to 2026-03-10 14:00:00, meant 2026-03-13 00:00:00, error <nil>
9600h0m0s is P1Y1M4DT14H: 9596 hours, from 2026-02-01 to 2027-03-05 14:00:00, meant 2027-03-08 00:00:00, error <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
