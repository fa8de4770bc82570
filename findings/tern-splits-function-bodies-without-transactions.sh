#!/usr/bin/env bash
# github.com/jackc/tern/v2 v2.3.4 with pgx v5.13.0: a migration that asks for no
# transaction is split at its semicolons, those of a function body in the SQL
# standard's form (BEGIN ATOMIC, PostgreSQL 14 and later) among them, and the server
# gets half a function. The same file in a transaction, which is the default, and the
# same body between dollar signs are right.
#
# Seen:
#   in a transaction: <nil>
#   without, dollar signs: <nil>
#   without, BEGIN ATOMIC: 001_next.sql: ERROR: syntax error at end of input (SQLSTATE 42601)
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
	"testing/fstest"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/tern/v2/migrate"
)

func main() {
	ctx := context.Background()
	c, err := pgx.Connect(ctx, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close(ctx)
	const head = "---- tern: disable-tx ----\n"
	const atomic = "CREATE OR REPLACE FUNCTION pg_temp.next(n int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT n; SELECT n + 1; END;\n"
	const dollar = "CREATE OR REPLACE FUNCTION pg_temp.next(n int) RETURNS int LANGUAGE sql AS $$ SELECT n; SELECT n + 1; $$;\n"
	for _, t := range []struct{ name, text string }{{"in a transaction", atomic}, {"without, dollar signs", head + dollar}, {"without, BEGIN ATOMIC", head + atomic}} {
		if _, err := c.Exec(ctx, "DROP TABLE IF EXISTS tern_version"); err != nil {
			log.Fatal(err)
		}
		m, err := migrate.NewMigrator(ctx, c, "tern_version")
		if err != nil {
			log.Fatal(err)
		}
		if err := m.LoadMigrations(fstest.MapFS{"001_next.sql": {Data: []byte(t.text)}}); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: %v\n", t.name, m.Migrate(ctx))
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/tern/v2@v2.3.4 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='in a transaction: <nil>
without, dollar signs: <nil>
without, BEGIN ATOMIC: 001_next.sql: ERROR: syntax error at end of input (SQLSTATE 42601)'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
