#!/usr/bin/env bash
# github.com/jackc/pgx/v5 v5.13.0: Rows.Values, RowToMap and Scan into an any give an
# array of two dimensions as one slice of all its elements, and Scan into a []int does
# so as well, without an error. A program that copies rows by Values, with CopyFrom or
# as arguments, stores an array of one dimension. A [][]int has both.
#
# Seen:
#   Values: [1 2 3 4] <nil>
#   RowToMap: [1 2 3 4] <nil>
#   Scan into []int: <nil> [1 2 3 4]
#   Scan into [][]int: <nil> [[1 2] [3 4]]
#   copied: {1,2,3,4} <nil>
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

	"github.com/jackc/pgx/v5"
)

const query = "SELECT '{{1,2},{3,4}}'::int[] AS board"

func main() {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "CREATE TEMPORARY TABLE boards (board int[])"); err != nil {
		log.Fatal(err)
	}
	rows, _ := conn.Query(ctx, query)
	values, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) ([]any, error) { return row.Values() })
	fmt.Println("Values:", values[0][0], err)
	rows, _ = conn.Query(ctx, query)
	maps, err := pgx.CollectRows(rows, pgx.RowToMap)
	fmt.Println("RowToMap:", maps[0]["board"], err)
	var list []int
	fmt.Println("Scan into []int:", conn.QueryRow(ctx, query).Scan(&list), list)
	var board [][]int
	fmt.Println("Scan into [][]int:", conn.QueryRow(ctx, query).Scan(&board), board)

	if _, err := conn.CopyFrom(ctx, pgx.Identifier{"boards"}, []string{"board"}, pgx.CopyFromRows(values)); err != nil {
		log.Fatal(err)
	}
	var copied string
	err = conn.QueryRow(ctx, "SELECT board::text FROM boards").Scan(&copied)
	fmt.Println("copied:", copied, err)
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='Values: [1 2 3 4] <nil>
RowToMap: [1 2 3 4] <nil>
Scan into []int: <nil> [1 2 3 4]
Scan into [][]int: <nil> [[1 2] [3 4]]
copied: {1,2,3,4} <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
