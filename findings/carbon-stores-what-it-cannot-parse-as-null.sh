#!/usr/bin/env bash
# github.com/golang-module/carbon/v2 v2.3.12 with pgx v5.13.0 under database/sql:
# Parse of a text that is no time gives a Carbon with Error set. Its Value is NULL and
# no error, so the statement stores NULL, or finds no row, and the error is never
# seen. NULL itself cannot be read into a Carbon.
#
# Seen:
#   2026-02-28: parsed true, stored {2026-02-28 true}, error <nil>
#   2026-02-30: parsed false, stored { false}, error <nil>
#   28.02.2026: parsed false, stored { false}, error <nil>
#   tomorrow evening: parsed false, stored { false}, error <nil>
#   NULL: sql: Scan error on column index 0, name "timestamptz": can not convert <nil> to carbon
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

	"github.com/golang-module/carbon/v2"
	_ "github.com/jackc/pgx/v5/stdlib"
)

func main() {
	db, err := sql.Open("pgx", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	for _, text := range []string{"2026-02-28", "2026-02-30", "28.02.2026", "tomorrow evening"} {
		var stored sql.NullString
		err := db.QueryRow("SELECT $1::date::text", carbon.Parse(text)).Scan(&stored)
		fmt.Printf("%s: parsed %v, stored %v, error %v\n", text, carbon.Parse(text).Error == nil, stored, err)
	}
	var read carbon.Carbon
	fmt.Println("NULL:", db.QueryRow("SELECT NULL::timestamptz").Scan(&read))
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 github.com/golang-module/carbon/v2@v2.3.12 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='2026-02-28: parsed true, stored {2026-02-28 true}, error <nil>
2026-02-30: parsed false, stored { false}, error <nil>
28.02.2026: parsed false, stored { false}, error <nil>
tomorrow evening: parsed false, stored { false}, error <nil>
NULL: sql: Scan error on column index 0, name "timestamptz": can not convert <nil> to carbon'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
