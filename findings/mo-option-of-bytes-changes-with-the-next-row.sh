#!/usr/bin/env bash
# github.com/samber/mo v1.16.0 with github.com/lib/pq v1.12.3: Option[[]byte].Scan
# keeps the bytes that database/sql lends it until the next row. lib/pq reads each
# message into the same memory, so jsonb, numeric and inet of earlier rows become the
# bytes of later ones, though each row was read into an Option of its own. bytea and
# text are copied by lib/pq; sql.Null[[]byte] and null.Val[[]byte] of
# github.com/aarondl/opt v0.0.0-20250607033636-982744e1bd65 copy all.
#
# Seen:
#   jsonb_build_object('n', n)
#     mo.Option[[]uint8]: " 3\x00\": 3}" " 3\x00\": 3}" " 3\x00\": 3}"
#     sql.Null[[]uint8]: "{\"n\": 1}" "{\"n\": 2}" "{\"n\": 3}"
#     null.Val[[]uint8]: "{\"n\": 1}" "{\"n\": 2}" "{\"n\": 3}"
#   n + 0.5
#     mo.Option[[]uint8]: " 3\x00" " 3\x00" " 3\x00"
#     sql.Null[[]uint8]: "1.5" "2.5" "3.5"
#     null.Val[[]uint8]: "1.5" "2.5" "3.5"
#   inet '192.0.2.0' + n
#     mo.Option[[]uint8]: " 3\x00.0.2.3" " 3\x00.0.2.3" " 3\x00.0.2.3"
#     sql.Null[[]uint8]: "192.0.2.1" "192.0.2.2" "192.0.2.3"
#     null.Val[[]uint8]: "192.0.2.1" "192.0.2.2" "192.0.2.3"
#   convert_to('row ' || n, 'UTF8')
#     mo.Option[[]uint8]: "row 1" "row 2" "row 3"
#     sql.Null[[]uint8]: "row 1" "row 2" "row 3"
#     null.Val[[]uint8]: "row 1" "row 2" "row 3"
#   'row ' || n
#     mo.Option[[]uint8]: "row 1" "row 2" "row 3"
#     sql.Null[[]uint8]: "row 1" "row 2" "row 3"
#     null.Val[[]uint8]: "row 1" "row 2" "row 3"
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

	"github.com/aarondl/opt/null"
	_ "github.com/lib/pq"
	"github.com/samber/mo"
)

func main() {
	db, err := sql.Open("postgres", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	for _, column := range []string{"jsonb_build_object('n', n)", "n + 0.5", "inet '192.0.2.0' + n", "convert_to('row ' || n, 'UTF8')", "'row ' || n"} {
		query := "SELECT " + column + " FROM generate_series(1, 3) n"
		fmt.Println(column)
		read(db, query, func(o mo.Option[[]byte]) []byte { return o.OrEmpty() })
		read(db, query, func(o sql.Null[[]byte]) []byte { return o.V })
		read(db, query, func(o null.Val[[]byte]) []byte { return o.GetOrZero() })
	}
}

// read reads each row into a variable of its own and prints all of them at the end.
func read[T any](db *sql.DB, query string, bytes func(T) []byte) {
	rows, err := db.Query(query)
	if err != nil {
		log.Fatal(err)
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		var value T
		if err := rows.Scan(&value); err != nil {
			log.Fatal(err)
		}
		all = append(all, value)
	}
	fmt.Printf("  %T:", *new(T))
	for _, value := range all {
		fmt.Printf(" %q", bytes(value))
	}
	fmt.Println()
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/lib/pq@v1.12.3 github.com/samber/mo@v1.16.0 github.com/aarondl/opt@v0.0.0-20250607033636-982744e1bd65 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='jsonb_build_object('\''n'\'', n)
  mo.Option[[]uint8]: " 3\x00\": 3}" " 3\x00\": 3}" " 3\x00\": 3}"
  sql.Null[[]uint8]: "{\"n\": 1}" "{\"n\": 2}" "{\"n\": 3}"
  null.Val[[]uint8]: "{\"n\": 1}" "{\"n\": 2}" "{\"n\": 3}"
n + 0.5
  mo.Option[[]uint8]: " 3\x00" " 3\x00" " 3\x00"
  sql.Null[[]uint8]: "1.5" "2.5" "3.5"
  null.Val[[]uint8]: "1.5" "2.5" "3.5"
inet '\''192.0.2.0'\'' + n
  mo.Option[[]uint8]: " 3\x00.0.2.3" " 3\x00.0.2.3" " 3\x00.0.2.3"
  sql.Null[[]uint8]: "192.0.2.1" "192.0.2.2" "192.0.2.3"
  null.Val[[]uint8]: "192.0.2.1" "192.0.2.2" "192.0.2.3"
convert_to('\''row '\'' || n, '\''UTF8'\'')
  mo.Option[[]uint8]: "row 1" "row 2" "row 3"
  sql.Null[[]uint8]: "row 1" "row 2" "row 3"
  null.Val[[]uint8]: "row 1" "row 2" "row 3"
'\''row '\'' || n
  mo.Option[[]uint8]: "row 1" "row 2" "row 3"
  sql.Null[[]uint8]: "row 1" "row 2" "row 3"
  null.Val[[]uint8]: "row 1" "row 2" "row 3"'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
