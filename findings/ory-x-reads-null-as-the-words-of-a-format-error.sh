#!/usr/bin/env bash
# github.com/ory/x v0.0.729, package sqlxx, with pgx v5.13.0's database/sql driver: a
# JSONRawMessage reads NULL as the text that package fmt prints for a nil, without an
# error. It is no JSON: a struct that holds it can no longer be encoded, and a text
# column takes it as it is. A StringSlicePipeDelimiter loses its empty elements, and one
# that ends in a backslash becomes one with the next.
#
# Seen:
#   {"a": 1}: read as "{\"a\": 1}", error <nil>; encoded true; stored again as "{\"a\": 1}"
#   null: read as "null", error <nil>; encoded true; stored again as "null"
#   <nil>: read as "%!s(<nil>)", error <nil>; encoded false; stored again as "%!s(<nil>)"
#   ["a" "b|c"]: read back as ["a" "b|c"], error <nil>
#   ["a" "" "b"]: read back as ["a" "b"], error <nil>
#   ["C:\\" "D:\\"]: read back as ["C:|D:\\"], error <nil>
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

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/ory/x/sqlxx"
)

func main() {
	db, err := sql.Open("pgx", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	for _, stored := range []any{`{"a": 1}`, "null", nil} {
		var m sqlxx.JSONRawMessage
		err := db.QueryRow("SELECT $1::jsonb", stored).Scan(&m)
		_, encoding := json.Marshal(m)
		var back string
		if err := db.QueryRow("SELECT $1::text", m).Scan(&back); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%v: read as %q, error %v; encoded %v; stored again as %q\n", stored, m, err, encoding == nil, back)
	}
	for _, list := range []sqlxx.StringSlicePipeDelimiter{{"a", "b|c"}, {"a", "", "b"}, {`C:\`, `D:\`}} {
		var back sqlxx.StringSlicePipeDelimiter
		err := db.QueryRow("SELECT $1::text", list).Scan(&back)
		fmt.Printf("%q: read back as %q, error %v\n", list, back, err)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/ory/x@v0.0.729 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='{"a": 1}: read as "{\"a\": 1}", error <nil>; encoded true; stored again as "{\"a\": 1}"
null: read as "null", error <nil>; encoded true; stored again as "null"
<nil>: read as "%!s(<nil>)", error <nil>; encoded false; stored again as "%!s(<nil>)"
["a" "b|c"]: read back as ["a" "b|c"], error <nil>
["a" "" "b"]: read back as ["a" "b"], error <nil>
["C:\\" "D:\\"]: read back as ["C:|D:\\"], error <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
