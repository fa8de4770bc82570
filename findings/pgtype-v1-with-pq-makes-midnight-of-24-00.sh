#!/usr/bin/env bash
# github.com/jackc/pgtype v1.14.4 with github.com/lib/pq v1.12.3: lib/pq gives 24:00,
# the end of a day, as the start of the next one; pgtype.Time takes the clock of it, and
# has the start of the day. Stored again it is another value. With pgx v5.13.0 below
# database/sql it stays.
#
# Seen:
#   pgx: 24:00 is 86400000000 microseconds, stored again 24:00:00
#   postgres: 24:00 is 0 microseconds, stored again 00:00:00
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

	"github.com/jackc/pgtype"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "github.com/lib/pq"
)

func main() {
	for _, driver := range []string{"pgx", "postgres"} {
		db, err := sql.Open(driver, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
		if err != nil {
			log.Fatal(err)
		}
		var closes pgtype.Time
		var stored string
		if err := db.QueryRow("SELECT '24:00'::time").Scan(&closes); err != nil {
			log.Fatal(err)
		}
		if err := db.QueryRow("SELECT $1::time::text", closes).Scan(&stored); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: 24:00 is %d microseconds, stored again %s\n", driver, closes.Microseconds, stored)
		db.Close()
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgtype@v1.14.4 github.com/lib/pq@v1.12.3 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='pgx: 24:00 is 86400000000 microseconds, stored again 24:00:00
postgres: 24:00 is 0 microseconds, stored again 00:00:00'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
