#!/usr/bin/env bash
# github.com/jackc/pgx/v5 v5.13.0: pgtype.Date, Timestamp and Timestamptz write any
# date they can hold as JSON, also years of five digits and years before 1, which the
# server gives; their UnmarshalJSON refuses what MarshalJSON wrote. A time.Time
# refuses such a year when it is written.
#
# Seen:
#   '9999-12-31' written: "9999-12-31", error <nil>
#   '9999-12-31' read again: true
#   '9999-12-31' time.Time written: true
#   '10000-01-01' written: "10000-01-01", error <nil>
#   '10000-01-01' read again: false
#   '10000-01-01' time.Time written: false
#   '0044-03-15 BC' written: "-0043-03-15", error <nil>
#   '0044-03-15 BC' read again: false
#   '0044-03-15 BC' time.Time written: false
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
	"encoding/json"
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
	for _, s := range []string{"'9999-12-31'", "'10000-01-01'", "'0044-03-15 BC'"} {
		var date, again pgtype.Date
		if err := c.QueryRow(ctx, "SELECT date "+s).Scan(&date); err != nil {
			log.Fatal(err)
		}
		text, err := json.Marshal(date)
		fmt.Printf("%s written: %s, error %v\n", s, text, err)
		fmt.Printf("%s read again: %v\n", s, json.Unmarshal(text, &again) == nil)
		_, err = json.Marshal(date.Time)
		fmt.Printf("%s time.Time written: %v\n", s, err == nil)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want=''\''9999-12-31'\'' written: "9999-12-31", error <nil>
'\''9999-12-31'\'' read again: true
'\''9999-12-31'\'' time.Time written: true
'\''10000-01-01'\'' written: "10000-01-01", error <nil>
'\''10000-01-01'\'' read again: false
'\''10000-01-01'\'' time.Time written: false
'\''0044-03-15 BC'\'' written: "-0043-03-15", error <nil>
'\''0044-03-15 BC'\'' read again: false
'\''0044-03-15 BC'\'' time.Time written: false'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
