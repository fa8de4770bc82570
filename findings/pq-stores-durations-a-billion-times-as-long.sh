#!/usr/bin/env bash
# github.com/lib/pq v1.12.3 and github.com/jackc/pgx/v5 v5.13.0 under database/sql: one
# statement, one argument of type time.Duration, two intervals. lib/pq gets the number
# of nanoseconds and sends it as text, which PostgreSQL reads as seconds; pgx sends an
# interval. Both say nothing. sql.Null[time.Duration] is sent so by lib/pq too, and
# refused by pgx.
#
# Seen:
#   postgres, time.Duration 1m30s: "25000000:00:00", refused false
#   postgres, sql.Null[time.Duration] {1h0m0s true}: "1000000000:00:00", refused false
#   pgx, time.Duration 1m30s: "00:01:30", refused false
#   pgx, sql.Null[time.Duration] {1h0m0s true}: "", refused true
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
)

func main() {
	for _, driver := range []string{"postgres", "pgx"} {
		db, err := sql.Open(driver, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
		if err != nil {
			log.Fatal(err)
		}
		for _, arg := range []any{90 * time.Second, sql.Null[time.Duration]{V: time.Hour, Valid: true}} {
			var text string
			err := db.QueryRow("SELECT ($1::interval)::text", arg).Scan(&text)
			fmt.Printf("%s, %T %v: %q, refused %v\n", driver, arg, arg, text, err != nil)
		}
		db.Close()
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/lib/pq@v1.12.3 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='postgres, time.Duration 1m30s: "25000000:00:00", refused false
postgres, sql.Null[time.Duration] {1h0m0s true}: "1000000000:00:00", refused false
pgx, time.Duration 1m30s: "00:01:30", refused false
pgx, sql.Null[time.Duration] {1h0m0s true}: "", refused true'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
