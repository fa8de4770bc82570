#!/usr/bin/env bash
# github.com/ericlagergren/decimal v0.0.0-20240411145413-00de7ca16731 (sql/postgres)
# and github.com/aarondl/sqlboiler/v4 v4.19.5 (types.Decimal, types.NullDecimal) with
# pgx v5.13.0: Scan writes into the number that the value already points to. Rows read
# into one variable and kept by value all hold the number of the last row.
# decimal.Decimal of github.com/shopspring/decimal v1.4.0 and apd.Decimal of
# github.com/cockroachdb/apd/v3 v3.2.3 keep each row's.
#
# Seen:
#   postgres.Decimal: 3.5 3.5 3.5
#   types.Decimal: 3.5 3.5 3.5
#   types.NullDecimal: 3.5 3.5 3.5
#   decimal.Decimal: 1.5 2.5 3.5
#   apd.Decimal: 1.5 2.5 3.5
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

	"github.com/aarondl/sqlboiler/v4/types"
	"github.com/cockroachdb/apd/v3"
	"github.com/ericlagergren/decimal/sql/postgres"
	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/shopspring/decimal"
)

func main() {
	db, err := sql.Open("pgx", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	read(db, func(d *postgres.Decimal) fmt.Stringer { return d.V })
	read(db, func(d *types.Decimal) fmt.Stringer { return d.Big })
	read(db, func(d *types.NullDecimal) fmt.Stringer { return d.Big })
	read(db, func(d *decimal.Decimal) fmt.Stringer { return d })
	read(db, func(d *apd.Decimal) fmt.Stringer { return d })
}

// read reads the rows into one variable and keeps a copy of each.
func read[T any](db *sql.DB, number func(*T) fmt.Stringer) {
	rows, err := db.Query("SELECT n + 0.5 FROM generate_series(1, 3) n")
	if err != nil {
		log.Fatal(err)
	}
	defer rows.Close()
	var all []T
	var value T
	for rows.Next() {
		if err := rows.Scan(&value); err != nil {
			log.Fatal(err)
		}
		all = append(all, value)
	}
	fmt.Printf("%T:", value)
	for i := range all {
		fmt.Print(" ", number(&all[i]))
	}
	fmt.Println()
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 github.com/ericlagergren/decimal@v0.0.0-20240411145413-00de7ca16731 github.com/aarondl/sqlboiler/v4@v4.19.5 github.com/shopspring/decimal@v1.4.0 github.com/cockroachdb/apd/v3@v3.2.3 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='postgres.Decimal: 3.5 3.5 3.5
types.Decimal: 3.5 3.5 3.5
types.NullDecimal: 3.5 3.5 3.5
decimal.Decimal: 1.5 2.5 3.5
apd.Decimal: 1.5 2.5 3.5'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
