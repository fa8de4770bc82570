#!/usr/bin/env bash
# github.com/jackc/pgx/v5 v5.13.0 (package stdlib) beside github.com/lib/pq v1.12.3: a
# real comes out of pgx as the double nearest to its binary value, and out of lib/pq as
# the one nearest to its decimal digits. A Scanner that takes the digits, as the one of
# github.com/shopspring/decimal v1.4.0, holds another number, also where both print the
# same as a float32.
#
# Seen:
#   postgres: 2.2 2.2 <nil>
#   pgx: 2.200000047683716 2.2 <nil>
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
	"github.com/shopspring/decimal"
)

func main() {
	for _, driver := range []string{"postgres", "pgx"} {
		db, err := sql.Open(driver, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
		if err != nil {
			log.Fatal(err)
		}
		var exact decimal.Decimal
		var single float32
		err = db.QueryRow("SELECT real '2.2', real '2.2'").Scan(&exact, &single)
		fmt.Println(driver+":", exact, single, err)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 github.com/lib/pq@v1.12.3 github.com/shopspring/decimal@v1.4.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='postgres: 2.2 2.2 <nil>
pgx: 2.200000047683716 2.2 <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
