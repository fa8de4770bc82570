#!/usr/bin/env bash
# github.com/cockroachdb/apd/v3 v3.2.3 with github.com/lib/pq v1.12.3: a *apd.Decimal,
# which is what apd's functions take and give, can be written as text (driver.Valuer)
# and taken apart (Decompose, database/sql's interface for decimals). database/sql asks
# for the second first and hands the pointer to the driver as it is, and lib/pq knows
# neither. The Decimal without the pointer, and apd.NullDecimal, are sent. pgx v5.13.0
# sends all of them.
#
# Seen:
#   postgres, *apd.Decimal: "", pq: encode: unknown type for *apd.Decimal
#   postgres, apd.Decimal: "12.340", <nil>
#   postgres, apd.NullDecimal: "12.340", <nil>
#   pgx, *apd.Decimal: "12.340", <nil>
#   pgx, apd.Decimal: "12.340", <nil>
#   pgx, apd.NullDecimal: "12.340", <nil>
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

	"github.com/cockroachdb/apd/v3"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "github.com/lib/pq"
)

func main() {
	price, _, err := apd.NewFromString("12.340")
	if err != nil {
		log.Fatal(err)
	}
	for _, driver := range []string{"postgres", "pgx"} {
		db, err := sql.Open(driver, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
		if err != nil {
			log.Fatal(err)
		}
		for _, arg := range []any{price, *price, apd.NullDecimal{Decimal: *price, Valid: true}} {
			var text string
			err := db.QueryRow("SELECT $1::numeric::text", arg).Scan(&text)
			fmt.Printf("%s, %T: %q, %v\n", driver, arg, text, err)
		}
		db.Close()
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/cockroachdb/apd/v3@v3.2.3 github.com/lib/pq@v1.12.3 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='postgres, *apd.Decimal: "", pq: encode: unknown type for *apd.Decimal
postgres, apd.Decimal: "12.340", <nil>
postgres, apd.NullDecimal: "12.340", <nil>
pgx, *apd.Decimal: "12.340", <nil>
pgx, apd.Decimal: "12.340", <nil>
pgx, apd.NullDecimal: "12.340", <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
