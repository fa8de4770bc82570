#!/usr/bin/env bash
# gorm.io/gorm v1.31.2: Scan and Pluck into a []*string (or *int, *time.Time) fail at a
# NULL, which one *string alone, the field of a struct and sql.NullString take.
#
# Seen:
#   *string: error <nil> true
#   []struct: error <nil> 2 rows
#   []sql.NullString: error <nil> 2 rows
#   []*string: error sql: Scan error on column index 0, name "name": converting NULL to string is unsupported
#   Pluck: error sql: Scan error on column index 0, name "name": converting NULL to string is unsupported
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

	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

func main() {
	db, err := gorm.Open(postgres.Open(os.Getenv("NETRALINT_TEST_DATABASE_URL")), &gorm.Config{Logger: logger.Discard})
	if err != nil {
		log.Fatal(err)
	}
	pool, err := db.DB()
	if err != nil {
		log.Fatal(err)
	}
	pool.SetMaxOpenConns(1)
	from := "SELECT name FROM (VALUES ('a'), (NULL)) people (name)"
	var one *string
	fmt.Println("*string: error", db.Raw(from+" WHERE name IS NULL").Scan(&one).Error, one == nil)
	var fields []struct{ Name *string }
	fmt.Println("[]struct: error", db.Raw(from).Scan(&fields).Error, len(fields), "rows")
	var null []sql.NullString
	fmt.Println("[]sql.NullString: error", db.Raw(from).Scan(&null).Error, len(null), "rows")
	var pointers []*string
	fmt.Println("[]*string: error", db.Raw(from).Scan(&pointers).Error)
	pointers = nil
	fmt.Println("Pluck: error", db.Table("(VALUES ('a'), (NULL)) people (name)").Pluck("name", &pointers).Error)
}
GO
go mod init example.com/finding 2>/dev/null
go get gorm.io/gorm@v1.31.2 gorm.io/driver/postgres@v1.6.3 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='*string: error <nil> true
[]struct: error <nil> 2 rows
[]sql.NullString: error <nil> 2 rows
[]*string: error sql: Scan error on column index 0, name "name": converting NULL to string is unsupported
Pluck: error sql: Scan error on column index 0, name "name": converting NULL to string is unsupported'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
