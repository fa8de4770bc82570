#!/usr/bin/env bash
# github.com/oklog/ulid/v2 v2.1.2 with pgx v5.13.0: a ULID reads a text of 26
# characters whatever the characters are. One that is not in its alphabet gives
# another identifier, that of no row, and no error. ulid.ParseStrict refuses it.
#
# Seen:
#   01ARZ3NDEKTSV4RRFFQ69G5FAV: 01ARZ3NDEKTSV4RRFFQ69G5FAV, error <nil>; refused by ParseStrict false
#   01ARZ3NDEKTSV4RRFFQ69G5FA!: 01ARZ3NDEKTSV4RRFFQ69G5FFZ, error <nil>; refused by ParseStrict true
#   01ARZ3NDEKTSV4RRFFQ69G5FAU: 01ARZ3NDEKTSV4RRFFQ69G5FFZ, error <nil>; refused by ParseStrict true
#   invoice-2026-000017-berlin: 00000000000000000000000000, error sql: Scan error on column index 0, name "text": ulid: overflow when unmarshaling; refused by ParseStrict true
#   01ARZ3NDEKTSV4RRFFQ69G5FA: 00000000000000000000000000, error sql: Scan error on column index 0, name "text": ulid: bad data size when unmarshaling; refused by ParseStrict true
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

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/oklog/ulid/v2"
)

func main() {
	db, err := sql.Open("pgx", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	for _, text := range []string{"01ARZ3NDEKTSV4RRFFQ69G5FAV", "01ARZ3NDEKTSV4RRFFQ69G5FA!", "01ARZ3NDEKTSV4RRFFQ69G5FAU", "invoice-2026-000017-berlin", "01ARZ3NDEKTSV4RRFFQ69G5FA"} {
		var id ulid.ULID
		err := db.QueryRow("SELECT $1::text", text).Scan(&id)
		_, strict := ulid.ParseStrict(text)
		fmt.Printf("%s: %s, error %v; refused by ParseStrict %v\n", text, id, err, strict != nil)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/oklog/ulid/v2@v2.1.2 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='01ARZ3NDEKTSV4RRFFQ69G5FAV: 01ARZ3NDEKTSV4RRFFQ69G5FAV, error <nil>; refused by ParseStrict false
01ARZ3NDEKTSV4RRFFQ69G5FA!: 01ARZ3NDEKTSV4RRFFQ69G5FFZ, error <nil>; refused by ParseStrict true
01ARZ3NDEKTSV4RRFFQ69G5FAU: 01ARZ3NDEKTSV4RRFFQ69G5FFZ, error <nil>; refused by ParseStrict true
invoice-2026-000017-berlin: 00000000000000000000000000, error sql: Scan error on column index 0, name "text": ulid: overflow when unmarshaling; refused by ParseStrict true
01ARZ3NDEKTSV4RRFFQ69G5FA: 00000000000000000000000000, error sql: Scan error on column index 0, name "text": ulid: bad data size when unmarshaling; refused by ParseStrict true'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
