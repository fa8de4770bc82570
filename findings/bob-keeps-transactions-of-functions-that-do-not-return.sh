#!/usr/bin/env bash
# github.com/stephenafamo/bob v0.41.1 with pgx v5.13.0's database/sql driver: DB.RunInTx
# rolls back when its function returns an error, and does nothing when it panics or ends
# its goroutine, as a test that fails does. Where the panic is recovered further up, by
# net/http for each request say, the transaction stays open for good: with it its locks,
# and a connection that the pool never gets back. github.com/uptrace/bun v1.3.0 rolls
# back.
#
# Seen:
#   bun, an error: connections in use 0, the row is locked false
#   bun, a panic: connections in use 0, the row is locked false
#   bun, Goexit: connections in use 0, the row is locked false
#   bob, an error: connections in use 0, the row is locked false
#   bob, a panic: connections in use 1, the row is locked true
#   bob, Goexit: connections in use 1, the row is locked true
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
	"errors"
	"fmt"
	"log"
	"os"
	"runtime"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/stephenafamo/bob"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
)

const lock = "SELECT n FROM kept_rows FOR UPDATE"

var ctx = context.Background()

func withBun(db *sql.DB, end func() error) error {
	return bun.NewDB(db, pgdialect.New()).RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.ExecContext(ctx, lock); err != nil {
			log.Fatal(err)
		}
		return end()
	})
}

func withBob(db *sql.DB, end func() error) error {
	return bob.NewDB(db).RunInTx(ctx, nil, func(ctx context.Context, tx bob.Executor) error {
		if _, err := tx.ExecContext(ctx, lock); err != nil {
			log.Fatal(err)
		}
		return end()
	})
}

func main() {
	watch := open()
	must(watch.Exec("CREATE TABLE kept_rows (n int)"))
	defer watch.Exec("DROP TABLE kept_rows")
	must(watch.Exec("INSERT INTO kept_rows VALUES (1)"))
	ways := []struct {
		name string
		do   func(*sql.DB, func() error) error
	}{{"bun", withBun}, {"bob", withBob}}
	ends := []struct {
		name string
		end  func() error
	}{
		{"an error", func() error { return errors.New("no more") }},
		{"a panic", func() error { panic("no more") }},
		{"Goexit", func() error { runtime.Goexit(); return nil }},
	}
	for _, way := range ways {
		for _, e := range ends {
			db := open()
			ended := make(chan bool)
			go func() {
				defer close(ended)
				defer func() { _ = recover() }()
				if err := way.do(db, e.end); err == nil {
					log.Fatal("no error")
				}
			}()
			<-ended
			_, err := watch.Exec(lock + " NOWAIT")
			fmt.Printf("%s, %s: connections in use %d, the row is locked %v\n", way.name, e.name, db.Stats().InUse, err != nil)
			must(watch.Exec("SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE relation = 'kept_rows'::regclass AND pid <> pg_backend_pid()"))
		}
	}
}

func open() *sql.DB {
	db, err := sql.Open("pgx", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	return db
}

func must(_ sql.Result, err error) {
	if err != nil {
		log.Fatal(err)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 github.com/stephenafamo/bob@v0.41.1 github.com/uptrace/bun@v1.3.0 github.com/uptrace/bun/dialect/pgdialect@v1.3.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='bun, an error: connections in use 0, the row is locked false
bun, a panic: connections in use 0, the row is locked false
bun, Goexit: connections in use 0, the row is locked false
bob, an error: connections in use 0, the row is locked false
bob, a panic: connections in use 1, the row is locked true
bob, Goexit: connections in use 1, the row is locked true'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
