#!/usr/bin/env bash
# github.com/jmoiron/sqlx v1.4.0 (types.JSONText, types.NullJSONText) and
# github.com/aarondl/sqlboiler/v4 v4.19.5 (types.JSON) with pgx v5.13.0: Scan appends
# to the memory of the value it fills. Rows read into one variable and kept by value
# share it: where the documents are of one length all show the last one, else the
# earlier ones are mixed with it and can be no JSON any more. json.RawMessage, and
# datatypes.JSON of gorm.io/datatypes v1.2.7, keep each row's.
#
# Seen:
#   types.JSONText: [3] [3] [3]
#   types.NullJSONText: [3] [3] [3]
#   types.JSON: [3] [3] [3]
#   json.RawMessage: [1] [2] [3]
#   datatypes.JSON: [1] [2] [3]
#   types.JSONText: nullgest" nu null
#   types.NullJSONText: nullgest" nu null
#   types.JSON: nullgest" nu null
#   json.RawMessage: "longest" {} null
#   datatypes.JSON: "longest" {} null
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
	"encoding/json"
	"fmt"
	"log"
	"os"

	boiler "github.com/aarondl/sqlboiler/v4/types"
	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/jmoiron/sqlx/types"
	"gorm.io/datatypes"
)

func main() {
	db, err := sql.Open("pgx", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	for _, query := range []string{
		`SELECT json FROM (VALUES ('[1]'::jsonb), ('[2]'), ('[3]')) rows (json)`,
		`SELECT json FROM (VALUES ('"longest"'::jsonb), ('{}'), ('null')) rows (json)`,
	} {
		read(db, query, func(v types.JSONText) string { return string(v) })
		read(db, query, func(v types.NullJSONText) string { return string(v.JSONText) })
		read(db, query, func(v boiler.JSON) string { return string(v) })
		read(db, query, func(v json.RawMessage) string { return string(v) })
		read(db, query, func(v datatypes.JSON) string { return string(v) })
	}
}

// read reads the rows into one variable and keeps a copy of each.
func read[T any](db *sql.DB, query string, text func(T) string) {
	rows, err := db.Query(query)
	if err != nil {
		log.Fatal(err)
	}
	defer rows.Close()
	var all []T
	var value T
	for rows.Next() {
		if err := rows.Scan(&value); err != nil {
			log.Fatal(err)
		}
		all = append(all, value)
	}
	fmt.Printf("%T:", value)
	for _, value := range all {
		fmt.Print(" ", text(value))
	}
	fmt.Println()
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 github.com/jmoiron/sqlx@v1.4.0 github.com/aarondl/sqlboiler/v4@v4.19.5 gorm.io/datatypes@v1.2.7 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='types.JSONText: [3] [3] [3]
types.NullJSONText: [3] [3] [3]
types.JSON: [3] [3] [3]
json.RawMessage: [1] [2] [3]
datatypes.JSON: [1] [2] [3]
types.JSONText: nullgest" nu null
types.NullJSONText: nullgest" nu null
types.JSON: nullgest" nu null
json.RawMessage: "longest" {} null
datatypes.JSON: "longest" {} null'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
