#!/usr/bin/env bash
# github.com/uptrace/bun/driver/pgdriver v1.2.18: a context that is canceled is not seen
# while a statement runs; Exec comes back when the server is through, without an error.
# A deadline ends the wait, with an error, and not the statement, which no one asks the
# server to cancel: it goes on and is committed after the error. lib/pq v1.12.3 and pgx
# v5.13.0 come back at once and cancel it.
#
# Seen:
#   lib/pq, canceled: came back at once true, with an error true; later counted 0
#   lib/pq, deadline: came back at once true, with an error true; later counted 0
#   pgx, canceled: came back at once true, with an error true; later counted 0
#   pgx, deadline: came back at once true, with an error true; later counted 0
#   pgdriver, canceled: came back at once false, with an error false; later counted 1
#   pgdriver, deadline: came back at once true, with an error true; later counted 1
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
	_ "github.com/lib/pq"
	"github.com/uptrace/bun/driver/pgdriver"
)

const (
	soon = 100 * time.Millisecond
	slow = "UPDATE counted SET n = n + 1 FROM pg_sleep(1)"
	left = "SELECT count(*) FROM pg_stat_activity WHERE query = '" + slow + "' AND state = 'active'"
)

func main() {
	url := os.Getenv("NETRALINT_TEST_DATABASE_URL")
	plain, err := sql.Open("pgx", url)
	if err != nil {
		log.Fatal(err)
	}
	old, err := sql.Open("postgres", url)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := plain.Exec("CREATE TABLE counted AS SELECT 0 n"); err != nil {
		log.Fatal(err)
	}
	defer plain.Exec("DROP TABLE counted")
	try := func(name string, db *sql.DB) {
		if err := db.Ping(); err != nil {
			log.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		time.AfterFunc(soon, cancel)
		show(plain, name+", canceled", db, ctx)
		ctx, cancel = context.WithTimeout(context.Background(), soon)
		defer cancel()
		show(plain, name+", deadline", db, ctx)
	}
	try("lib/pq", old)
	try("pgx", plain)
	try("pgdriver", sql.OpenDB(pgdriver.NewConnector(pgdriver.WithDSN(url))))
}

func show(plain *sql.DB, name string, db *sql.DB, ctx context.Context) {
	start := time.Now()
	_, err := db.ExecContext(ctx, slow)
	atOnce := time.Since(start) < 7*soon
	for running := 1; running > 0; time.Sleep(soon / 2) {
		if err := plain.QueryRow(left).Scan(&running); err != nil {
			log.Fatal(err)
		}
	}
	var n int
	if err := plain.QueryRow("UPDATE counted SET n = 0 FROM counted c RETURNING c.n").Scan(&n); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s: came back at once %v, with an error %v; later counted %d\n", name, atOnce, err != nil, n)
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/uptrace/bun/driver/pgdriver@v1.2.18 github.com/lib/pq@v1.12.3 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='lib/pq, canceled: came back at once true, with an error true; later counted 0
lib/pq, deadline: came back at once true, with an error true; later counted 0
pgx, canceled: came back at once true, with an error true; later counted 0
pgx, deadline: came back at once true, with an error true; later counted 0
pgdriver, canceled: came back at once false, with an error false; later counted 1
pgdriver, deadline: came back at once true, with an error true; later counted 1'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
