#!/usr/bin/env bash
# github.com/stephenafamo/bob v0.41.1, package psql: Arg without arguments is NULL. In
# and NotIn with an empty list compare with NULL: NOT IN finds no row where each one is
# meant, without an error.
#
# Seen:
#   "SELECT \ncount(*)\nFROM (VALUES ('1'), ('2'), ('3')) t (id)\nWHERE (\"id\" NOT IN ($1))\n" [2]: 2 rows, error <nil>
#   "SELECT \ncount(*)\nFROM (VALUES ('1'), ('2'), ('3')) t (id)\nWHERE (\"id\" NOT IN (NULL))\n" []: 0 rows, error <nil>
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
	"github.com/stephenafamo/bob"
	"github.com/stephenafamo/bob/dialect/psql"
	"github.com/stephenafamo/bob/dialect/psql/sm"
)

func main() {
	ctx := context.Background()
	c, err := pgx.Connect(ctx, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close(ctx)
	for _, excluded := range [][]any{{"2"}, {}} {
		text, args, err := bob.Build(ctx, psql.Select(
			sm.Columns(psql.Raw("count(*)")),
			sm.From(psql.Raw("(VALUES ('1'), ('2'), ('3')) t (id)")),
			sm.Where(psql.Quote("id").NotIn(psql.Arg(excluded...))),
		))
		if err != nil {
			log.Fatal(err)
		}
		var n int
		err = c.QueryRow(ctx, text, args...).Scan(&n)
		fmt.Printf("%q %v: %d rows, error %v\n", text, args, n, err)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/stephenafamo/bob@v0.41.1 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='"SELECT \ncount(*)\nFROM (VALUES ('\''1'\''), ('\''2'\''), ('\''3'\'')) t (id)\nWHERE (\"id\" NOT IN ($1))\n" [2]: 2 rows, error <nil>
"SELECT \ncount(*)\nFROM (VALUES ('\''1'\''), ('\''2'\''), ('\''3'\'')) t (id)\nWHERE (\"id\" NOT IN (NULL))\n" []: 0 rows, error <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
