#!/usr/bin/env bash
# github.com/govalues/decimal v0.1.36 with pgx v5.13.0: a numeric of more than 19
# digits is read rounded, without an error, if its whole part fits; one that is not
# zero can be read as zero. Written back, the row holds another number. A whole part
# that does not fit is refused, and github.com/shopspring/decimal v1.4.0 reads all of
# them.
#
# Seen:
#   123456789.1234: 123456789.1234, refused false; shopspring 123456789.1234
#   12345678901234567.1234: 12345678901234567.12, refused false; shopspring 12345678901234567.1234
#   0.12345678901234567890123: 0.1234567890123456789, refused false; shopspring 0.12345678901234567890123
#   0.00000000000000000001: 0.0000000000000000000, refused false; shopspring 0.00000000000000000001
#   12345678901234567890: 0, refused true; shopspring 12345678901234567890
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

	"github.com/govalues/decimal"
	_ "github.com/jackc/pgx/v5/stdlib"
	shopspring "github.com/shopspring/decimal"
)

func main() {
	db, err := sql.Open("pgx", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	for _, text := range []string{"123456789.1234", "12345678901234567.1234", "0.12345678901234567890123", "0.00000000000000000001", "12345678901234567890"} {
		var value decimal.Decimal
		var other shopspring.Decimal
		failed := db.QueryRow("SELECT $1::text::numeric", text).Scan(&value)
		if err := db.QueryRow("SELECT $1::text::numeric", text).Scan(&other); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: %s, refused %v; shopspring %s\n", text, value, failed != nil, other)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/govalues/decimal@v0.1.36 github.com/jackc/pgx/v5@v5.13.0 github.com/shopspring/decimal@v1.4.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='123456789.1234: 123456789.1234, refused false; shopspring 123456789.1234
12345678901234567.1234: 12345678901234567.12, refused false; shopspring 12345678901234567.1234
0.12345678901234567890123: 0.1234567890123456789, refused false; shopspring 0.12345678901234567890123
0.00000000000000000001: 0.0000000000000000000, refused false; shopspring 0.00000000000000000001
12345678901234567890: 0, refused true; shopspring 12345678901234567890'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
