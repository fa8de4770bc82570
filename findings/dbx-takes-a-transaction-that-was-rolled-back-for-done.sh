#!/usr/bin/env bash
# github.com/pocketbase/dbx v1.12.0: Transactional and TransactionalContext make nil of
# sql.ErrTxDone, which is the error of a commit whose transaction has ended.
# database/sql ends one when its context is over: a function that comes back later than
# its deadline, without an error, gets nil for its transaction, and nothing is stored.
# database/sql itself returns the error.
#
# Seen:
#   database/sql, late false: error <nil>, 1 rows stored
#   dbx, late false: error <nil>, 1 rows stored
#   database/sql, late true: error sql: transaction has already been committed or rolled back, 0 rows stored
#   dbx, late true: error <nil>, 0 rows stored
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
	"github.com/pocketbase/dbx"
)

const text = "INSERT INTO done_orders VALUES (1)"

func main() {
	db, err := sql.Open("pgx", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	if _, err := db.Exec("CREATE TABLE done_orders (id int)"); err != nil {
		log.Fatal(err)
	}
	defer db.Exec("DROP TABLE done_orders")
	for _, late := range []bool{false, true} {
		// Work behind the last statement, which does not look at the context.
		rest := func() {
			if late {
				time.Sleep(time.Second)
			}
		}
		try := func(name string, run func(context.Context) error) {
			ctx, cancel := context.WithTimeout(context.Background(), time.Second/2)
			defer cancel()
			err := run(ctx)
			var n int
			if err := db.QueryRow("WITH d AS (DELETE FROM done_orders RETURNING id) SELECT count(*) FROM d").Scan(&n); err != nil {
				log.Fatal(err)
			}
			fmt.Printf("%s, late %v: error %v, %d rows stored\n", name, late, err, n)
		}
		try("database/sql", func(ctx context.Context) error {
			tx, err := db.BeginTx(ctx, nil)
			if err != nil {
				return err
			}
			defer tx.Rollback()
			if _, err := tx.Exec(text); err != nil {
				return err
			}
			rest()
			return tx.Commit()
		})
		try("dbx", func(ctx context.Context) error {
			return dbx.NewFromDB(db, "pgx").TransactionalContext(ctx, nil, func(tx *dbx.Tx) error {
				if _, err := tx.NewQuery(text).Execute(); err != nil {
					return err
				}
				rest()
				return nil
			})
		})
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/pocketbase/dbx@v1.12.0 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='database/sql, late false: error <nil>, 1 rows stored
dbx, late false: error <nil>, 1 rows stored
database/sql, late true: error sql: transaction has already been committed or rolled back, 0 rows stored
dbx, late true: error <nil>, 0 rows stored'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
