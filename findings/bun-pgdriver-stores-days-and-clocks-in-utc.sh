#!/usr/bin/env bash
# github.com/uptrace/bun/driver/pgdriver v1.2.18: a time.Time argument is written in
# UTC whatever its zone is. In a column of type date, timestamp or time it is another
# day or clock than the one that Go shows; lib/pq v1.12.3 and pgx v5.13.0 store what
# Go shows.
#
# Seen:
#   Go 2026-01-15 22:30:00 -0500 -0500
#   date: pq 2026-01-15, pgx 2026-01-15, pgdriver 2026-01-16
#   timestamp: pq 2026-01-15 22:30:00, pgx 2026-01-15 22:30:00, pgdriver 2026-01-16 03:30:00
#   time: pq 22:30:00, pgx 22:30:00, pgdriver 03:30:00
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
	"github.com/uptrace/bun/driver/pgdriver"
)

func main() {
	url := os.Getenv("NETRALINT_TEST_DATABASE_URL")
	pq, err1 := sql.Open("postgres", url)
	pgx, err2 := sql.Open("pgx", url)
	if err1 != nil || err2 != nil {
		log.Fatal(err1, err2)
	}
	bun := sql.OpenDB(pgdriver.NewConnector(pgdriver.WithDSN(url)))
	evening := time.Date(2026, 1, 15, 22, 30, 0, 0, time.FixedZone("", -5*60*60))
	fmt.Println("Go", evening)
	for _, typ := range []string{"date", "timestamp", "time"} {
		var got [3]string
		for i, db := range []*sql.DB{pq, pgx, bun} {
			if err := db.QueryRow("SELECT $1::"+typ+"::text", evening).Scan(&got[i]); err != nil {
				log.Fatal(err)
			}
		}
		fmt.Printf("%s: pq %s, pgx %s, pgdriver %s\n", typ, got[0], got[1], got[2])
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/uptrace/bun/driver/pgdriver@v1.2.18 github.com/jackc/pgx/v5@v5.13.0 github.com/lib/pq@v1.12.3 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='Go 2026-01-15 22:30:00 -0500 -0500
date: pq 2026-01-15, pgx 2026-01-15, pgdriver 2026-01-16
timestamp: pq 2026-01-15 22:30:00, pgx 2026-01-15 22:30:00, pgdriver 2026-01-16 03:30:00
time: pq 22:30:00, pgx 22:30:00, pgdriver 03:30:00'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
