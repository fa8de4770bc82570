#!/usr/bin/env bash
# github.com/jmoiron/sqlx v1.4.0 with github.com/lib/pq v1.12.3, which gives the results
# of several statements one after the other: StructScan looks at the columns of the first
# result and keeps the fields they belong to. Behind NextResultSet the columns of the
# next one are read into those fields, by their places: where the types are alike other
# fields are filled, without an error. MapScan goes by the names of each result.
#
# Seen:
#   SELECT 1 AS id, 20 AS total; SELECT 300 AS total, 4 AS id
#   StructScan: {ID:1 Total:20} {ID:300 Total:4}
#   MapScan: map[id:1 total:20] map[id:4 total:300]
#   SELECT 1 AS id, 20 AS total; SELECT 5 AS version, 4 AS id
#   StructScan: {ID:1 Total:20} {ID:5 Total:4}
#   MapScan: map[id:1 total:20] map[id:4 version:5]
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
	"fmt"
	"log"
	"os"

	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"
)

type order struct {
	ID, Total int64
}

func main() {
	db, err := sqlx.Open("postgres", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	for _, text := range []string{
		"SELECT 1 AS id, 20 AS total; SELECT 300 AS total, 4 AS id",
		"SELECT 1 AS id, 20 AS total; SELECT 5 AS version, 4 AS id",
	} {
		fmt.Println(text)
		fmt.Print("StructScan:")
		each(db, text, func(rows *sqlx.Rows) error {
			var o order
			err := rows.StructScan(&o)
			fmt.Printf(" %+v", o)
			return err
		})
		fmt.Print("MapScan:")
		each(db, text, func(rows *sqlx.Rows) error {
			m := map[string]any{}
			err := rows.MapScan(m)
			fmt.Print(" ", m)
			return err
		})
	}
}

func each(db *sqlx.DB, text string, read func(*sqlx.Rows) error) {
	rows, err := db.Queryx(text)
	if err != nil {
		log.Fatal(err)
	}
	defer rows.Close()
	for more := true; more; more = rows.NextResultSet() {
		for rows.Next() {
			if err := read(rows); err != nil {
				log.Fatal(err)
			}
		}
	}
	if err := rows.Err(); err != nil {
		log.Fatal(err)
	}
	fmt.Println()
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jmoiron/sqlx@v1.4.0 github.com/lib/pq@v1.12.3 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='SELECT 1 AS id, 20 AS total; SELECT 300 AS total, 4 AS id
StructScan: {ID:1 Total:20} {ID:300 Total:4}
MapScan: map[id:1 total:20] map[id:4 total:300]
SELECT 1 AS id, 20 AS total; SELECT 5 AS version, 4 AS id
StructScan: {ID:1 Total:20} {ID:5 Total:4}
MapScan: map[id:1 total:20] map[id:4 version:5]'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
