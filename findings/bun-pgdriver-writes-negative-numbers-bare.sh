#!/usr/bin/env bash
# github.com/uptrace/bun/driver/pgdriver v1.2.18: arguments are written into the text
# of the statement, a negative number without parentheses. What stands beside the
# placeholder then takes hold of the sign: a cast is done before the minus, and an
# operator and the minus become another operator. lib/pq v1.12.3 runs all of them.
#
# Seen:
#   SELECT $1::text with -5: pq -5, pgdriver ERROR: operator does not exist: - text (SQLSTATE=42883)
#   SELECT $1::text with -32768: pq -32768, pgdriver ERROR: operator does not exist: - text (SQLSTATE=42883)
#   SELECT 'no '||$1 with -5: pq no -5, pgdriver ERROR: operator does not exist: unknown ||- integer (SQLSTATE=42883)
#   SELECT 'no '||$1 with -32768: pq no -32768, pgdriver ERROR: operator does not exist: unknown ||- integer (SQLSTATE=42883)
#   SELECT 2^$1 with -5: pq 0.03125, pgdriver ERROR: operator does not exist: integer ^- integer (SQLSTATE=42883)
#   SELECT 2^$1 with -32768: pq pq: value out of range: underflow (22003), pgdriver ERROR: operator does not exist: integer ^- integer (SQLSTATE=42883)
#   SELECT $1::int2 with -32768: pq -32768, pgdriver ERROR: smallint out of range (SQLSTATE=22003)
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

	_ "github.com/lib/pq"
	"github.com/uptrace/bun/driver/pgdriver"
)

func main() {
	url := os.Getenv("NETRALINT_TEST_DATABASE_URL")
	bun := sql.OpenDB(pgdriver.NewConnector(pgdriver.WithDSN(url)))
	pq, err := sql.Open("postgres", url)
	if err != nil {
		log.Fatal(err)
	}
	ask := func(db *sql.DB, q string, n int) string {
		var s string
		if err := db.QueryRow(q, n).Scan(&s); err != nil {
			return err.Error()
		}
		return s
	}
	for _, q := range []string{"SELECT $1::text", "SELECT 'no '||$1", "SELECT 2^$1", "SELECT $1::int2"} {
		for _, n := range []int{5, -5, -32768} {
			if want, got := ask(pq, q, n), ask(bun, q, n); want != got {
				fmt.Printf("%s with %d: pq %s, pgdriver %s\n", q, n, want, got)
			}
		}
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/uptrace/bun/driver/pgdriver@v1.2.18 github.com/lib/pq@v1.12.3 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='SELECT $1::text with -5: pq -5, pgdriver ERROR: operator does not exist: - text (SQLSTATE=42883)
SELECT $1::text with -32768: pq -32768, pgdriver ERROR: operator does not exist: - text (SQLSTATE=42883)
SELECT '\''no '\''||$1 with -5: pq no -5, pgdriver ERROR: operator does not exist: unknown ||- integer (SQLSTATE=42883)
SELECT '\''no '\''||$1 with -32768: pq no -32768, pgdriver ERROR: operator does not exist: unknown ||- integer (SQLSTATE=42883)
SELECT 2^$1 with -5: pq 0.03125, pgdriver ERROR: operator does not exist: integer ^- integer (SQLSTATE=42883)
SELECT 2^$1 with -32768: pq pq: value out of range: underflow (22003), pgdriver ERROR: operator does not exist: integer ^- integer (SQLSTATE=42883)
SELECT $1::int2 with -32768: pq -32768, pgdriver ERROR: smallint out of range (SQLSTATE=22003)'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
