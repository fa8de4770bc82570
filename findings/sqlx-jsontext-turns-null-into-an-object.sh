#!/usr/bin/env bash
# github.com/jmoiron/sqlx v1.4.0 with pgx v5.13.0: a types.JSONText takes NULL without
# an error, and what was NULL is written back as {}. In JSON it is {} too. A NULL in a
# json.RawMessage stays NULL.
#
# Seen:
#   <nil>: written back as "{}", NULL false; as JSON {}, error <nil>
#   null: written back as "null", NULL false; as JSON null, error <nil>
#   {}: written back as "{}", NULL false; as JSON {}, error <nil>
#   [1]: written back as "[1]", NULL false; as JSON [1], error <nil>
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

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/jmoiron/sqlx/types"
)

func main() {
	db, err := sql.Open("pgx", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	for _, stored := range []any{nil, "null", "{}", "[1]"} {
		var text types.JSONText
		if err := db.QueryRow("SELECT $1::jsonb", stored).Scan(&text); err != nil {
			log.Fatal(err)
		}
		var back sql.NullString
		if err := db.QueryRow("SELECT $1::jsonb::text", text).Scan(&back); err != nil {
			log.Fatal(err)
		}
		encoded, err := json.Marshal(text)
		fmt.Printf("%v: written back as %q, NULL %v; as JSON %s, error %v\n", stored, back.String, !back.Valid, encoded, err)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jmoiron/sqlx@v1.4.0 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='<nil>: written back as "{}", NULL false; as JSON {}, error <nil>
null: written back as "null", NULL false; as JSON null, error <nil>
{}: written back as "{}", NULL false; as JSON {}, error <nil>
[1]: written back as "[1]", NULL false; as JSON [1], error <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
