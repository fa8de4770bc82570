#!/usr/bin/env bash
# xorm.io/xorm v1.4.3 with lib/pq v1.12.3: Find with one column and a slice of
# time.Time appends one zero time for each row and returns no error. A slice of int64
# or of string gets the values, and so does a slice of a struct with a field of type
# time.Time.
#
# Seen:
#   numbers [15 16] <nil>
#   fields [{2026-01-15 00:00:00 +0000 UTC} {2026-02-16 00:00:00 +0000 UTC}] <nil>
#   times [0001-01-01 00:00:00 +0000 UTC 0001-01-01 00:00:00 +0000 UTC] <nil>
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
	"time"

	_ "github.com/lib/pq"
	"xorm.io/xorm"
)

func main() {
	engine, err := xorm.NewEngine("postgres", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer engine.Close()
	var numbers []int64
	err = engine.SQL("SELECT extract(day FROM d)::bigint FROM unnest(ARRAY['2026-01-15', '2026-02-16']::date[]) d").Find(&numbers)
	fmt.Println("numbers", numbers, err)
	const days = "SELECT d AS day FROM unnest(ARRAY['2026-01-15', '2026-02-16']::date[]) d"
	var fields []struct{ Day time.Time }
	err = engine.SQL(days).Find(&fields)
	fmt.Println("fields", fields, err)
	var times []time.Time
	err = engine.SQL(days).Find(&times)
	fmt.Println("times", times, err)
}
GO
go mod init example.com/finding 2>/dev/null
go get xorm.io/xorm@v1.4.3 github.com/lib/pq@v1.12.3 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='numbers [15 16] <nil>
fields [{2026-01-15 00:00:00 +0000 UTC} {2026-02-16 00:00:00 +0000 UTC}] <nil>
times [0001-01-01 00:00:00 +0000 UTC 0001-01-01 00:00:00 +0000 UTC] <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
