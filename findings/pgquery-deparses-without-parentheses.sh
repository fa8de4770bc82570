#!/usr/bin/env bash
# github.com/wasilibs/go-pgquery v0.0.0-20260728010200-155ebad2880e (the deparser of
# pg_query_go v6.2, as WebAssembly): an expression under IS NULL, LIKE, IN and the
# like loses its parentheses when the tree is written as SQL again. The text means
# something else to PostgreSQL, or nothing. Other operators keep theirs.
#
# Seen:
#   SELECT ((1 + 2) * 3)::text: 9
#   	SELECT ((1 + 2) * 3)::text: 9
#   SELECT ((true OR null) IS NULL)::text: false
#   	SELECT (true OR NULL IS NULL)::text: true
#   SELECT ((false AND true) IS NOT DISTINCT FROM false)::text: true
#   	SELECT (false AND true IS NOT DISTINCT FROM false)::text: false
#   SELECT ((1 = 2) IN (false))::text: true
#   	SELECT (1 = 2 IN (false))::text: ERROR: operator does not exist: integer = boolean (SQLSTATE 42883)
#   SELECT ((CASE WHEN true THEN c END).relname IS NULL)::text FROM pg_class c LIMIT 1: false
#   	SELECT (CASE WHEN true THEN c END.relname IS NULL)::text FROM pg_class c LIMIT 1: ERROR: syntax error at or near "." (SQLSTATE 42601)
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
	pgquery "github.com/wasilibs/go-pgquery"
)

func main() {
	ctx := context.Background()
	c, err := pgx.Connect(ctx, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close(ctx)
	answer := func(sql string) string {
		var s string
		if err := c.QueryRow(ctx, sql).Scan(&s); err != nil {
			return err.Error()
		}
		return s
	}
	for _, sql := range []string{
		"SELECT ((1 + 2) * 3)::text",
		"SELECT ((true OR null) IS NULL)::text",
		"SELECT ((false AND true) IS NOT DISTINCT FROM false)::text",
		"SELECT ((1 = 2) IN (false))::text",
		"SELECT ((CASE WHEN true THEN c END).relname IS NULL)::text FROM pg_class c LIMIT 1",
	} {
		tree, err := pgquery.Parse(sql)
		if err != nil {
			log.Fatal(err)
		}
		again, err := pgquery.Deparse(tree)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: %s\n\t%s: %s\n", sql, answer(sql), again, answer(again))
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/wasilibs/go-pgquery@v0.0.0-20260728010200-155ebad2880e github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='SELECT ((1 + 2) * 3)::text: 9
	SELECT ((1 + 2) * 3)::text: 9
SELECT ((true OR null) IS NULL)::text: false
	SELECT (true OR NULL IS NULL)::text: true
SELECT ((false AND true) IS NOT DISTINCT FROM false)::text: true
	SELECT (false AND true IS NOT DISTINCT FROM false)::text: false
SELECT ((1 = 2) IN (false))::text: true
	SELECT (1 = 2 IN (false))::text: ERROR: operator does not exist: integer = boolean (SQLSTATE 42883)
SELECT ((CASE WHEN true THEN c END).relname IS NULL)::text FROM pg_class c LIMIT 1: false
	SELECT (CASE WHEN true THEN c END.relname IS NULL)::text FROM pg_class c LIMIT 1: ERROR: syntax error at or near "." (SQLSTATE 42601)'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
