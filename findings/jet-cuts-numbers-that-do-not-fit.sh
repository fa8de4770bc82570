#!/usr/bin/env bash
# github.com/go-jet/jet/v2 v2.14.1 with github.com/lib/pq v1.12.3: what database/sql
# refuses as out of range, qrm stores as what is left of it: the low bits of an integer,
# infinity for a double that is no float32, and the whole part of a double in an
# integer. There is no error.
#
# Seen:
#   database/sql: sql: Scan error on column index 0, name "row.small": converting driver.Value type int64 ("300000000000") to a int32: value out of range
#   jet: [{-647710720 44 +Inf 1}] <nil>
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

	"github.com/go-jet/jet/v2/postgres"
	_ "github.com/lib/pq"
)

type row struct {
	Small int32
	Byte  uint8
	Float float32
	Whole int64
}

const text = `SELECT 300000000000 AS "row.small", 300 AS "row.byte", 1e300::float8 AS "row.float", 1.9::float8 AS "row.whole"`

func main() {
	db, err := sql.Open("postgres", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	var r row
	fmt.Println("database/sql:", db.QueryRow(text).Scan(&r.Small, &r.Byte, &r.Float, &r.Whole))
	var rows []row
	err = postgres.RawStatement(text).Query(db, &rows)
	fmt.Println("jet:", rows, err)
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/go-jet/jet/v2@v2.14.1 github.com/lib/pq@v1.12.3 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='database/sql: sql: Scan error on column index 0, name "row.small": converting driver.Value type int64 ("300000000000") to a int32: value out of range
jet: [{-647710720 44 +Inf 1}] <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
