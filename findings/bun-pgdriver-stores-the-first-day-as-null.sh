#!/usr/bin/env bash
# github.com/uptrace/bun/driver/pgdriver v1.2.18 under database/sql: the zero
# time.Time is sent as NULL, where pgx v5.13.0 and lib/pq v1.12.3 send 0001-01-01.
# Timestamps of the year 10000 and later cannot be read; the other two read them. A
# date of such a year is read as a text.
#
# Seen:
#   pg: 0001-01-01 00:00:00 +0000 UTC is stored as { false}
#   pg: timestamp '12026-03-15 01:02:03' is read as <nil>, error true
#   pg: date '12026-03-15' is read as string, error false
#   pgx: 0001-01-01 00:00:00 +0000 UTC is stored as {0001-01-01 00:00:00 true}
#   pgx: timestamp '12026-03-15 01:02:03' is read as time.Time, error false
#   pgx: date '12026-03-15' is read as time.Time, error false
#   postgres: 0001-01-01 00:00:00 +0000 UTC is stored as {0001-01-01 00:00:00 true}
#   postgres: timestamp '12026-03-15 01:02:03' is read as time.Time, error false
#   postgres: date '12026-03-15' is read as time.Time, error false
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
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "github.com/lib/pq"
	_ "github.com/uptrace/bun/driver/pgdriver"
)

func main() {
	for _, driver := range []string{"pg", "pgx", "postgres"} {
		db, err := sql.Open(driver, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
		if err != nil {
			log.Fatal(err)
		}
		var stored sql.NullString
		if err := db.QueryRow("SELECT $1::timestamp::text", time.Time{}).Scan(&stored); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: %v is stored as %v\n", driver, time.Time{}, stored)
		for _, value := range []string{"timestamp '12026-03-15 01:02:03'", "date '12026-03-15'"} {
			var read any
			err := db.QueryRow("SELECT " + value).Scan(&read)
			fmt.Printf("%s: %s is read as %T, error %v\n", driver, value, read, err != nil)
		}
		if err := db.Close(); err != nil {
			log.Fatal(err)
		}
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 github.com/lib/pq@v1.12.3 github.com/uptrace/bun/driver/pgdriver@v1.2.18 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='pg: 0001-01-01 00:00:00 +0000 UTC is stored as { false}
pg: timestamp '\''12026-03-15 01:02:03'\'' is read as <nil>, error true
pg: date '\''12026-03-15'\'' is read as string, error false
pgx: 0001-01-01 00:00:00 +0000 UTC is stored as {0001-01-01 00:00:00 true}
pgx: timestamp '\''12026-03-15 01:02:03'\'' is read as time.Time, error false
pgx: date '\''12026-03-15'\'' is read as time.Time, error false
postgres: 0001-01-01 00:00:00 +0000 UTC is stored as {0001-01-01 00:00:00 true}
postgres: timestamp '\''12026-03-15 01:02:03'\'' is read as time.Time, error false
postgres: date '\''12026-03-15'\'' is read as time.Time, error false'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
