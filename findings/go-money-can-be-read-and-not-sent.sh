#!/usr/bin/env bash
# github.com/Rhymond/go-money v1.0.15: a money.Money is a sql.Scanner and no
# driver.Valuer; a *money.Money is both. A struct that is read with a field of that type
# cannot be stored again, with lib/pq and with pgx; nothing says so before it runs.
#
# Seen:
#   postgres, read: €2.50, <nil>
#   postgres, *money.Money: "250|EUR", <nil>
#   postgres, money.Money: "", sql: converting argument $1 type: unsupported type 
#   pgx, read: €2.50, <nil>
#   pgx, *money.Money: "250|EUR", <nil>
#   pgx, money.Money: "", failed to encode args[0]: unable to encode 
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
	"strings"

	"github.com/Rhymond/go-money"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "github.com/lib/pq"
)

func main() {
	for _, driver := range []string{"postgres", "pgx"} {
		db, err := sql.Open(driver, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
		if err != nil {
			log.Fatal(err)
		}
		var price money.Money
		err = db.QueryRow("SELECT '250|EUR'::text").Scan(&price)
		fmt.Printf("%s, read: %s, %v\n", driver, price.Display(), err)
		for _, arg := range []any{&price, price} {
			var text string
			err := db.QueryRow("SELECT $1::text", arg).Scan(&text)
			reason := "<nil>"
			if err != nil {
				reason, _, _ = strings.Cut(err.Error(), "money.Money")
			}
			fmt.Printf("%s, %T: %q, %s\n", driver, arg, text, reason)
		}
		db.Close()
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/Rhymond/go-money@v1.0.15 github.com/lib/pq@v1.12.3 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='postgres, read: €2.50, <nil>
postgres, *money.Money: "250|EUR", <nil>
postgres, money.Money: "", sql: converting argument $1 type: unsupported type 
pgx, read: €2.50, <nil>
pgx, *money.Money: "250|EUR", <nil>
pgx, money.Money: "", failed to encode args[0]: unable to encode '
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
