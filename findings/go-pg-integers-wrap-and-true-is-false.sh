#!/usr/bin/env bash
# github.com/go-pg/pg/v10 v10.11.0: a number that does not fit the Go integer it is
# read into is cut to its low bits without an error, in Scan and in struct fields, and
# so is -1 into an unsigned one. A bool is true only for the text t, the form of the
# type boolean: a column of type text that holds 'true' is read as false, without an
# error. database/sql refuses the numbers and reads the text as true.
#
# Seen:
#   3000000000 into int32: -1294967296, error <nil>
#   -1 into uint64: 18446744073709551615, error <nil>
#   65000 into a field of int16: -536, error <nil>
#   text 'true' into bool: false, error <nil>
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
	"fmt"
	"log"
	"os"

	"github.com/go-pg/pg/v10"
)

func main() {
	options, err := pg.ParseURL(os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	db := pg.Connect(options)
	defer db.Close()
	var i32 int32
	_, err = db.QueryOne(pg.Scan(&i32), "SELECT 3000000000::int8")
	fmt.Printf("3000000000 into int32: %d, error %v\n", i32, err)
	var u64 uint64
	_, err = db.QueryOne(pg.Scan(&u64), "SELECT -1")
	fmt.Printf("-1 into uint64: %d, error %v\n", u64, err)
	var row struct{ Port int16 }
	_, err = db.QueryOne(&row, "SELECT 65000 AS port")
	fmt.Printf("65000 into a field of int16: %d, error %v\n", row.Port, err)
	b := true
	_, err = db.QueryOne(pg.Scan(&b), "SELECT 'true'::text")
	fmt.Printf("text 'true' into bool: %v, error %v\n", b, err)
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/go-pg/pg/v10@v10.11.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='3000000000 into int32: -1294967296, error <nil>
-1 into uint64: 18446744073709551615, error <nil>
65000 into a field of int16: -536, error <nil>
text '\''true'\'' into bool: false, error <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
