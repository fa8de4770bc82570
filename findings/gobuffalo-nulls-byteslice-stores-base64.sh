#!/usr/bin/env bash
# github.com/gobuffalo/nulls v0.4.2 with pgx v5.13.0: nulls.ByteSlice writes its bytes
# as base64, so a bytea column holds the letters of base64 and not the bytes. What
# other programs wrote is refused, or decoded to other bytes where it happens to be
# base64. From JSON it takes the text of the value with its quotes as the bytes.
#
# Seen:
#   hello is stored as aGVsbG8=
#   cafe is read as "q\xa7\xde", error false
#   hello is read as "\x85\xe9e", error true
#   JSON "aGVsbG8=" is read as "\"aGVsbG8=\""
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

	"github.com/gobuffalo/nulls"
	_ "github.com/jackc/pgx/v5/stdlib"
)

func main() {
	db, err := sql.Open("pgx", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	var stored []byte
	if err := db.QueryRow("SELECT $1::bytea", nulls.NewByteSlice([]byte("hello"))).Scan(&stored); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("hello is stored as %s\n", stored)
	for _, bytes := range []string{"cafe", "hello"} {
		var read nulls.ByteSlice
		err := db.QueryRow("SELECT convert_to($1, 'UTF8')", bytes).Scan(&read)
		fmt.Printf("%s is read as %q, error %v\n", bytes, read.ByteSlice, err != nil)
	}
	var read nulls.ByteSlice
	text, err := json.Marshal(nulls.NewByteSlice([]byte("hello")))
	if err != nil {
		log.Fatal(err)
	}
	if err := json.Unmarshal(text, &read); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("JSON %s is read as %q\n", text, read.ByteSlice)
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 github.com/gobuffalo/nulls@v0.4.2 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='hello is stored as aGVsbG8=
cafe is read as "q\xa7\xde", error false
hello is read as "\x85\xe9e", error true
JSON "aGVsbG8=" is read as "\"aGVsbG8=\""'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
