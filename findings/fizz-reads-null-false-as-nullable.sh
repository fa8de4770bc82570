#!/usr/bin/env bash
# github.com/gobuffalo/fizz v1.14.4, the language of migrations of pop: a column is NOT
# NULL, its README says, unless the option null says otherwise. That it is there is
# enough: with null: false the column takes NULLs, and change_column with null: false
# takes NOT NULL away from a column that has it. Nothing is an error, and the statement
# that asks for no NULLs is the one that lets them in.
#
# Seen:
#   id NOT NULL, email NOT NULL, phone nullable, name nullable
#   id NOT NULL, email nullable, phone nullable, name nullable
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

	"github.com/gobuffalo/fizz"
	"github.com/gobuffalo/fizz/translators"
	"github.com/jackc/pgx/v5"
)

const create = `
create_table("finding_people") {
	t.Column("id", "integer", {primary: true})
	t.Column("email", "string")
	t.Column("phone", "string", {"null": true})
	t.Column("name", "string", {"null": false})
	t.DisableTimestamps()
}`

const change = `change_column("finding_people", "email", "string", {"null": false, "size": 300})`

func main() {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close(ctx)
	for _, migration := range []string{create, change} {
		statements, err := fizz.AString(migration, translators.NewPostgres())
		if err != nil {
			log.Fatal(err)
		}
		if _, err := conn.Exec(ctx, statements); err != nil {
			log.Fatal(err)
		}
		var columns string
		err = conn.QueryRow(ctx, `SELECT string_agg(attname || CASE WHEN attnotnull THEN ' NOT NULL' ELSE ' nullable' END, ', ' ORDER BY attnum)
			FROM pg_attribute WHERE attrelid = 'finding_people'::regclass AND attnum > 0`).Scan(&columns)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(columns)
	}
	if _, err := conn.Exec(ctx, "DROP TABLE finding_people"); err != nil {
		log.Fatal(err)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/gobuffalo/fizz@v1.14.4 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='id NOT NULL, email NOT NULL, phone nullable, name nullable
id NOT NULL, email nullable, phone nullable, name nullable'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
