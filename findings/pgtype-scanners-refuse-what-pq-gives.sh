#!/usr/bin/env bash
# github.com/jackc/pgx/v5 v5.13.0, package pgtype, with github.com/lib/pq v1.12.3: most
# of its types are a sql.Scanner, and take texts only. lib/pq gives bytes for what it
# does not know (numeric, uuid, interval, point), and a time.Time for time, which Scan
# refuses. Text, the integers and Timestamptz take what it gives, but not infinity.
#
# Seen:
#   pgx: 1.5::numeric into *pgtype.Numeric: error <nil>
#   pgx: 'a0000000-0000-0000-0000-000000000001'::uuid into *pgtype.UUID: error <nil>
#   pgx: '1 mon'::interval into *pgtype.Interval: error <nil>
#   pgx: '12:34'::time into *pgtype.Time: error <nil>
#   pgx: 'infinity'::timestamptz into *pgtype.Timestamptz: error <nil>
#   pgx: 5::int8 into *pgtype.Int8: error <nil>
#   pgx: 'a'::text into *pgtype.Text: error <nil>
#   postgres: 1.5::numeric into *pgtype.Numeric: error sql: Scan error on column index 0, name "numeric": cannot scan []uint8
#   postgres: 'a0000000-0000-0000-0000-000000000001'::uuid into *pgtype.UUID: error sql: Scan error on column index 0, name "uuid": cannot scan []uint8
#   postgres: '1 mon'::interval into *pgtype.Interval: error sql: Scan error on column index 0, name "interval": cannot scan []uint8
#   postgres: '12:34'::time into *pgtype.Time: error sql: Scan error on column index 0, name "time": cannot scan time.Time
#   postgres: 'infinity'::timestamptz into *pgtype.Timestamptz: error sql: Scan error on column index 0, name "timestamptz": cannot scan []uint8
#   postgres: 5::int8 into *pgtype.Int8: error <nil>
#   postgres: 'a'::text into *pgtype.Text: error <nil>
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

	"github.com/jackc/pgx/v5/pgtype"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "github.com/lib/pq"
)

func main() {
	for _, driver := range []string{"pgx", "postgres"} {
		db, err := sql.Open(driver, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
		if err != nil {
			log.Fatal(err)
		}
		for _, c := range []struct {
			value  string
			target any
		}{
			{"1.5::numeric", new(pgtype.Numeric)},
			{"'a0000000-0000-0000-0000-000000000001'::uuid", new(pgtype.UUID)},
			{"'1 mon'::interval", new(pgtype.Interval)},
			{"'12:34'::time", new(pgtype.Time)},
			{"'infinity'::timestamptz", new(pgtype.Timestamptz)},
			{"5::int8", new(pgtype.Int8)},
			{"'a'::text", new(pgtype.Text)},
		} {
			err := db.QueryRow("SELECT " + c.value).Scan(c.target)
			fmt.Printf("%s: %s into %T: error %v\n", driver, c.value, c.target, err)
		}
		db.Close()
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 github.com/lib/pq@v1.12.3 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='pgx: 1.5::numeric into *pgtype.Numeric: error <nil>
pgx: '\''a0000000-0000-0000-0000-000000000001'\''::uuid into *pgtype.UUID: error <nil>
pgx: '\''1 mon'\''::interval into *pgtype.Interval: error <nil>
pgx: '\''12:34'\''::time into *pgtype.Time: error <nil>
pgx: '\''infinity'\''::timestamptz into *pgtype.Timestamptz: error <nil>
pgx: 5::int8 into *pgtype.Int8: error <nil>
pgx: '\''a'\''::text into *pgtype.Text: error <nil>
postgres: 1.5::numeric into *pgtype.Numeric: error sql: Scan error on column index 0, name "numeric": cannot scan []uint8
postgres: '\''a0000000-0000-0000-0000-000000000001'\''::uuid into *pgtype.UUID: error sql: Scan error on column index 0, name "uuid": cannot scan []uint8
postgres: '\''1 mon'\''::interval into *pgtype.Interval: error sql: Scan error on column index 0, name "interval": cannot scan []uint8
postgres: '\''12:34'\''::time into *pgtype.Time: error sql: Scan error on column index 0, name "time": cannot scan time.Time
postgres: '\''infinity'\''::timestamptz into *pgtype.Timestamptz: error sql: Scan error on column index 0, name "timestamptz": cannot scan []uint8
postgres: 5::int8 into *pgtype.Int8: error <nil>
postgres: '\''a'\''::text into *pgtype.Text: error <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
