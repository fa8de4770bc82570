#!/usr/bin/env bash
# github.com/jackc/pgx/v5 v5.13.0, native and under database/sql: a time.Time for a
# column of type text is what its method String says, in the modes that describe a
# statement. Of time.Now() that has the reading of the monotonic clock at its end, and
# the name of its zone, and the server takes the text for no time again.
# github.com/lib/pq v1.12.3, and pgx itself in QueryExecModeExec, send a text that can
# be read. An int for a text is refused.
#
# Seen:
#   pgx, mode cache statement: monotonic clock true, read again by the server false; int refused true
#   pgx, mode exec: monotonic clock false, read again by the server true; int refused false
#   database/sql, pgx: monotonic clock true, read again by the server false; int refused true
#   database/sql, postgres: monotonic clock false, read again by the server true; int refused false
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
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "github.com/lib/pq"
)

func main() {
	ctx := context.Background()
	url := os.Getenv("NETRALINT_TEST_DATABASE_URL")
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close(ctx)
	now := time.Now()
	show := func(name string, store func(value any) *string) {
		s := store(now)
		if s == nil {
			fmt.Printf("%s: refused\n", name)
			return
		}
		var again time.Time
		err := conn.QueryRow(ctx, "SELECT $1::text::timestamptz", *s).Scan(&again)
		fmt.Printf("%s: monotonic clock %v, read again by the server %v; int refused %v\n", name,
			strings.Contains(*s, " m=+"), err == nil, store(5) == nil)
	}
	for _, mode := range []pgx.QueryExecMode{pgx.QueryExecModeCacheStatement, pgx.QueryExecModeExec} {
		show("pgx, mode "+mode.String(), func(value any) (s *string) {
			conn.QueryRow(ctx, "SELECT $1::text", mode, value).Scan(&s)
			return s
		})
	}
	for _, driver := range []string{"pgx", "postgres"} {
		db, err := sql.Open(driver, url)
		if err != nil {
			log.Fatal(err)
		}
		defer db.Close()
		show("database/sql, "+driver, func(value any) (s *string) {
			db.QueryRow("SELECT $1::text", value).Scan(&s)
			return s
		})
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 github.com/lib/pq@v1.12.3 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='pgx, mode cache statement: monotonic clock true, read again by the server false; int refused true
pgx, mode exec: monotonic clock false, read again by the server true; int refused false
database/sql, pgx: monotonic clock true, read again by the server false; int refused true
database/sql, postgres: monotonic clock false, read again by the server true; int refused false'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
