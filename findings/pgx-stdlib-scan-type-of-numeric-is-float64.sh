#!/usr/bin/env bash
# github.com/jackc/pgx/v5 v5.13.0, package stdlib: ColumnType.ScanType says float64
# for numeric, so a program that makes its variables by ScanType (viewers, exports,
# copies of tables) loses digits without an error; large identifiers in numeric
# columns become others. Without ScanType the same column is read as a text with all
# digits. lib/pq v1.12.3 says any, which is filled with the whole text.
#
# Seen:
#   pgx: 12345678901234567890 is read into float64 as 1.2345678901234567e+19
#   pgx: 0.1000000000000000000001 is read into float64 as 0.1
#   pgx: 1.50 is read into float64 as 1.5
#   pgx: 100000000000000000000000 is read into float64 as 1e+23
#   postgres: 12345678901234567890 is read into interface {} as 12345678901234567890
#   postgres: 0.1000000000000000000001 is read into interface {} as 0.1000000000000000000001
#   postgres: 1.50 is read into interface {} as 1.50
#   postgres: 100000000000000000000000 is read into interface {} as 100000000000000000000000
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
	"reflect"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "github.com/lib/pq"
)

func main() {
	for _, driver := range []string{"pgx", "postgres"} {
		db, err := sql.Open(driver, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
		if err != nil {
			log.Fatal(err)
		}
		for _, number := range []string{"12345678901234567890", "0.1000000000000000000001", "1.50", "100000000000000000000000"} {
			read(db, driver, number)
		}
		if err := db.Close(); err != nil {
			log.Fatal(err)
		}
	}
}

// read reads a number into a variable of the column's ScanType.
func read(db *sql.DB, driver, number string) {
	rows, err := db.Query("SELECT " + number + "::numeric")
	if err != nil {
		log.Fatal(err)
	}
	defer rows.Close()
	types, err := rows.ColumnTypes()
	if err != nil {
		log.Fatal(err)
	}
	value := reflect.New(types[0].ScanType())
	rows.Next()
	if err := rows.Scan(value.Interface()); err != nil {
		log.Fatal(err)
	}
	text := value.Elem().Interface()
	if b, ok := text.([]byte); ok {
		text = string(b)
	}
	fmt.Printf("%s: %s is read into %v as %v\n", driver, number, types[0].ScanType(), text)
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 github.com/lib/pq@v1.12.3 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='pgx: 12345678901234567890 is read into float64 as 1.2345678901234567e+19
pgx: 0.1000000000000000000001 is read into float64 as 0.1
pgx: 1.50 is read into float64 as 1.5
pgx: 100000000000000000000000 is read into float64 as 1e+23
postgres: 12345678901234567890 is read into interface {} as 12345678901234567890
postgres: 0.1000000000000000000001 is read into interface {} as 0.1000000000000000000001
postgres: 1.50 is read into interface {} as 1.50
postgres: 100000000000000000000000 is read into interface {} as 100000000000000000000000'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
