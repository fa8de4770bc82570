#!/usr/bin/env bash
# github.com/gobuffalo/pop/v6 v6.4.1: a slices.Map that is read again, for the next row,
# keeps the keys it had; a NULL changes nothing in it and is no error.
#
# Seen:
#   "{\"admin\": true}" is read as map[admin:true], error <nil>
#   "{\"guest\": true}" is read as map[admin:true guest:true], error <nil>
#   "" is read as map[admin:true guest:true], error <nil>
#   <nil>
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

	"github.com/gobuffalo/pop/v6/slices"
	_ "github.com/jackc/pgx/v5/stdlib"
)

func main() {
	db, err := sql.Open("pgx", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	rows, err := db.Query(`SELECT v::jsonb::text, v::jsonb FROM (VALUES ('{"admin": true}'), ('{"guest": true}'), (NULL)) t (v)`)
	if err != nil {
		log.Fatal(err)
	}
	var rights slices.Map
	for rows.Next() {
		var text sql.NullString
		err := rows.Scan(&text, &rights)
		fmt.Printf("%q is read as %v, error %v\n", text.String, rights, err)
	}
	fmt.Println(rows.Err())
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/gobuffalo/pop/v6@v6.4.1 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='"{\"admin\": true}" is read as map[admin:true], error <nil>
"{\"guest\": true}" is read as map[admin:true guest:true], error <nil>
"" is read as map[admin:true guest:true], error <nil>
<nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
