#!/usr/bin/env bash
# github.com/holiman/uint256 v1.3.2 with pgx v5.13.0, native and under database/sql: an
# Int reads NULL as 0 without an error, and writes 0 back, where shopspring's Decimal
# v1.6.0 refuses NULL. It has no other way to say that there is no value. A numeric with
# a scale, whose 5 is sent as 5.00, cannot be read at all, and an Int that is not given
# as a pointer is no number for either of them.
#
# Seen:
#   12: database/sql 12, refused false; pgx 12, refused false; Decimal refused false
#   NULL: database/sql 0, refused false; pgx 0, refused false; Decimal refused true
#   5.00: database/sql 0, refused true; pgx 0, refused true; Decimal refused false
#   *uint256.Int as an argument: refused false and false
#   uint256.Int as an argument: refused true and true
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

	"github.com/holiman/uint256"
	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/shopspring/decimal"
)

func main() {
	ctx := context.Background()
	db, err := sql.Open("pgx", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	conn, err := pgx.Connect(ctx, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close(ctx)
	for _, value := range []string{"12", "NULL", "5.00"} {
		query := "SELECT " + value + "::numeric"
		standard, native := uint256.NewInt(7), uint256.NewInt(7)
		standardErr := db.QueryRow(query).Scan(standard)
		nativeErr := conn.QueryRow(ctx, query).Scan(native)
		var d decimal.Decimal
		fmt.Printf("%s: database/sql %s, refused %v; pgx %s, refused %v; Decimal refused %v\n", value,
			standard.Dec(), standardErr != nil, native.Dec(), nativeErr != nil, db.QueryRow(query).Scan(&d) != nil)
	}
	for _, argument := range []any{uint256.NewInt(3), *uint256.NewInt(3)} {
		_, standardErr := db.Exec("SELECT $1::numeric", argument)
		_, nativeErr := conn.Exec(ctx, "SELECT $1::numeric", argument)
		fmt.Printf("%T as an argument: refused %v and %v\n", argument, standardErr != nil, nativeErr != nil)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/holiman/uint256@v1.3.2 github.com/shopspring/decimal@v1.6.0 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='12: database/sql 12, refused false; pgx 12, refused false; Decimal refused false
NULL: database/sql 0, refused false; pgx 0, refused false; Decimal refused true
5.00: database/sql 0, refused true; pgx 0, refused true; Decimal refused false
*uint256.Int as an argument: refused false and false
uint256.Int as an argument: refused true and true'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
