#!/usr/bin/env bash
# github.com/maragudk/migrate v0.4.3 with pgx v5.13.0's database/sql driver: its README
# calls migrations safe, each in a transaction. The version is read before the
# transaction begins, and not again in it. Of two processes that start at one time the
# second waits for the first, and then applies the same migration once more: without an
# error where it can be done twice, as an INSERT or an UPDATE can.
#
# Seen:
#   processes 1: book 2000, fee 50; version 2-fee, error <nil>
#   processes 2: book 4000, fee 50, fee 50; version 2-fee, error <nil>
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
	"sync"
	"testing/fstest"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/maragudk/migrate"
)

var migrations = fstest.MapFS{
	"1-raise.up.sql": {Data: []byte("UPDATE finding_prices SET cents = cents * 2")},
	"2-fee.up.sql":   {Data: []byte("INSERT INTO finding_prices VALUES ('fee', 50)")},
}

func main() {
	ctx := context.Background()
	db, err := sql.Open("pgx", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	for _, processes := range []int{1, 2} {
		prepare(ctx, db)
		var ready, done sync.WaitGroup
		ready.Add(processes)
		for range processes {
			var once sync.Once
			migrator := migrate.New(migrate.Options{DB: db, FS: migrations, Table: "finding_migrations",
				Before: func(context.Context, *sql.Tx, string) error {
					once.Do(func() { ready.Done(); ready.Wait() }) // all of them have read the version
					return nil
				}})
			done.Go(func() {
				if err := migrator.MigrateUp(ctx); err != nil {
					fmt.Println(err)
				}
			})
		}
		done.Wait()
		var prices, version string
		err := db.QueryRowContext(ctx, "SELECT string_agg(concat(what, ' ', cents), ', ' ORDER BY what), (SELECT version FROM finding_migrations) FROM finding_prices").Scan(&prices, &version)
		fmt.Printf("processes %d: %s; version %s, error %v\n", processes, prices, version, err)
	}
	if _, err := db.ExecContext(ctx, "DROP TABLE finding_prices; DROP TABLE finding_migrations"); err != nil {
		log.Fatal(err)
	}
}

func prepare(ctx context.Context, db *sql.DB) {
	for _, statement := range []string{
		"DROP TABLE IF EXISTS finding_prices", "DROP TABLE IF EXISTS finding_migrations",
		"CREATE TABLE finding_prices (what text, cents int)", "INSERT INTO finding_prices VALUES ('book', 1000)",
		"CREATE TABLE finding_migrations (version text NOT NULL)", "INSERT INTO finding_migrations VALUES ('')",
	} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			log.Fatal(err)
		}
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/maragudk/migrate@v0.4.3 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='processes 1: book 2000, fee 50; version 2-fee, error <nil>
processes 2: book 4000, fee 50, fee 50; version 2-fee, error <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
