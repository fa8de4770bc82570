#!/usr/bin/env bash
# github.com/lib/pq v1.12.3: ColumnType.DecimalSize of a numeric without limits, which
# every sum and average is, says 65535 digits, 65531 of them behind the point, and
# that it knows. PostgreSQL takes no more than 1000. Length of a bit value without a
# length says -1 the same way. pgx v5.13.0 says that it does not know.
#
# Seen:
#   postgres, price: numeric(10,2), known true
#   postgres, total: numeric(65535,65531), known true
#   postgres, flags: length 3, known true
#   postgres, rest: length -1, known true
#   a table with such a column: pq: NUMERIC precision 65535 must be between 1 and 1000 at column 38 (22023)
#   pgx, price: numeric(10,2), known true
#   pgx, total: numeric(0,0), known false
#   pgx, flags: length 0, known false
#   pgx, rest: length 0, known false
#   a table with such a column: ERROR: NUMERIC precision 65535 must be between 1 and 1000 (SQLSTATE 22023)
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
	_ "github.com/lib/pq"
)

func main() {
	for _, driver := range []string{"postgres", "pgx"} {
		db, err := sql.Open(driver, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
		if err != nil {
			log.Fatal(err)
		}
		rows, err := db.Query("SELECT 1.5::numeric(10,2) AS price, sum(1.5) AS total, B'101'::bit(3) AS flags, B'101' AS rest")
		if err != nil {
			log.Fatal(err)
		}
		columns, err := rows.ColumnTypes()
		if err != nil {
			log.Fatal(err)
		}
		for _, c := range columns[:2] {
			precision, scale, ok := c.DecimalSize()
			fmt.Printf("%s, %s: numeric(%d,%d), known %v\n", driver, c.Name(), precision, scale, ok)
		}
		for _, c := range columns[2:] {
			length, ok := c.Length()
			fmt.Printf("%s, %s: length %d, known %v\n", driver, c.Name(), length, ok)
		}
		if err := rows.Close(); err != nil {
			log.Fatal(err)
		}
		_, err = db.Exec("CREATE TEMPORARY TABLE totals (total numeric(65535,65531))")
		fmt.Println("a table with such a column:", err)
		if err := db.Close(); err != nil {
			log.Fatal(err)
		}
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/lib/pq@v1.12.3 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='postgres, price: numeric(10,2), known true
postgres, total: numeric(65535,65531), known true
postgres, flags: length 3, known true
postgres, rest: length -1, known true
a table with such a column: pq: NUMERIC precision 65535 must be between 1 and 1000 at column 38 (22023)
pgx, price: numeric(10,2), known true
pgx, total: numeric(0,0), known false
pgx, flags: length 0, known false
pgx, rest: length 0, known false
a table with such a column: ERROR: NUMERIC precision 65535 must be between 1 and 1000 (SQLSTATE 22023)'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
