#!/usr/bin/env bash
# github.com/lib/pq v1.12.3: pq.Array knows [][]byte, and takes a slice of any other
# type whose elements are bytes, such as []json.RawMessage, for an array of two
# dimensions: each byte goes out as a number. A jsonb[] column takes them, as numbers
# are JSON, and so does text[]; nothing fails.
#
# Seen:
#   []json.RawMessage as jsonb[]: {{123,125},{91,93}}, <nil>
#   []json.RawMessage as text[]: {{123,125},{91,93}}, <nil>
#   [][]uint8 as bytea[]: {"\\x7b7d","\\x5b5d"}, <nil>
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
	"encoding/json"
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
	docs := []json.RawMessage{json.RawMessage(`{}`), json.RawMessage(`[]`)}
	for _, typ := range []string{"jsonb[]", "text[]"} {
		var stored string
		err = db.QueryRow("SELECT $1::"+typ+"::text", pq.Array(docs)).Scan(&stored)
		fmt.Printf("%T as %s: %s, %v\n", docs, typ, stored, err)
	}
	plain := [][]byte{docs[0], docs[1]}
	var stored string
	err = db.QueryRow("SELECT $1::bytea[]::text", pq.Array(plain)).Scan(&stored)
	fmt.Printf("%T as bytea[]: %s, %v\n", plain, stored, err)
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/lib/pq@v1.12.3 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='[]json.RawMessage as jsonb[]: {{123,125},{91,93}}, <nil>
[]json.RawMessage as text[]: {{123,125},{91,93}}, <nil>
[][]uint8 as bytea[]: {"\\x7b7d","\\x5b5d"}, <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
