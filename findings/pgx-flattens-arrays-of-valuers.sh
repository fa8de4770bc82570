#!/usr/bin/env bash
# github.com/jackc/pgx/v5 v5.13.0: an array that a driver.Valuer gives as text loses
# its dimensions and lower bounds in the modes that know the parameter's type: pgx
# reads the text as an array of one dimension and sends that. So pq.Array of a slice
# of slices, arrays of github.com/jackc/pgtype v1.14.4 and sql.NullString are stored
# as another array than the same text in a string, a slice of slices, or the same
# value in the other modes. Elements stay.
#
# Seen:
#   cache statement, string: {{1,2},{3,4}}
#   cache statement, string: [2:3]={7,8}
#   cache statement, sql.NullString: {1,2,3,4}
#   cache statement, sql.NullString: {7,8}
#   cache statement, pq.GenericArray: {1,2,3,4}
#   cache statement, pgtype.Int4Array: {1,2,3,4}
#   exec, string: {{1,2},{3,4}}
#   exec, string: [2:3]={7,8}
#   exec, sql.NullString: {{1,2},{3,4}}
#   exec, sql.NullString: [2:3]={7,8}
#   exec, pq.GenericArray: {{1,2},{3,4}}
#   exec, pgtype.Int4Array: {{1,2},{3,4}}
#   [][]int64: {{1,2},{3,4}}
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

	"github.com/jackc/pgtype"
	"github.com/jackc/pgx/v5"
	"github.com/lib/pq"
)

func main() {
	ctx := context.Background()
	db, err := pgx.Connect(ctx, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close(ctx)
	var array pgtype.Int4Array
	if err := array.Set([][]int32{{1, 2}, {3, 4}}); err != nil {
		log.Fatal(err)
	}
	for _, mode := range []pgx.QueryExecMode{pgx.QueryExecModeCacheStatement, pgx.QueryExecModeExec} {
		for _, value := range []any{
			"{{1,2},{3,4}}", "[2:3]={7,8}",
			sql.NullString{String: "{{1,2},{3,4}}", Valid: true}, sql.NullString{String: "[2:3]={7,8}", Valid: true},
			pq.Array([][]int64{{1, 2}, {3, 4}}), array,
		} {
			var stored string
			if err := db.QueryRow(ctx, "SELECT $1::int[]::text", mode, value).Scan(&stored); err != nil {
				log.Fatal(err)
			}
			fmt.Printf("%s, %T: %s\n", mode, value, stored)
		}
	}
	var stored string
	if err := db.QueryRow(ctx, "SELECT $1::int[]::text", [][]int64{{1, 2}, {3, 4}}).Scan(&stored); err != nil {
		log.Fatal(err)
	}
	fmt.Println("[][]int64:", stored)
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 github.com/lib/pq@v1.12.3 github.com/jackc/pgtype@v1.14.4 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='cache statement, string: {{1,2},{3,4}}
cache statement, string: [2:3]={7,8}
cache statement, sql.NullString: {1,2,3,4}
cache statement, sql.NullString: {7,8}
cache statement, pq.GenericArray: {1,2,3,4}
cache statement, pgtype.Int4Array: {1,2,3,4}
exec, string: {{1,2},{3,4}}
exec, string: [2:3]={7,8}
exec, sql.NullString: {{1,2},{3,4}}
exec, sql.NullString: [2:3]={7,8}
exec, pq.GenericArray: {{1,2},{3,4}}
exec, pgtype.Int4Array: {{1,2},{3,4}}
[][]int64: {{1,2},{3,4}}'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
