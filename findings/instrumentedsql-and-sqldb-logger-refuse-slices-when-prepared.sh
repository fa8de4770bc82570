#!/usr/bin/env bash
# github.com/luna-duclos/instrumentedsql v1.1.3 and github.com/simukti/sqldb-logger
# v0.0.0-20230108155151-646c1a075551 around the driver of github.com/jackc/pgx/v5
# v5.13.0: a slice, a map and an array of bytes are arguments of Query, as pgx makes
# them, and are refused by a statement that was prepared. github.com/ngrok/sqlmw
# v0.0.0-20220520173518-97c9c04efc79 takes them in both.
#
# Seen:
#   sqlmw, []string: "{a,b}", error <nil>
#   	prepared: "{a,b}", error <nil>
#   sqlmw, map[string]int: "{\"a\": 1}", error <nil>
#   	prepared: "{\"a\": 1}", error <nil>
#   sqlmw, [16]uint8: "01000000-0000-0000-0000-000000000000", error <nil>
#   	prepared: "01000000-0000-0000-0000-000000000000", error <nil>
#   instrumentedsql, []string: "{a,b}", error <nil>
#   	prepared: "", error sql: converting argument $1 type: unsupported type []string, a slice of string
#   instrumentedsql, map[string]int: "{\"a\": 1}", error <nil>
#   	prepared: "", error sql: converting argument $1 type: unsupported type map[string]int, a map
#   instrumentedsql, [16]uint8: "01000000-0000-0000-0000-000000000000", error <nil>
#   	prepared: "", error sql: converting argument $1 type: unsupported type [16]uint8, a array
#   sqldb-logger, []string: "{a,b}", error <nil>
#   	prepared: "", error sql: converting argument $1 type: unsupported type []string, a slice of string
#   sqldb-logger, map[string]int: "{\"a\": 1}", error <nil>
#   	prepared: "", error sql: converting argument $1 type: unsupported type map[string]int, a map
#   sqldb-logger, [16]uint8: "01000000-0000-0000-0000-000000000000", error <nil>
#   	prepared: "", error sql: converting argument $1 type: unsupported type [16]uint8, a array
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
	"context"
	"database/sql"
	"fmt"
	"log"
	"os"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/luna-duclos/instrumentedsql"
	"github.com/ngrok/sqlmw"
	sqldblogger "github.com/simukti/sqldb-logger"
)

type silent struct{}

func (silent) Log(context.Context, sqldblogger.Level, string, map[string]any) {}

func main() {
	url := os.Getenv("NETRALINT_TEST_DATABASE_URL")
	sql.Register("sqlmw", sqlmw.Driver(stdlib.GetDefaultDriver(), sqlmw.NullInterceptor{}))
	sql.Register("instrumentedsql", instrumentedsql.WrapDriver(stdlib.GetDefaultDriver()))
	for _, name := range []string{"sqlmw", "instrumentedsql"} {
		db, err := sql.Open(name, url)
		if err != nil {
			log.Fatal(err)
		}
		ask(name, db)
	}
	ask("sqldb-logger", sqldblogger.OpenDriver(url, stdlib.GetDefaultDriver(), silent{}))
}

func ask(name string, db *sql.DB) {
	defer db.Close()
	for _, c := range []struct {
		text string
		arg  any
	}{
		{"SELECT $1::text[]::text", []string{"a", "b"}},
		{"SELECT $1::jsonb::text", map[string]int{"a": 1}},
		{"SELECT $1::uuid::text", [16]byte{1}},
	} {
		var query, prepared string
		err := db.QueryRow(c.text, c.arg).Scan(&query)
		fmt.Printf("%s, %T: %q, error %v\n", name, c.arg, query, err)
		s, err := db.Prepare(c.text)
		if err != nil {
			log.Fatal(err)
		}
		err = s.QueryRow(c.arg).Scan(&prepared)
		fmt.Printf("\tprepared: %q, error %v\n", prepared, err)
		s.Close()
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/luna-duclos/instrumentedsql@v1.1.3 github.com/ngrok/sqlmw@v0.0.0-20220520173518-97c9c04efc79 github.com/simukti/sqldb-logger@v0.0.0-20230108155151-646c1a075551 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='sqlmw, []string: "{a,b}", error <nil>
	prepared: "{a,b}", error <nil>
sqlmw, map[string]int: "{\"a\": 1}", error <nil>
	prepared: "{\"a\": 1}", error <nil>
sqlmw, [16]uint8: "01000000-0000-0000-0000-000000000000", error <nil>
	prepared: "01000000-0000-0000-0000-000000000000", error <nil>
instrumentedsql, []string: "{a,b}", error <nil>
	prepared: "", error sql: converting argument $1 type: unsupported type []string, a slice of string
instrumentedsql, map[string]int: "{\"a\": 1}", error <nil>
	prepared: "", error sql: converting argument $1 type: unsupported type map[string]int, a map
instrumentedsql, [16]uint8: "01000000-0000-0000-0000-000000000000", error <nil>
	prepared: "", error sql: converting argument $1 type: unsupported type [16]uint8, a array
sqldb-logger, []string: "{a,b}", error <nil>
	prepared: "", error sql: converting argument $1 type: unsupported type []string, a slice of string
sqldb-logger, map[string]int: "{\"a\": 1}", error <nil>
	prepared: "", error sql: converting argument $1 type: unsupported type map[string]int, a map
sqldb-logger, [16]uint8: "01000000-0000-0000-0000-000000000000", error <nil>
	prepared: "", error sql: converting argument $1 type: unsupported type [16]uint8, a array'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
