#!/usr/bin/env bash
# github.com/XSAM/otelsql v0.44.0 and github.com/luna-duclos/instrumentedsql v1.1.3
# around the driver of github.com/jackc/pgx/v5 v5.13.0: the Go type of a column
# (ColumnType.ScanType) is interface {} for all of them; instrumentedsql leaves the name
# of the database's type empty too. What makes its targets by these types reads
# everything as any. github.com/ngrok/sqlmw v0.0.0-20220520173518-97c9c04efc79 passes
# them on.
#
# Seen:
#   pgx: "INT4" as int32; "VARCHAR" as string; "NUMERIC" as float64;
#   sqlmw: "INT4" as int32; "VARCHAR" as string; "NUMERIC" as float64;
#   instrumentedsql: "" as interface {}; "" as interface {}; "" as interface {};
#   pgx-otelsql-0: "INT4" as interface {}; "VARCHAR" as interface {}; "NUMERIC" as interface {};
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

	"github.com/XSAM/otelsql"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/luna-duclos/instrumentedsql"
	"github.com/ngrok/sqlmw"
)

func main() {
	url := os.Getenv("NETRALINT_TEST_DATABASE_URL")
	sql.Register("sqlmw", sqlmw.Driver(stdlib.GetDefaultDriver(), sqlmw.NullInterceptor{}))
	sql.Register("instrumentedsql", instrumentedsql.WrapDriver(stdlib.GetDefaultDriver()))
	otel, err := otelsql.Register("pgx")
	if err != nil {
		log.Fatal(err)
	}
	for _, name := range []string{"pgx", "sqlmw", "instrumentedsql", otel} {
		db, err := sql.Open(name, url)
		if err != nil {
			log.Fatal(err)
		}
		rows, err := db.Query("SELECT 1::int4, 'x'::varchar(5), 1.5::numeric(5, 2)")
		if err != nil {
			log.Fatal(err)
		}
		types, err := rows.ColumnTypes()
		if err != nil {
			log.Fatal(err)
		}
		fmt.Print(name, ":")
		for _, t := range types {
			fmt.Printf(" %q as %v;", t.DatabaseTypeName(), t.ScanType())
		}
		fmt.Println()
		rows.Close()
		db.Close()
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/XSAM/otelsql@v0.44.0 github.com/luna-duclos/instrumentedsql@v1.1.3 github.com/ngrok/sqlmw@v0.0.0-20220520173518-97c9c04efc79 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='pgx: "INT4" as int32; "VARCHAR" as string; "NUMERIC" as float64;
sqlmw: "INT4" as int32; "VARCHAR" as string; "NUMERIC" as float64;
instrumentedsql: "" as interface {}; "" as interface {}; "" as interface {};
pgx-otelsql-0: "INT4" as interface {}; "VARCHAR" as interface {}; "NUMERIC" as interface {};'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
