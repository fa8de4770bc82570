#!/usr/bin/env bash
# github.com/jackc/pgx/v5 v5.13.0: with pgx.NamedArgs every @ before a letter begins
# the name of an argument, also where it ends an operator or is one: <@tags is
# PostgreSQL's "is contained in" and @balance its absolute value, both valid without a
# blank. The column behind the @ becomes an argument, and one that is not in the map
# is sent as NULL, so the statement runs and finds nothing, without an error. With a
# blank after the @ it is the operator. pgx.StrictNamedArgs makes an error of it.
#
# Seen:
#   pgx.NamedArgs: 1
#   pgx.StrictNamedArgs: 1
#   pgx.NamedArgs: 0
#   pgx.StrictNamedArgs: rewrite query failed: argument tags found in sql query but not present in StrictNamedArgs
#   pgx.NamedArgs: 5
#   pgx.StrictNamedArgs: 5
#   pgx.NamedArgs: NULL
#   pgx.StrictNamedArgs: rewrite query failed: argument balance found in sql query but not present in StrictNamedArgs
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
)

func main() {
	ctx := context.Background()
	c, err := pgx.Connect(ctx, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close(ctx)
	for _, q := range []string{
		"SELECT count(*)::text FROM (SELECT ARRAY['a','b'] AS tags) t WHERE ARRAY[@tag] <@ tags",
		"SELECT count(*)::text FROM (SELECT ARRAY['a','b'] AS tags) t WHERE ARRAY[@tag] <@tags",
		"SELECT (@ balance)::text FROM (SELECT -5 AS balance) t WHERE 'a' = @tag",
		"SELECT (@balance)::text FROM (SELECT -5 AS balance) t WHERE 'a' = @tag",
	} {
		for _, args := range []pgx.QueryRewriter{pgx.NamedArgs{"tag": "a"}, pgx.StrictNamedArgs{"tag": "a"}} {
			var s *string
			err := c.QueryRow(ctx, q, args).Scan(&s)
			switch {
			case err != nil:
				fmt.Printf("%T: %v\n", args, err)
			case s == nil:
				fmt.Printf("%T: NULL\n", args)
			default:
				fmt.Printf("%T: %s\n", args, *s)
			}
		}
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='pgx.NamedArgs: 1
pgx.StrictNamedArgs: 1
pgx.NamedArgs: 0
pgx.StrictNamedArgs: rewrite query failed: argument tags found in sql query but not present in StrictNamedArgs
pgx.NamedArgs: 5
pgx.StrictNamedArgs: 5
pgx.NamedArgs: NULL
pgx.StrictNamedArgs: rewrite query failed: argument balance found in sql query but not present in StrictNamedArgs'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
