#!/usr/bin/env bash
# github.com/proullon/ramsql v0.1.5, which its README offers for tests in the place of a
# PostgreSQL server, beside pgx v5.13.0: a NULL is stored in a column that is NOT NULL,
# a NULL is unequal to each number, count of a column counts its NULLs, and an ascending
# order begins with them. None of it is an error, so that a test passes with rows that
# the server refuses or does not find.
#
# Seen:
#   pgx quantity <> 1: [nut]
#   pgx by quantity: [bolt nut rod]
#   pgx count(quantity): 2
#   pgx name NULL refused: true
#   ramsql quantity <> 1: [nut rod]
#   ramsql by quantity: [rod bolt nut]
#   ramsql count(quantity): 3
#   ramsql name NULL refused: false
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

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "github.com/proullon/ramsql/driver"
)

func main() {
	for driver, source := range map[string]string{"pgx": os.Getenv("NETRALINT_TEST_DATABASE_URL"), "ramsql": "finding"} {
		db, err := sql.Open(driver, source)
		if err != nil {
			log.Fatal(err)
		}
		defer db.Close()
		must(db.Exec("CREATE TABLE finding_items (id BIGSERIAL PRIMARY KEY, name TEXT NOT NULL, quantity INT)"))
		must(db.Exec("INSERT INTO finding_items (name, quantity) VALUES ('bolt', 1)"))
		must(db.Exec("INSERT INTO finding_items (name, quantity) VALUES ('nut', 10)"))
		must(db.Exec("INSERT INTO finding_items (name, quantity) VALUES ('rod', NULL)"))
		seen[driver] = []string{
			fmt.Sprint("quantity <> 1: ", names(db, "SELECT name FROM finding_items WHERE quantity <> 1 ORDER BY id")),
			fmt.Sprint("by quantity: ", names(db, "SELECT name FROM finding_items ORDER BY quantity ASC")),
			fmt.Sprint("count(quantity): ", count(db)),
		}
		_, err = db.Exec("INSERT INTO finding_items (name, quantity) VALUES (NULL, 5)")
		seen[driver] = append(seen[driver], fmt.Sprint("name NULL refused: ", err != nil))
		must(db.Exec("DROP TABLE finding_items"))
	}
	for _, driver := range []string{"pgx", "ramsql"} {
		for _, line := range seen[driver] {
			fmt.Println(driver, line)
		}
	}
}

var seen = map[string][]string{}

func must(_ sql.Result, err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func names(db *sql.DB, query string) (all []string) {
	rows, err := db.Query(query)
	if err != nil {
		log.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			log.Fatal(err)
		}
		all = append(all, name)
	}
	if err := rows.Err(); err != nil {
		log.Fatal(err)
	}
	return all
}

func count(db *sql.DB) (n int) {
	if err := db.QueryRow("SELECT count(quantity) FROM finding_items").Scan(&n); err != nil {
		log.Fatal(err)
	}
	return n
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/proullon/ramsql@v0.1.5 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='pgx quantity <> 1: [nut]
pgx by quantity: [bolt nut rod]
pgx count(quantity): 2
pgx name NULL refused: true
ramsql quantity <> 1: [nut rod]
ramsql by quantity: [rod bolt nut]
ramsql count(quantity): 3
ramsql name NULL refused: false'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
