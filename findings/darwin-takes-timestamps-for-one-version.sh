#!/usr/bin/env bash
# github.com/GuiaBolso/darwin v0.0.0-20191218124601-fd6d2aa3d244 with github.com/lib/pq
# v1.12.3: the table for PostgreSQL keeps the float64 of a version as a REAL, of about
# seven digits, with a unique index. Two versions with less than a million between them,
# as dates with a time of one day are, are one there: the second migration is run and
# then fails, and from then on every run says that a migration of another version was
# removed.
#
# Seen:
#   2 of 2 tables, 1 of 2 migrations noted: pq: duplicate key value violates unique constraint "darwin_migrations_version_key" (23505)
#   2 of 2 tables, 1 of 2 migrations noted: Migration 20230101000000.000000 was removed
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
	"database/sql"
	"fmt"
	"log"
	"os"

	"github.com/GuiaBolso/darwin"
	_ "github.com/lib/pq"
)

var migrations = []darwin.Migration{
	{Version: 20230101000001, Description: "orders", Script: "CREATE TABLE orders (id int8)"},
	{Version: 20230101000002, Description: "items", Script: "CREATE TABLE items (id int8)"},
}

func main() {
	db, err := sql.Open("postgres", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("CREATE SCHEMA IF NOT EXISTS darwin_finding; SET search_path = darwin_finding"); err != nil {
		log.Fatal(err)
	}
	defer db.Exec("DROP SCHEMA darwin_finding CASCADE")
	for range 2 {
		err := darwin.Migrate(darwin.NewGenericDriver(db, darwin.PostgresDialect{}), migrations, nil)
		var tables, noted int
		if err := db.QueryRow("SELECT count(*), (SELECT count(*) FROM darwin_migrations) FROM pg_tables WHERE tablename IN ('orders', 'items') AND schemaname = 'darwin_finding'").Scan(&tables, &noted); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%d of 2 tables, %d of 2 migrations noted: %v\n", tables, noted, err)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/GuiaBolso/darwin@v0.0.0-20191218124601-fd6d2aa3d244 github.com/lib/pq@v1.12.3 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='2 of 2 tables, 1 of 2 migrations noted: pq: duplicate key value violates unique constraint "darwin_migrations_version_key" (23505)
2 of 2 tables, 1 of 2 migrations noted: Migration 20230101000000.000000 was removed'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
