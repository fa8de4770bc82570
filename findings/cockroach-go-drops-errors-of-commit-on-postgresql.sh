#!/usr/bin/env bash
# github.com/cockroachdb/cockroach-go/v2 v2.4.3, package crdb/crdbpgxv5, on PostgreSQL
# with pgx v5.13.0: ExecuteTx takes a released savepoint for the commit, as CockroachDB
# does, and drops the error of COMMIT: what a deferred constraint refuses there is nil
# and not stored. A serialization failure is tried again behind the savepoint, in the
# same snapshot, in which it fails each time; with a delay between the tries the next
# one begins by a plain BEGIN, and runs in another isolation than was asked for.
#
# Seen:
#   a parent that is missing: error <nil>, 0 rows stored
#   4 tries in ["serializable" "serializable" "serializable" "serializable"]: error retrying txn failed after 3 attempts. original error: ERROR: could not serialize access due to concurrent update (SQLSTATE 40001).
#   2 tries in ["serializable" "read committed"]: error <nil>
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

	"github.com/cockroachdb/cockroach-go/v2/crdb"
	"github.com/cockroachdb/cockroach-go/v2/crdb/crdbpgxv5"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

var strict = pgx.TxOptions{IsoLevel: pgx.Serializable}

func main() {
	ctx := context.Background()
	pool, err := pgxpool.New(ctx, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer pool.Close()
	exec := func(text string) {
		if _, err := pool.Exec(ctx, text); err != nil {
			log.Fatal(err)
		}
	}
	exec("CREATE TABLE ledger (id int PRIMARY KEY, n int, parent int REFERENCES ledger DEFERRABLE INITIALLY DEFERRED)")
	defer exec("DROP TABLE ledger")
	exec("INSERT INTO ledger VALUES (1, 0)")

	err = crdbpgx.ExecuteTx(ctx, pool, pgx.TxOptions{}, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO ledger VALUES (2, 0, 3)")
		return err
	})
	var rows int
	pool.QueryRow(ctx, "SELECT count(*) FROM ledger WHERE id = 2").Scan(&rows)
	fmt.Printf("a parent that is missing: error %v, %d rows stored\n", err, rows)

	// Another transaction is faster than the first try, and then there is none.
	try := func(ctx context.Context) {
		tries := 0
		var isolation []string
		err := crdbpgx.ExecuteTx(ctx, pool, strict, func(tx pgx.Tx) error {
			var n int
			var level string
			if err := tx.QueryRow(ctx, "SELECT n, current_setting('transaction_isolation') FROM ledger WHERE id = 1").Scan(&n, &level); err != nil {
				return err
			}
			isolation = append(isolation, level)
			if tries++; tries == 1 {
				exec("UPDATE ledger SET n = n + 1 WHERE id = 1")
			}
			_, err := tx.Exec(ctx, "UPDATE ledger SET n = $1 WHERE id = 1", n+1)
			return err
		})
		fmt.Printf("%d tries in %q: error %v\n", tries, isolation, err)
	}
	try(crdb.WithMaxRetries(ctx, 3))
	try(crdb.WithRetryPolicy(ctx, &crdb.LimitBackoffRetryPolicy{RetryLimit: 3, Delay: time.Millisecond}))
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/cockroachdb/cockroach-go/v2@v2.4.3 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='a parent that is missing: error <nil>, 0 rows stored
4 tries in ["serializable" "serializable" "serializable" "serializable"]: error retrying txn failed after 3 attempts. original error: ERROR: could not serialize access due to concurrent update (SQLSTATE 40001).
2 tries in ["serializable" "read committed"]: error <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
