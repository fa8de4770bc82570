#!/usr/bin/env bash
# github.com/jackc/pgx/v5 v5.13.0: CopyFrom keeps what it was told of the columns of a
# table. When one has got another type since, the same connection goes on to write the
# old one's bytes. Where the new type has as many, another value is stored, without an
# error: integers in a column of floats, texts of four letters in one of integers. With
# QueryExecModeDescribeExec as the default it asks each time.
#
# Seen:
#   cache statement
#   	42 in a column of bigint: 42, errors <nil>, <nil>
#   	42 in a column of double precision: 2.08e-322, errors <nil>, <nil>
#   	0042 in a column of text: 0042, errors <nil>, <nil>
#   	0042 in a column of integer: 808465458, errors <nil>, <nil>
#   describe exec
#   	42 in a column of bigint: 42, errors <nil>, <nil>
#   	42 in a column of double precision: 42, errors <nil>, <nil>
#   	0042 in a column of text: 0042, errors <nil>, <nil>
#   	0042 in a column of integer: 42, errors <nil>, <nil>
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
	config, err := pgx.ParseConfig(os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	for _, mode := range []pgx.QueryExecMode{pgx.QueryExecModeCacheStatement, pgx.QueryExecModeDescribeExec} {
		config.DefaultQueryExecMode = mode
		fmt.Println(mode)
		try(ctx, config, "int8", "float8", int64(42))
		try(ctx, config, "text", "int4 USING items::int4", "0042")
	}
}

// try copies a value into a column of one type, and again when it has another.
func try(ctx context.Context, config *pgx.ConnConfig, old, now string, value any) {
	c, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close(ctx)
	run := func(text string) {
		if _, err := c.Exec(ctx, text); err != nil {
			log.Fatal(err)
		}
	}
	run("CREATE TEMP TABLE orders (items " + old + ")")
	for range 2 {
		_, err := c.CopyFrom(ctx, pgx.Identifier{"orders"}, []string{"items"}, pgx.CopyFromRows([][]any{{value}}))
		var stored string
		var kind string
		read := c.QueryRow(ctx, "SELECT items::text, pg_typeof(items)::text FROM orders", pgx.QueryExecModeExec).Scan(&stored, &kind)
		fmt.Printf("\t%v in a column of %s: %s, errors %v, %v\n", value, kind, stored, err, read)
		run("DELETE FROM orders")
		run("ALTER TABLE orders ALTER items TYPE " + now)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='cache statement
	42 in a column of bigint: 42, errors <nil>, <nil>
	42 in a column of double precision: 2.08e-322, errors <nil>, <nil>
	0042 in a column of text: 0042, errors <nil>, <nil>
	0042 in a column of integer: 808465458, errors <nil>, <nil>
describe exec
	42 in a column of bigint: 42, errors <nil>, <nil>
	42 in a column of double precision: 42, errors <nil>, <nil>
	0042 in a column of text: 0042, errors <nil>, <nil>
	0042 in a column of integer: 42, errors <nil>, <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
