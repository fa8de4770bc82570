#!/usr/bin/env bash
# github.com/uptrace/bun v1.3.0 with its pgdialect v1.3.0 and pgx v5.13.0's
# database/sql driver: pgdialect.Array splits the server's text of an array at its
# commas. An array whose index does not begin at 1 has its lower bound in the first
# element, and one of two dimensions loses its structure, with braces in the elements,
# both without an error.
#
# Seen:
#   SELECT ARRAY['b','c']: ["b" "c"], error <nil>
#   SELECT array_prepend('a', '[1:2]={b,c}'::text[]): ["a" "b" "c"], error <nil>
#   SELECT '[0:1]={b,c}'::text[]: ["0:1]={b" "c"], error <nil>
#   SELECT ARRAY[ARRAY['a','b'],ARRAY['c','d']]: ["{a" "b}" "{c" "d}"], error <nil>
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

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
)

func main() {
	ctx := context.Background()
	pool, err := sql.Open("pgx", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	db := bun.NewDB(pool, pgdialect.New())
	for _, q := range []string{
		"SELECT ARRAY['b','c']",
		"SELECT array_prepend('a', '[1:2]={b,c}'::text[])",
		"SELECT '[0:1]={b,c}'::text[]",
		"SELECT ARRAY[ARRAY['a','b'],ARRAY['c','d']]",
	} {
		var elements []string
		err := db.QueryRowContext(ctx, q).Scan(pgdialect.Array(&elements))
		fmt.Printf("%s: %q, error %v\n", q, elements, err)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/uptrace/bun@v1.3.0 github.com/uptrace/bun/dialect/pgdialect@v1.3.0 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='SELECT ARRAY['\''b'\'','\''c'\'']: ["b" "c"], error <nil>
SELECT array_prepend('\''a'\'', '\''[1:2]={b,c}'\''::text[]): ["a" "b" "c"], error <nil>
SELECT '\''[0:1]={b,c}'\''::text[]: ["0:1]={b" "c"], error <nil>
SELECT ARRAY[ARRAY['\''a'\'','\''b'\''],ARRAY['\''c'\'','\''d'\'']]: ["{a" "b}" "{c" "d}"], error <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
