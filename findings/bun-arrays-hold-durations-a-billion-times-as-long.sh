#!/usr/bin/env bash
# github.com/uptrace/bun v1.3.0 with pgdialect v1.3.0: pgdialect.Array writes the
# elements of a []time.Duration as bare numbers of nanoseconds within the text of the
# array, which interval[] takes as seconds, without an error. A single Duration is
# refused.
#
# Seen:
#   one: error ERROR: column "one" is of type interval but expression is of type integer (SQLSTATE 42804)
#   many: error <nil>
#   [1s 1h30m0s] are stored as {277777:46:40,1500000000:00:00}
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
	"database/sql"
	"fmt"
	"log"
	"os"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
)

func main() {
	ctx := context.Background()
	pool, err := sql.Open("pgx", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	db := bun.NewDB(pool, pgdialect.New())
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(ctx, "CREATE TEMP TABLE timeouts (one interval, many interval[])"); err != nil {
		log.Fatal(err)
	}
	waits := []time.Duration{time.Second, 90 * time.Minute}
	_, err = db.ExecContext(ctx, "INSERT INTO timeouts (one) VALUES (?)", waits[0])
	fmt.Println("one: error", err)
	_, err = db.ExecContext(ctx, "INSERT INTO timeouts (many) VALUES (?)", pgdialect.Array(waits))
	fmt.Println("many: error", err)
	var stored string
	if err := db.QueryRowContext(ctx, "SELECT many FROM timeouts").Scan(&stored); err != nil {
		log.Fatal(err)
	}
	fmt.Println(waits, "are stored as", stored)
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/uptrace/bun@v1.3.0 github.com/uptrace/bun/dialect/pgdialect@v1.3.0 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='one: error ERROR: column "one" is of type interval but expression is of type integer (SQLSTATE 42804)
many: error <nil>
[1s 1h30m0s] are stored as {277777:46:40,1500000000:00:00}'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
