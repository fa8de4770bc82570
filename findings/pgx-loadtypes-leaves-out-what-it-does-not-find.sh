#!/usr/bin/env bash
# github.com/jackc/pgx/v5 v5.13.0: Conn.LoadTypes, the call that asks for many types
# in one round trip, leaves out the names that it does not find, without an error:
# misspelt ones, and "mood[]", the form in which the one-by-one Conn.LoadType takes
# the array of a type. Values of it then fail, or arrive as text, at their first use.
# It loads the array with its element; LoadType does not.
#
# Seen:
#   mood: LoadType: <nil>; LoadTypes: 2 types, <nil>
#   mood[]: LoadType: <nil>; LoadTypes: 0 types, <nil>
#   moood: LoadType: ERROR: type "moood" does not exist (SQLSTATE 42704); LoadTypes: 0 types, <nil>
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

func main() {
	ctx := context.Background()
	c, err := pgx.Connect(ctx, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close(ctx)
	if _, err := c.Exec(ctx, "CREATE TYPE pg_temp.mood AS ENUM ('good'); SET search_path = pg_temp, public"); err != nil {
		log.Fatal(err)
	}
	for _, name := range []string{"mood", "mood[]", "moood"} {
		_, one := c.LoadType(ctx, name)
		types, many := c.LoadTypes(ctx, []string{name})
		fmt.Printf("%s: LoadType: %v; LoadTypes: %d types, %v\n", name, one, len(types), many)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='mood: LoadType: <nil>; LoadTypes: 2 types, <nil>
mood[]: LoadType: <nil>; LoadTypes: 0 types, <nil>
moood: LoadType: ERROR: type "moood" does not exist (SQLSTATE 42704); LoadTypes: 0 types, <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
