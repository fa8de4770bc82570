#!/usr/bin/env bash
# github.com/lib/pq v1.12.3: pq.Array writes the elements of a []float32 with the digits
# that a float32 has, and those of a declared slice type, of an array and of a slice of
# slices, all of float32 too, with those that they have as a float64. In numeric and
# double precision columns the same numbers are stored as others.
#
# Seen:
#   []float32: {0.1}, <nil>
#   main.rates: {0.10000000149011612}, <nil>
#   [1]float32: {0.10000000149011612}, <nil>
#   [][]float32: {{0.10000000149011612}}, <nil>
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

type rates []float32

func main() {
	db, err := sql.Open("postgres", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	for _, v := range []any{[]float32{0.1}, rates{0.1}, [1]float32{0.1}, [][]float32{{0.1}}} {
		var stored string
		err := db.QueryRow("SELECT $1::numeric[]::text", pq.Array(v)).Scan(&stored)
		fmt.Printf("%T: %s, %v\n", v, stored, err)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/lib/pq@v1.12.3 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='[]float32: {0.1}, <nil>
main.rates: {0.10000000149011612}, <nil>
[1]float32: {0.10000000149011612}, <nil>
[][]float32: {{0.10000000149011612}}, <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
