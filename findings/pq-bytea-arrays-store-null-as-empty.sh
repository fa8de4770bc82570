#!/usr/bin/env bash
# github.com/lib/pq v1.12.3: pq.Array reads a NULL of a bytea[] as a nil []byte, and
# writes a nil []byte as an empty value: what was read and is stored again has lost its
# NULLs.
#
# Seen:
#   read: [][]uint8{[]uint8(nil), []uint8{0x41}}, <nil>
#   NULLs when it is sent again: 0 <nil>
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

	"github.com/lib/pq"
)

func main() {
	db, err := sql.Open("postgres", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	var values [][]byte
	err = db.QueryRow(`SELECT ARRAY[NULL, '\x41'::bytea]`).Scan(pq.Array(&values))
	fmt.Printf("read: %#v, %v\n", values, err)
	var nulls int
	err = db.QueryRow("SELECT count(*) FILTER (WHERE v IS NULL) FROM unnest($1::bytea[]) v", pq.Array(values)).Scan(&nulls)
	fmt.Println("NULLs when it is sent again:", nulls, err)
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/lib/pq@v1.12.3 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='read: [][]uint8{[]uint8(nil), []uint8{0x41}}, <nil>
NULLs when it is sent again: 0 <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
