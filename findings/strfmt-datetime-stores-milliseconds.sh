#!/usr/bin/env bash
# github.com/go-openapi/strfmt v0.27.4 with pgx v5.13.0: a DateTime reads a
# timestamptz with its microseconds, holds them, compares by them, and is sent with
# three digits. A row that is read and written back has another time, and is not found
# by the time it was read with. A plain time.Time is.
#
# Seen:
#   held 2026-01-15T23:30:00.123456Z
#   time.Time: written back as 2026-01-15T23:30:00.123456Z, found true
#   strfmt.DateTime: written back as 2026-01-15T23:30:00.123Z, found false
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
	"time"

	"github.com/go-openapi/strfmt"
	_ "github.com/jackc/pgx/v5/stdlib"
)

func main() {
	db, err := sql.Open("pgx", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	const at = "'2026-01-15 23:30:00.123456Z'::timestamptz"
	var read strfmt.DateTime
	var plain time.Time
	if err := db.QueryRow("SELECT "+at+", "+at).Scan(&read, &plain); err != nil {
		log.Fatal(err)
	}
	fmt.Println("held", time.Time(read).UTC().Format(time.RFC3339Nano))
	for _, value := range []any{plain, read} {
		var again time.Time
		var found bool
		if err := db.QueryRow("SELECT $1::timestamptz, $1::timestamptz = "+at, value).Scan(&again, &found); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%T: written back as %s, found %v\n", value, again.UTC().Format(time.RFC3339Nano), found)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/go-openapi/strfmt@v0.27.4 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='held 2026-01-15T23:30:00.123456Z
time.Time: written back as 2026-01-15T23:30:00.123456Z, found true
strfmt.DateTime: written back as 2026-01-15T23:30:00.123Z, found false'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
