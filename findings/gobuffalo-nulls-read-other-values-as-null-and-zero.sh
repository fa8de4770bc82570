#!/usr/bin/env bash
# github.com/gobuffalo/nulls v0.4.2 with lib/pq v1.12.3: a value that is no time, read
# into a nulls.Time, is NULL, and one that does not fit into a nulls.Int32 or UInt32
# is its lower 32 bits, both without an error. sql.NullTime and sql.NullInt32 refuse
# them.
#
# Seen:
#   SELECT 'tomorrow': valid false, error <nil>; sql.NullTime refuses true
#   SELECT 20260115: valid false, error <nil>; sql.NullTime refuses true
#   SELECT '12:00+02'::timetz::text: valid false, error <nil>; sql.NullTime refuses true
#   SELECT 7: 7 and 7, errors <nil>, <nil>; sql.NullInt32 refuses false
#   SELECT 4294967303: 7 and 7, errors <nil>, <nil>; sql.NullInt32 refuses true
#   SELECT -1: -1 and 4294967295, errors <nil>, <nil>; sql.NullInt32 refuses false
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

	"github.com/gobuffalo/nulls"
	_ "github.com/lib/pq"
)

func main() {
	db, err := sql.Open("postgres", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	for _, q := range []string{"SELECT 'tomorrow'", "SELECT 20260115", "SELECT '12:00+02'::timetz::text"} {
		var own nulls.Time
		var std sql.NullTime
		err := db.QueryRow(q).Scan(&own)
		fmt.Printf("%s: valid %v, error %v; sql.NullTime refuses %v\n", q, own.Valid, err, db.QueryRow(q).Scan(&std) != nil)
	}
	for _, q := range []string{"SELECT 7", "SELECT 4294967303", "SELECT -1"} {
		var i nulls.Int32
		var u nulls.UInt32
		var std sql.NullInt32
		err1, err2 := db.QueryRow(q).Scan(&i), db.QueryRow(q).Scan(&u)
		fmt.Printf("%s: %d and %d, errors %v, %v; sql.NullInt32 refuses %v\n", q, i.Int32, u.UInt32, err1, err2, db.QueryRow(q).Scan(&std) != nil)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/gobuffalo/nulls@v0.4.2 github.com/lib/pq@v1.12.3 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='SELECT '\''tomorrow'\'': valid false, error <nil>; sql.NullTime refuses true
SELECT 20260115: valid false, error <nil>; sql.NullTime refuses true
SELECT '\''12:00+02'\''::timetz::text: valid false, error <nil>; sql.NullTime refuses true
SELECT 7: 7 and 7, errors <nil>, <nil>; sql.NullInt32 refuses false
SELECT 4294967303: 7 and 7, errors <nil>, <nil>; sql.NullInt32 refuses true
SELECT -1: -1 and 4294967295, errors <nil>, <nil>; sql.NullInt32 refuses false'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
