#!/usr/bin/env bash
# gorm.io/datatypes v1.2.7 with gorm.io/driver/postgres v1.6.3 (pgx v5.13.0):
# datatypes.Time reads the digits behind the point of a time as a number of
# nanoseconds, so half past a second, '03:04:05.5', is read as 5 nanoseconds past it,
# and what was written with microseconds comes back as another time. PostgreSQL gives
# up to six digits and no zeros at the end. It is written correctly.
#
# Seen:
#   sent 03:04:05, stored 03:04:05, read 03:04:05
#   sent 03:04:05.500000000, stored 03:04:05.5, read 03:04:05.000000005
#   sent 03:04:05.000678000, stored 03:04:05.000678, read 03:04:05.000000678
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

	"gorm.io/datatypes"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

func main() {
	db, err := gorm.Open(postgres.Open(os.Getenv("NETRALINT_TEST_DATABASE_URL")), &gorm.Config{})
	if err != nil {
		log.Fatal(err)
	}
	for _, sent := range []datatypes.Time{datatypes.NewTime(3, 4, 5, 0), datatypes.NewTime(3, 4, 5, 500_000_000), datatypes.NewTime(3, 4, 5, 678_000)} {
		var stored string
		var got datatypes.Time
		err := db.Raw("SELECT t::text, t FROM (SELECT ?::time AS t) s", sent).Row().Scan(&stored, &got)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("sent %v, stored %s, read %v\n", sent, stored, got)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get gorm.io/datatypes@v1.2.7 gorm.io/driver/postgres@v1.6.3 gorm.io/gorm@v1.31.2 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='sent 03:04:05, stored 03:04:05, read 03:04:05
sent 03:04:05.500000000, stored 03:04:05.5, read 03:04:05.000000005
sent 03:04:05.000678000, stored 03:04:05.000678, read 03:04:05.000000678'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
