#!/usr/bin/env bash
# entgo.io/ent v0.14.5 with pgx v5.13.0: package sqljson compares a number in a
# document with any Go integer by a cast to int, which is four bytes in PostgreSQL.
# One document with a larger number or a fraction makes the query fail for all rows,
# and a larger int64 argument cannot be sent. A float64 argument compares all of them.
#
# Seen:
#   ('{"size": 5}'::jsonb), int64 5: {"size": 5}
#   ('{"size": 5}'::jsonb), int64 3000000000: failed to encode args[0]: unable to encode 3000000000 into binary format for int4 (OID 23): 3000000000 is greater than maximum value for int4
#   ('{"size": 5}'::jsonb), float64 5: {"size": 5}
#   ('{"size": 5}'::jsonb), ('{"size": 3000000000}'), int64 5: ERROR: value "3000000000" is out of range for type integer (SQLSTATE 22003)
#   ('{"size": 5}'::jsonb), ('{"size": 3000000000}'), int64 3000000000: failed to encode args[0]: unable to encode 3000000000 into binary format for int4 (OID 23): 3000000000 is greater than maximum value for int4
#   ('{"size": 5}'::jsonb), ('{"size": 3000000000}'), float64 5: {"size": 5}
#   ('{"size": 5}'::jsonb), ('{"size": 1.5}'), int64 5: ERROR: invalid input syntax for type integer: "1.5" (SQLSTATE 22P02)
#   ('{"size": 5}'::jsonb), ('{"size": 1.5}'), int64 3000000000: failed to encode args[0]: unable to encode 3000000000 into binary format for int4 (OID 23): 3000000000 is greater than maximum value for int4
#   ('{"size": 5}'::jsonb), ('{"size": 1.5}'), float64 5: {"size": 5}
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

	"entgo.io/ent/dialect"
	ent "entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/sqljson"
	_ "github.com/jackc/pgx/v5/stdlib"
)

func main() {
	ctx := context.Background()
	db, err := sql.Open("pgx", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	for _, documents := range []string{`('{"size": 5}'::jsonb)`, `('{"size": 5}'::jsonb), ('{"size": 3000000000}')`, `('{"size": 5}'::jsonb), ('{"size": 1.5}')`} {
		for _, argument := range []any{int64(5), int64(3000000000), 5.0} {
			query, args := ent.Dialect(dialect.Postgres).Select("document").From(ent.Table("files")).
				Where(sqljson.ValueEQ("document", argument, sqljson.Path("size"))).Query()
			var found string
			err := db.QueryRowContext(ctx, "WITH files (document) AS (VALUES "+documents+") "+query, args...).Scan(&found)
			if err != nil {
				found = err.Error()
			}
			fmt.Printf("%s, %T %v: %s\n", documents, argument, argument, found)
		}
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 entgo.io/ent@v0.14.5 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='('\''{"size": 5}'\''::jsonb), int64 5: {"size": 5}
('\''{"size": 5}'\''::jsonb), int64 3000000000: failed to encode args[0]: unable to encode 3000000000 into binary format for int4 (OID 23): 3000000000 is greater than maximum value for int4
('\''{"size": 5}'\''::jsonb), float64 5: {"size": 5}
('\''{"size": 5}'\''::jsonb), ('\''{"size": 3000000000}'\''), int64 5: ERROR: value "3000000000" is out of range for type integer (SQLSTATE 22003)
('\''{"size": 5}'\''::jsonb), ('\''{"size": 3000000000}'\''), int64 3000000000: failed to encode args[0]: unable to encode 3000000000 into binary format for int4 (OID 23): 3000000000 is greater than maximum value for int4
('\''{"size": 5}'\''::jsonb), ('\''{"size": 3000000000}'\''), float64 5: {"size": 5}
('\''{"size": 5}'\''::jsonb), ('\''{"size": 1.5}'\''), int64 5: ERROR: invalid input syntax for type integer: "1.5" (SQLSTATE 22P02)
('\''{"size": 5}'\''::jsonb), ('\''{"size": 1.5}'\''), int64 3000000000: failed to encode args[0]: unable to encode 3000000000 into binary format for int4 (OID 23): 3000000000 is greater than maximum value for int4
('\''{"size": 5}'\''::jsonb), ('\''{"size": 1.5}'\''), float64 5: {"size": 5}'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
