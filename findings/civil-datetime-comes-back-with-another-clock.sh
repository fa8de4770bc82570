#!/usr/bin/env bash
# cloud.google.com/go v0.123.0, package civil, with lib/pq v1.12.3 and pgx v5.13.0: a
# civil.DateTime has no zone. In a timestamptz it is the clock of the session, and is
# read as the clock of the time.Time that the driver made: lib/pq uses the zone of the
# session, pgx that of the process. With pgx a value comes back as another, and a Date
# can be that of another day.
#
# Seen:
#   postgres, timestamp: 2026-01-15T21:30:00 is read as 2026-01-15T21:30:00, its Date 2026-01-15
#   postgres, timestamptz: 2026-01-15T21:30:00 is read as 2026-01-15T21:30:00, its Date 2026-01-15
#   pgx, timestamp: 2026-01-15T21:30:00 is read as 2026-01-15T21:30:00, its Date 2026-01-15
#   pgx, timestamptz: 2026-01-15T21:30:00 is read as 2026-01-16T02:30:00, its Date 2026-01-16
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

	"cloud.google.com/go/civil"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "github.com/lib/pq"
)

func main() {
	time.Local = time.UTC
	stored := civil.DateTime{Date: civil.Date{Year: 2026, Month: 1, Day: 15}, Time: civil.Time{Hour: 21, Minute: 30}}
	for _, driver := range []string{"postgres", "pgx"} {
		db, err := sql.Open(driver, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
		if err != nil {
			log.Fatal(err)
		}
		db.SetMaxOpenConns(1)
		if _, err := db.Exec("SET timezone TO 'America/New_York'"); err != nil {
			log.Fatal(err)
		}
		for _, column := range []string{"timestamp", "timestamptz"} {
			var read civil.DateTime
			var day civil.Date
			if err := db.QueryRow("SELECT $1::"+column, stored).Scan(&read); err != nil {
				log.Fatal(err)
			}
			if err := db.QueryRow("SELECT $1::"+column, stored).Scan(&day); err != nil {
				log.Fatal(err)
			}
			fmt.Printf("%s, %s: %v is read as %v, its Date %v\n", driver, column, stored, read, day)
		}
		if err := db.Close(); err != nil {
			log.Fatal(err)
		}
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get cloud.google.com/go@v0.123.0 github.com/jackc/pgx/v5@v5.13.0 github.com/lib/pq@v1.12.3 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='postgres, timestamp: 2026-01-15T21:30:00 is read as 2026-01-15T21:30:00, its Date 2026-01-15
postgres, timestamptz: 2026-01-15T21:30:00 is read as 2026-01-15T21:30:00, its Date 2026-01-15
pgx, timestamp: 2026-01-15T21:30:00 is read as 2026-01-15T21:30:00, its Date 2026-01-15
pgx, timestamptz: 2026-01-15T21:30:00 is read as 2026-01-16T02:30:00, its Date 2026-01-16'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
