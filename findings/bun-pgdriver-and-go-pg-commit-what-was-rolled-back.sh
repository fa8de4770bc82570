#!/usr/bin/env bash
# github.com/uptrace/bun/driver/pgdriver v1.2.18 and github.com/go-pg/pg/v10 v10.11.0:
# COMMIT of a transaction in which a statement has failed is a rollback, which the
# server says in its answer and not as an error. Neither looks at the answer: Commit
# returns nil and nothing is stored. lib/pq v1.12.3 and pgx v5.13.0 make an error of it.
#
# Seen:
#   lib/pq: second statement failed true, commit pq: could not complete operation in a failed transaction, 0 rows stored
#   pgx: second statement failed true, commit commit unexpectedly resulted in rollback, 0 rows stored
#   pgdriver: second statement failed true, commit <nil>, 0 rows stored
#   go-pg: second statement failed true, commit <nil>, 0 rows stored
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

	"github.com/go-pg/pg/v10"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "github.com/lib/pq"
	"github.com/uptrace/bun/driver/pgdriver"
)

var url = os.Getenv("NETRALINT_TEST_DATABASE_URL")

const first, again = "INSERT INTO committed VALUES (1)", "INSERT INTO committed VALUES (1) -- again"

func main() {
	plain, err := sql.Open("pgx", url)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := plain.Exec("CREATE TABLE committed (id int PRIMARY KEY)"); err != nil {
		log.Fatal(err)
	}
	defer plain.Exec("DROP TABLE committed")
	show := func(name string, second, commit error) {
		var n int
		if err := plain.QueryRow("SELECT count(*) FROM committed").Scan(&n); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: second statement failed %v, commit %v, %d rows stored\n", name, second != nil, commit, n)
	}
	old, err := sql.Open("postgres", url)
	if err != nil {
		log.Fatal(err)
	}
	second, commit := try(old)
	show("lib/pq", second, commit)
	second, commit = try(plain)
	show("pgx", second, commit)
	second, commit = try(sql.OpenDB(pgdriver.NewConnector(pgdriver.WithDSN(url))))
	show("pgdriver", second, commit)
	options, err := pg.ParseURL(url)
	if err != nil {
		log.Fatal(err)
	}
	tx, err := pg.Connect(options).Begin()
	if err != nil {
		log.Fatal(err)
	}
	if _, err := tx.Exec(first); err != nil {
		log.Fatal(err)
	}
	_, err = tx.Exec(again)
	show("go-pg", err, tx.Commit())
}

func try(db *sql.DB) (second, commit error) {
	tx, err := db.Begin()
	if err != nil {
		log.Fatal(err)
	}
	if _, err := tx.Exec(first); err != nil {
		log.Fatal(err)
	}
	_, second = tx.Exec(again)
	return second, tx.Commit()
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/uptrace/bun/driver/pgdriver@v1.2.18 github.com/go-pg/pg/v10@v10.11.0 github.com/lib/pq@v1.12.3 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='lib/pq: second statement failed true, commit pq: could not complete operation in a failed transaction, 0 rows stored
pgx: second statement failed true, commit commit unexpectedly resulted in rollback, 0 rows stored
pgdriver: second statement failed true, commit <nil>, 0 rows stored
go-pg: second statement failed true, commit <nil>, 0 rows stored'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
