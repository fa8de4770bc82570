#!/usr/bin/env bash
# github.com/gobuffalo/pop/v6 v6.4.1, package slices: an empty uuid[] is read into a
# slices.UUID as one element, the UUID of zeros; stored again the array has it.
# slices.String, Int and Float have no element. With github.com/lib/pq v1.12.3 and
# github.com/jackc/pgx/v5 v5.13.0 alike.
#
# Seen:
#   postgres, text[]: 0 elements, error <nil>
#   postgres, uuid[]: 1 elements [00000000-0000-0000-0000-000000000000], error <nil>
#   	stored again: {00000000-0000-0000-0000-000000000000}, error <nil>
#   pgx, text[]: 0 elements, error <nil>
#   pgx, uuid[]: 1 elements [00000000-0000-0000-0000-000000000000], error <nil>
#   	stored again: {00000000-0000-0000-0000-000000000000}, error <nil>
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
	"database/sql"
	"fmt"
	"log"
	"os"

	"github.com/gobuffalo/pop/v6/slices"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "github.com/lib/pq"
)

func main() {
	for _, driver := range []string{"postgres", "pgx"} {
		db, err := sql.Open(driver, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
		if err != nil {
			log.Fatal(err)
		}
		var words slices.String
		err = db.QueryRow("SELECT '{}'::text[]").Scan(&words)
		fmt.Printf("%s, text[]: %d elements, error %v\n", driver, len(words), err)
		var owners slices.UUID
		err = db.QueryRow("SELECT $1::uuid[]", slices.UUID{}).Scan(&owners)
		fmt.Printf("%s, uuid[]: %d elements %v, error %v\n", driver, len(owners), owners, err)
		var stored string
		err = db.QueryRow("SELECT $1::uuid[]::text", owners).Scan(&stored)
		fmt.Printf("\tstored again: %s, error %v\n", stored, err)
		db.Close()
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/gobuffalo/pop/v6@v6.4.1 github.com/lib/pq@v1.12.3 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='postgres, text[]: 0 elements, error <nil>
postgres, uuid[]: 1 elements [00000000-0000-0000-0000-000000000000], error <nil>
	stored again: {00000000-0000-0000-0000-000000000000}, error <nil>
pgx, text[]: 0 elements, error <nil>
pgx, uuid[]: 1 elements [00000000-0000-0000-0000-000000000000], error <nil>
	stored again: {00000000-0000-0000-0000-000000000000}, error <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
