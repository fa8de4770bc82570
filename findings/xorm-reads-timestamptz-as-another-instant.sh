#!/usr/bin/env bash
# xorm.io/xorm v1.4.3 with lib/pq v1.12.3: where the zone of the session is not UTC, a
# timestamptz is read into a time.Time as the clock of the session in UTC, hours away
# from the instant that lib/pq itself reads from the same connection. Nothing is
# returned as an error, and what is read and written back moves by the offset.
#
# Seen:
#   UTC: lib/pq 2026-01-15 18:30:00, xorm 2026-01-15 18:30:00
#   America/New_York: lib/pq 2026-01-15 18:30:00, xorm 2026-01-15 13:30:00
#   Asia/Kolkata: lib/pq 2026-01-15 18:30:00, xorm 2026-01-16 00:00:00
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
	"fmt"
	"log"
	"os"
	"time"

	_ "github.com/lib/pq"
	"xorm.io/xorm"
)

type Moment struct{ At time.Time }

func main() {
	for _, zone := range []string{"UTC", "America/New_York", "Asia/Kolkata"} {
		engine, err := xorm.NewEngine("postgres", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
		if err != nil {
			log.Fatal(err)
		}
		engine.SetMaxOpenConns(1)
		if _, err := engine.Exec("SET timezone TO '" + zone + "'"); err != nil {
			log.Fatal(err)
		}
		const query = "SELECT '2026-01-15 18:30:00Z'::timestamptz AS at"
		var plain time.Time
		if err := engine.DB().QueryRow(query).Scan(&plain); err != nil {
			log.Fatal(err)
		}
		var moments []Moment
		if err := engine.SQL(query).Find(&moments); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: lib/pq %s, xorm %s\n", zone, plain.UTC().Format(time.DateTime), moments[0].At.UTC().Format(time.DateTime))
		if err := engine.Close(); err != nil {
			log.Fatal(err)
		}
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get xorm.io/xorm@v1.4.3 github.com/lib/pq@v1.12.3 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='UTC: lib/pq 2026-01-15 18:30:00, xorm 2026-01-15 18:30:00
America/New_York: lib/pq 2026-01-15 18:30:00, xorm 2026-01-15 13:30:00
Asia/Kolkata: lib/pq 2026-01-15 18:30:00, xorm 2026-01-16 00:00:00'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
