#!/usr/bin/env bash
# github.com/avito-tech/go-transaction-manager/trm/v2 v2.0.2 with its driver pgxv5
# v2.0.2 and pgx v5.13.0: Do commits when its function returns nil, and rolls back when
# it returns an error or panics. A function that ends its goroutine, as FailNow and
# Fatal of a test do, does neither: Do takes that for nil, and the part that was done is
# committed. pgx.BeginFunc rolls back.
#
# Seen:
#   function returns an error: Do leaves 0 rows, BeginFunc 0
#   function panics: Do leaves 0 rows, BeginFunc 0
#   function ends its goroutine: Do leaves 1 rows, BeginFunc 0
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
	"runtime"

	trmpgx "github.com/avito-tech/go-transaction-manager/drivers/pgxv5/v2"
	"github.com/avito-tech/go-transaction-manager/trm/v2/manager"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

func main() {
	ctx := context.Background()
	pool, err := pgxpool.New(ctx, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer pool.Close()
	if _, err := pool.Exec(ctx, "DROP TABLE IF EXISTS finding_trm; CREATE TABLE finding_trm (what text)"); err != nil {
		log.Fatal(err)
	}
	transactions := manager.Must(trmpgx.NewDefaultFactory(pool))
	do := func(f func(context.Context) error) error { return transactions.Do(ctx, f) }
	begin := func(f func(context.Context) error) error {
		return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
			_, err := tx.Exec(ctx, "INSERT INTO finding_trm VALUES ('debit')")
			if err != nil {
				return err
			}
			return f(nil)
		})
	}
	debit := func(end func() error) func(context.Context) error {
		return func(ctx context.Context) error {
			if ctx != nil {
				q := trmpgx.DefaultCtxGetter.DefaultTrOrDB(ctx, pool)
				if _, err := q.Exec(ctx, "INSERT INTO finding_trm VALUES ('debit')"); err != nil {
					return err
				}
			}
			return end()
		}
	}
	ends := []struct {
		name string
		end  func() error
	}{
		{"returns an error", func() error { return fmt.Errorf("no credit") }},
		{"panics", func() error { panic("no credit") }},
		{"ends its goroutine", func() error { runtime.Goexit(); return nil }},
	}
	for _, e := range ends {
		fmt.Printf("function %s: Do leaves %d rows, BeginFunc %d\n", e.name, run(ctx, pool, do, debit(e.end)), run(ctx, pool, begin, debit(e.end)))
	}
	if _, err := pool.Exec(ctx, "DROP TABLE finding_trm"); err != nil {
		log.Fatal(err)
	}
}

// run runs a transaction in a goroutine of its own and returns how many rows it left.
func run(ctx context.Context, pool *pgxpool.Pool, transaction func(func(context.Context) error) error, f func(context.Context) error) (rows int) {
	if _, err := pool.Exec(ctx, "TRUNCATE finding_trm"); err != nil {
		log.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() { recover() }()
		transaction(f)
	}()
	<-done
	if err := pool.QueryRow(ctx, "SELECT count(*) FROM finding_trm").Scan(&rows); err != nil {
		log.Fatal(err)
	}
	return rows
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/avito-tech/go-transaction-manager/trm/v2@v2.0.2 github.com/avito-tech/go-transaction-manager/drivers/pgxv5/v2@v2.0.2 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='function returns an error: Do leaves 0 rows, BeginFunc 0
function panics: Do leaves 0 rows, BeginFunc 0
function ends its goroutine: Do leaves 1 rows, BeginFunc 0'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
