#!/usr/bin/env bash
# github.com/doug-martin/goqu/v9 v9.19.0 with the dialect postgres and pgx v5.13.0:
# goqu writes values into the text unless Prepared(true) is asked for, and writes
# []byte like a string. What PostgreSQL reads there for a bytea column is its own
# notation for bytes, so the four bytes \, x, 4 and 1 are stored as the one byte A,
# without an error. Sent as an argument the same value arrives whole.
#
# Seen:
#   literal: 4 bytes given, 1 stored
#   prepared: 4 bytes given, 4 stored
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

	"github.com/doug-martin/goqu/v9"
	_ "github.com/doug-martin/goqu/v9/dialect/postgres"
	"github.com/jackc/pgx/v5"
)

func main() {
	ctx := context.Background()
	c, err := pgx.Connect(ctx, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close(ctx)
	if _, err := c.Exec(ctx, "CREATE TEMP TABLE files (body bytea)"); err != nil {
		log.Fatal(err)
	}
	body := []byte{'\\', 'x', '4', '1'}
	for i, name := range []string{"literal", "prepared"} {
		q, args, err := goqu.Dialect("postgres").Insert("files").Rows(goqu.Record{"body": body}).
			Returning(goqu.L("length(body)")).Prepared(i == 1).ToSQL()
		if err != nil {
			log.Fatal(err)
		}
		var stored int
		if err := c.QueryRow(ctx, q, args...).Scan(&stored); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: %d bytes given, %d stored\n", name, len(body), stored)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/doug-martin/goqu/v9@v9.19.0 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='literal: 4 bytes given, 1 stored
prepared: 4 bytes given, 4 stored'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
