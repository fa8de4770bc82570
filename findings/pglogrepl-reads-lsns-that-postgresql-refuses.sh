#!/usr/bin/env bash
# github.com/jackc/pglogrepl v0.0.0-20251213150135-2e8d0df862c1: ParseLSN takes text
# after the number, spaces, and a lower half of more than 32 bits, which moves the upper
# half; PostgreSQL refuses all of them. An LSN for a pg_lsn parameter is sent, a slice
# of them is not.
#
# Seen:
#   "1/A": 1/A, error <nil>; PostgreSQL: 1/A, <nil>
#   "1/A,1/B": 1/A, error <nil>; PostgreSQL: , ERROR: invalid input syntax for type pg_lsn: "1/A,1/B" (SQLSTATE 22P02)
#   "1/ A": 1/A, error <nil>; PostgreSQL: , ERROR: invalid input syntax for type pg_lsn: "1/ A" (SQLSTATE 22P02)
#   "1/2FFFFFFFF": 3/FFFFFFFF, error <nil>; PostgreSQL: , ERROR: invalid input syntax for type pg_lsn: "1/2FFFFFFFF" (SQLSTATE 22P02)
#   array: failed to encode args[0]: unable to encode []pglogrepl.LSN{0x1, 0x2} into text format for unknown type (OID 3221): cannot find encode plan
#   one: <nil> 0/A
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

	"github.com/jackc/pglogrepl"
	"github.com/jackc/pgx/v5"
)

func main() {
	ctx := context.Background()
	c, err := pgx.Connect(ctx, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close(ctx)
	for _, text := range []string{"1/A", "1/A,1/B", "1/ A", "1/2FFFFFFFF"} {
		lsn, err := pglogrepl.ParseLSN(text)
		var server string
		refused := c.QueryRow(ctx, "SELECT $1::text::pg_lsn::text", text).Scan(&server)
		fmt.Printf("%q: %v, error %v; PostgreSQL: %s, %v\n", text, lsn, err, server, refused)
	}
	var lsn pglogrepl.LSN
	fmt.Println("array:", c.QueryRow(ctx, "SELECT pg_typeof($1::pg_lsn[])::text", []pglogrepl.LSN{1, 2}).Scan(new(string)))
	fmt.Println("one:", c.QueryRow(ctx, "SELECT $1::pg_lsn", pglogrepl.LSN(10)).Scan(&lsn), lsn)
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pglogrepl@v0.0.0-20251213150135-2e8d0df862c1 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='"1/A": 1/A, error <nil>; PostgreSQL: 1/A, <nil>
"1/A,1/B": 1/A, error <nil>; PostgreSQL: , ERROR: invalid input syntax for type pg_lsn: "1/A,1/B" (SQLSTATE 22P02)
"1/ A": 1/A, error <nil>; PostgreSQL: , ERROR: invalid input syntax for type pg_lsn: "1/ A" (SQLSTATE 22P02)
"1/2FFFFFFFF": 3/FFFFFFFF, error <nil>; PostgreSQL: , ERROR: invalid input syntax for type pg_lsn: "1/2FFFFFFFF" (SQLSTATE 22P02)
array: failed to encode args[0]: unable to encode []pglogrepl.LSN{0x1, 0x2} into text format for unknown type (OID 3221): cannot find encode plan
one: <nil> 0/A'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
