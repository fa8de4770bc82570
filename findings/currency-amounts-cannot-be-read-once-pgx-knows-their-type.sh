#!/usr/bin/env bash
# github.com/bojanz/currency v1.5.1 with github.com/jackc/pgx/v5 v5.13.0: an Amount is a
# composite type (number, currency_code) in its documentation. Its Scan reads the text
# of one. Once the type is loaded and registered with pgx, as pgx asks for with types of
# a schema, pgx has the server send it in the binary format and hands Scan those bytes:
# reading fails, and writing goes on.
#
# Seen:
#   not registered, read: 1.50 USD, <nil>
#   not registered, sent: (2.50,EUR), <nil>
#   registered, read: 0 , can't scan into dest[0] (col: row): invalid number
#   registered, sent: (2.50,EUR), <nil>
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
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/bojanz/currency"
	"github.com/jackc/pgx/v5"
)

func main() {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "CREATE TYPE pg_temp.price AS (number numeric, currency_code text)"); err != nil {
		log.Fatal(err)
	}
	show := func(when string) {
		var amount currency.Amount
		err := conn.QueryRow(ctx, "SELECT row(1.50, 'USD')::pg_temp.price").Scan(&amount)
		reason := "<nil>"
		if err != nil {
			reason, _, _ = strings.Cut(err.Error(), ` "`)
		}
		fmt.Printf("%s, read: %v, %s\n", when, amount, reason)
		amount, _ = currency.NewAmount("2.50", "EUR")
		var text string
		err = conn.QueryRow(ctx, "SELECT $1::pg_temp.price::text", amount).Scan(&text)
		fmt.Printf("%s, sent: %s, %v\n", when, text, err)
	}
	show("not registered")
	price, err := conn.LoadType(ctx, "pg_temp.price")
	if err != nil {
		log.Fatal(err)
	}
	conn.TypeMap().RegisterType(price)
	show("registered")
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/bojanz/currency@v1.5.1 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='not registered, read: 1.50 USD, <nil>
not registered, sent: (2.50,EUR), <nil>
registered, read: 0 , can'\''t scan into dest[0] (col: row): invalid number
registered, sent: (2.50,EUR), <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
