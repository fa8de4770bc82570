#!/usr/bin/env bash
# github.com/biter777/countries v1.7.5 with lib/pq v1.12.3 and pgx v5.13.0 under
# database/sql: its documentation says that Country, Currency and others implement
# driver.Valuer and sql.Scanner. Their Value returns a type of the package's own, so
# they are no Valuers: lib/pq refuses one, and pgx takes it for a jsonb alone, by
# encoding it itself. Scan takes only what no driver gives, a Country, so that what is
# stored cannot be read again.
#
# Seen:
#   Value: []uint8, error <nil>
#   driver.Valuer false, sql.Scanner true
#   postgres, text: stored "", refused true; read again false
#   postgres, jsonb: stored "", refused true; read again false
#   pgx, text: stored "", refused true; read again false
#   pgx, jsonb: stored "{\"ioc\": \"GER\", \"cc", refused false; read again false
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
	"database/sql/driver"
	"fmt"
	"log"
	"os"

	"github.com/biter777/countries"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "github.com/lib/pq"
)

func main() {
	germany := countries.Germany.Info()
	value, err := germany.Value()
	fmt.Printf("Value: %T, error %v\n", value, err)
	_, valuer := any(*germany).(driver.Valuer)
	_, scanner := any(germany).(sql.Scanner)
	fmt.Printf("driver.Valuer %v, sql.Scanner %v\n", valuer, scanner)
	for _, name := range []string{"postgres", "pgx"} {
		db, err := sql.Open(name, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
		if err != nil {
			log.Fatal(err)
		}
		defer db.Close()
		for _, column := range []string{"text", "jsonb"} {
			var stored string
			err := db.QueryRow("SELECT left($1::"+column+"::text, 18)", *germany).Scan(&stored)
			var back countries.Country
			read := db.QueryRow("SELECT $1::"+column, stored).Scan(&back)
			fmt.Printf("%s, %s: stored %q, refused %v; read again %v\n", name, column, stored, err != nil, read == nil)
		}
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/biter777/countries@v1.7.5 github.com/lib/pq@v1.12.3 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='Value: []uint8, error <nil>
driver.Valuer false, sql.Scanner true
postgres, text: stored "", refused true; read again false
postgres, jsonb: stored "", refused true; read again false
pgx, text: stored "", refused true; read again false
pgx, jsonb: stored "{\"ioc\": \"GER\", \"cc", refused false; read again false'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
