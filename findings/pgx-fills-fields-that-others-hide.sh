#!/usr/bin/env bash
# github.com/jackc/pgx/v5 v5.13.0: where a struct has a field of the same name as one of
# a struct that it embeds, Go's own field hides the other. RowToStructByName fills the
# last one in the order of the declaration: with the embedded struct behind it, the field
# that Go shows stays zero, without an error. Of two embedded structs the last has the
# value. github.com/jmoiron/sqlx v1.4.0 and github.com/georgysavva/scany/v2 v2.1.4 fill
# the field that Go shows.
#
# Seen:
#   embedded first: pgx 7, sqlx 7, scany 7
#   embedded behind: pgx 0, sqlx 7, scany 7
#   embedded twice, the first: pgx 0, sqlx 7, scany 7
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

	"github.com/georgysavva/scany/v2/pgxscan"
	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/jmoiron/sqlx"
)

type Stored struct {
	ID   int64
	Note string
}

type Other struct {
	ID int64
}

type first struct {
	Stored
	ID int64
}

type behind struct {
	ID int64
	Stored
}

type twice struct {
	Stored
	Other
}

const query = "SELECT 7 AS id, 'paid' AS note"

var (
	ctx  = context.Background()
	conn *pgx.Conn
	db   *sqlx.DB
)

func main() {
	url := os.Getenv("NETRALINT_TEST_DATABASE_URL")
	var err error
	if conn, err = pgx.Connect(ctx, url); err != nil {
		log.Fatal(err)
	}
	if db, err = sqlx.Open("pgx", url); err != nil {
		log.Fatal(err)
	}
	read("embedded first", func(v first) int64 { return v.ID })
	read("embedded behind", func(v behind) int64 { return v.ID })
	read("embedded twice, the first", func(v twice) int64 { return v.Stored.ID })
}

func read[T any](name string, id func(T) int64) {
	rows, err := conn.Query(ctx, query)
	if err != nil {
		log.Fatal(err)
	}
	v, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[T])
	if err != nil {
		log.Fatal(err)
	}
	var x, s T
	if err := db.Get(&x, query); err != nil {
		log.Fatal(err)
	}
	if err := pgxscan.Get(ctx, conn, &s, query); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s: pgx %d, sqlx %d, scany %d\n", name, id(v), id(x), id(s))
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 github.com/jmoiron/sqlx@v1.4.0 github.com/georgysavva/scany/v2@v2.1.4 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='embedded first: pgx 7, sqlx 7, scany 7
embedded behind: pgx 0, sqlx 7, scany 7
embedded twice, the first: pgx 0, sqlx 7, scany 7'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
