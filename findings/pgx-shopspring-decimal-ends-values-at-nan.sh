#!/usr/bin/env bash
# github.com/jackc/pgx-shopspring-decimal v0.0.0-20220624020537-1d36b5a1853e with
# github.com/jackc/pgx/v5 v5.13.0: once it is registered, Rows.Values fails for every
# row that has a numeric NaN or Infinity in any column, and gives none of the other
# columns; without it pgx gives all of them. pgx.RowToMap, which goes by Values, fails
# with it.
#
# Seen:
#   not registered: 1 rows, <nil>
#   registered: 0 rows, can't convert NaN to decimal
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

	decimal "github.com/jackc/pgx-shopspring-decimal"
	"github.com/jackc/pgx/v5"
)

func main() {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close(ctx)
	show := func(when string) {
		rows, err := conn.Query(ctx, "SELECT 7::int4 AS id, 'NaN'::numeric AS mean")
		if err != nil {
			log.Fatal(err)
		}
		all, err := pgx.CollectRows(rows, pgx.RowToMap)
		fmt.Printf("%s: %d rows, %v\n", when, len(all), err)
	}
	show("not registered")
	decimal.Register(conn.TypeMap())
	show("registered")
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx-shopspring-decimal@v0.0.0-20220624020537-1d36b5a1853e github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='not registered: 1 rows, <nil>
registered: 0 rows, can'\''t convert NaN to decimal'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
