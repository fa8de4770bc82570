#!/usr/bin/env bash
# gorm.io/gorm v1.31.2: in Raw and Exec a slice or array of bytes whose ? follows a
# parenthesis directly is spread into one argument for each byte, an empty one into
# NULL, which an INSERT stores without an error; a space or another argument before it,
# and it is sent whole. A net.IP and a json.RawMessage are slices of bytes too.
#
# Seen:
#   INSERT INTO files (body) VALUES (?) with [1 2]: error ERROR: INSERT has more expressions than target columns (SQLSTATE 42601); stored [], error <nil>
#   INSERT INTO files (body) VALUES ( ?) with [1 2]: error <nil>; stored ["\\x0102"], error <nil>
#   INSERT INTO files (body) VALUES (?) with []: error <nil>; stored ["NULL"], error <nil>
#   INSERT INTO files (body) VALUES ( ?) with []: error <nil>; stored ["\\x"], error <nil>
#   f(?) with net.IP: SELECT f($1,$2,$3,$4) [10 0 0 1]
#   f(?) with json.RawMessage: SELECT f($1,$2) [123 125]
#   f(?) with [2]uint8: SELECT f($1,$2) [1 2]
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
	"encoding/json"
	"fmt"
	"log"
	"net"
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
	if err := db.Exec("CREATE TEMP TABLE files (body bytea, name text DEFAULT 'none')").Error; err != nil {
		log.Fatal(err)
	}
	for _, body := range [][]byte{{1, 2}, {}} {
		for _, text := range []string{
			"INSERT INTO files (body) VALUES (?)",
			"INSERT INTO files (body) VALUES ( ?)",
		} {
			var stored []string
			err := db.Exec(text, body).Error
			read := db.Raw("DELETE FROM files RETURNING coalesce(body::text, 'NULL')").Scan(&stored)
			fmt.Printf("%s with %v: error %v; stored %q, error %v\n", text, body, err, stored, read.Error)
		}
	}
	for _, v := range []any{net.IP{10, 0, 0, 1}, json.RawMessage("{}"), [2]byte{1, 2}} {
		s := db.Session(&gorm.Session{DryRun: true}).Exec("SELECT f(?)", v).Statement
		fmt.Printf("f(?) with %T: %s %v\n", v, s.SQL.String(), s.Vars)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get gorm.io/gorm@v1.31.2 gorm.io/driver/postgres@v1.6.3 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='INSERT INTO files (body) VALUES (?) with [1 2]: error ERROR: INSERT has more expressions than target columns (SQLSTATE 42601); stored [], error <nil>
INSERT INTO files (body) VALUES ( ?) with [1 2]: error <nil>; stored ["\\x0102"], error <nil>
INSERT INTO files (body) VALUES (?) with []: error <nil>; stored ["NULL"], error <nil>
INSERT INTO files (body) VALUES ( ?) with []: error <nil>; stored ["\\x"], error <nil>
f(?) with net.IP: SELECT f($1,$2,$3,$4) [10 0 0 1]
f(?) with json.RawMessage: SELECT f($1,$2) [123 125]
f(?) with [2]uint8: SELECT f($1,$2) [1 2]'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
