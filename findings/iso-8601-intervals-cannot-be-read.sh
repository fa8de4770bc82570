#!/usr/bin/env bash
# With intervalstyle iso_8601 PostgreSQL writes each negative part of an interval with
# its own sign. github.com/sosodev/duration v1.4.0 refuses all texts with such a part,
# and github.com/jackc/pgx/v5 v5.13.0 refuses every interval in that style, also
# without one, when it is sent as text; in binary form it reads all of them.
#
# Seen:
#   1 day 02:00: P1DT2H
#   	duration: <nil>
#   	pgx binary: <nil>
#   	pgx text: can't scan into dest[0] (col: interval): bad interval format
#   -1 day: P-1D
#   	duration: unexpected input
#   	pgx binary: <nil>
#   	pgx text: can't scan into dest[0] (col: interval): bad interval format
#   1 mon -1 day: P1M-1D
#   	duration: unexpected input
#   	pgx binary: <nil>
#   	pgx text: can't scan into dest[0] (col: interval): bad interval format
#   -00:00:01.5: PT-1.5S
#   	duration: unexpected input
#   	pgx binary: <nil>
#   	pgx text: can't scan into dest[0] (col: interval): bad interval format
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
	"github.com/sosodev/duration"
)

func main() {
	ctx := context.Background()
	c, err := pgx.Connect(ctx, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close(ctx)
	if _, err := c.Exec(ctx, "SET intervalstyle = iso_8601"); err != nil {
		log.Fatal(err)
	}
	for _, text := range []string{"1 day 02:00", "-1 day", "1 mon -1 day", "-00:00:01.5"} {
		var s string
		if err := c.QueryRow(ctx, "SELECT $1::interval::text", text).Scan(&s); err != nil {
			log.Fatal(err)
		}
		_, err := duration.Parse(s)
		var binary, inText pgtype.Interval
		err1 := c.QueryRow(ctx, "SELECT $1::interval", text).Scan(&binary)
		err2 := c.QueryRow(ctx, "SELECT $1::interval", pgx.QueryExecModeSimpleProtocol, text).Scan(&inText)
		fmt.Printf("%s: %s\n\tduration: %v\n\tpgx binary: %v\n\tpgx text: %v\n", text, s, err, err1, err2)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/sosodev/duration@v1.4.0 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='1 day 02:00: P1DT2H
	duration: <nil>
	pgx binary: <nil>
	pgx text: can'\''t scan into dest[0] (col: interval): bad interval format
-1 day: P-1D
	duration: unexpected input
	pgx binary: <nil>
	pgx text: can'\''t scan into dest[0] (col: interval): bad interval format
1 mon -1 day: P1M-1D
	duration: unexpected input
	pgx binary: <nil>
	pgx text: can'\''t scan into dest[0] (col: interval): bad interval format
-00:00:01.5: PT-1.5S
	duration: unexpected input
	pgx binary: <nil>
	pgx text: can'\''t scan into dest[0] (col: interval): bad interval format'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
