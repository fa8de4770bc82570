#!/usr/bin/env bash
# github.com/stephenafamo/bob v0.41.1 with pgx v5.13.0's database/sql driver: One of a
# prepared query (PrepareQuery) reads one row and does not close the rows. Each call
# keeps a connection until its context is over, which one of context.Background() never
# is; with a limit of the pool the next one waits. All keeps one where a row cannot be
# read. bob.One and bob.All, which do not prepare, close theirs.
#
# Seen:
#   bob.One, 4 times: connections in use 0, errors 0
#   bob.All of rows that do not fit, 4 times: connections in use 0, errors 4
#   prepared One, 4 times: connections in use 4, errors 0
#   prepared All of rows that do not fit, 4 times: connections in use 4, errors 4
#   prepared One with a limit of 2, 4 times: connections in use 2, errors 2
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
	"fmt"
	"log"
	"os"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/stephenafamo/bob"
	"github.com/stephenafamo/bob/dialect/psql"
	"github.com/stephenafamo/scan"
)

const times = 4

type statement = bob.QueryStmt[int64, int, []int]

func main() {
	fits := psql.RawQuery("SELECT n FROM generate_series(1, 3) n WHERE n > ?", int64(0))
	wide := psql.RawQuery("SELECT n + 3000000000 || ' ' FROM generate_series(1, 3) n WHERE n > ?", int64(0))
	run("bob.One", 0, func(ctx context.Context, db bob.DB) error {
		_, err := bob.One(ctx, db, fits, scan.SingleColumnMapper[int])
		return err
	})
	run("bob.All of rows that do not fit", 0, func(ctx context.Context, db bob.DB) error {
		_, err := bob.All(ctx, db, wide, scan.SingleColumnMapper[int])
		return err
	})
	run("prepared One", 0, prepared(fits, func(ctx context.Context, s statement) error { _, err := s.One(ctx, 0); return err }))
	run("prepared All of rows that do not fit", 0, prepared(wide, func(ctx context.Context, s statement) error { _, err := s.All(ctx, 0); return err }))
	run("prepared One with a limit of 2", 2, prepared(fits, func(ctx context.Context, s statement) error { _, err := s.One(ctx, 0); return err }))
}

// prepared prepares the query once for each DB.
func prepared(q bob.Query, do func(context.Context, statement) error) func(context.Context, bob.DB) error {
	var of bob.DB
	var s statement
	return func(ctx context.Context, db bob.DB) error {
		if of.DB != db.DB {
			var err error
			if s, err = bob.PrepareQuery[int64](ctx, db, q, scan.SingleColumnMapper[int]); err != nil {
				log.Fatal(err)
			}
			of = db
		}
		return do(ctx, s)
	}
}

func run(name string, limit int, do func(context.Context, bob.DB) error) {
	db, err := bob.Open("pgx", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	db.SetMaxOpenConns(limit)
	failed := 0
	for range times {
		if try(db, do) != nil {
			failed++
		}
	}
	fmt.Printf("%s, %d times: connections in use %d, errors %d\n", name, times, db.Stats().InUse, failed)
}

// try gives up after a second. The context does not end: that would close the rows.
func try(db bob.DB, do func(context.Context, bob.DB) error) error {
	ended := make(chan error, 1)
	go func() { ended <- do(context.Background(), db) }()
	select {
	case err := <-ended:
		return err
	case <-time.After(time.Second):
		return context.DeadlineExceeded
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 github.com/stephenafamo/bob@v0.41.1 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='bob.One, 4 times: connections in use 0, errors 0
bob.All of rows that do not fit, 4 times: connections in use 0, errors 4
prepared One, 4 times: connections in use 4, errors 0
prepared All of rows that do not fit, 4 times: connections in use 4, errors 4
prepared One with a limit of 2, 4 times: connections in use 2, errors 2'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
