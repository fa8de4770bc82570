#!/usr/bin/env bash
# github.com/jackc/pgx/v5 v5.13.0: an interval of more than some 296 years does not fit
# a time.Duration. Scanned into one, it comes back as a duration that is shorter, or of
# the other sign, and there is no error. PostgreSQL 17 and later have an interval
# 'infinity', the greatest numbers there are: it is read as a duration below zero.
#
# Seen:
#   290 years: 2505600h0m0s, error <nil>
#   300 years: -2532095h34m33.709551616s, error <nil>
#   1000 years: -1608191h9m7.419103232s, error <nil>
#   -300 years: 2532095h34m33.709551616s, error <nil>
#   infinity: -1035907h19m14.160731112s, error <nil>
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
	for _, text := range []string{"290 years", "300 years", "1000 years", "-300 years"} {
		var d time.Duration
		err := c.QueryRow(ctx, "SELECT $1::text::interval", text).Scan(&d)
		fmt.Printf("%s: %v, error %v\n", text, d, err)
	}
	// What a server of PostgreSQL 17 sends for 'infinity'.
	infinity := []byte{0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff}
	var d time.Duration
	err = pgtype.NewMap().Scan(pgtype.IntervalOID, pgtype.BinaryFormatCode, infinity, &d)
	fmt.Printf("infinity: %v, error %v\n", d, err)
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='290 years: 2505600h0m0s, error <nil>
300 years: -2532095h34m33.709551616s, error <nil>
1000 years: -1608191h9m7.419103232s, error <nil>
-300 years: 2532095h34m33.709551616s, error <nil>
infinity: -1035907h19m14.160731112s, error <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
