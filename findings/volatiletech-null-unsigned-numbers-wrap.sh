#!/usr/bin/env bash
# github.com/volatiletech/null/v8 v8.1.2 with pgx v5.13.0: Uint64 reads -1 as
# 18446744073709551615, and a Uint of 2^63 is sent as -2^63, which a numeric column
# takes; neither is an error. Uint refuses to read -1, and Uint64 sends 2^63 as it is.
#
# Seen:
#   Uint64 reads -1: 18446744073709551615, error <nil>
#   Uint reads -1: 0, refused true
#   null.Uint sends 9223372036854775808: -9223372036854775808, error <nil>
#   null.Uint64 sends 9223372036854775808: 9223372036854775808, error <nil>
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

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/volatiletech/null/v8"
)

func main() {
	db, err := sql.Open("pgx", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	var wide null.Uint64
	err = db.QueryRow("SELECT -1::int8").Scan(&wide)
	fmt.Printf("Uint64 reads -1: %d, error %v\n", wide.Uint64, err)
	var word null.Uint
	err = db.QueryRow("SELECT -1::int8").Scan(&word)
	fmt.Printf("Uint reads -1: %d, refused %v\n", word.Uint, err != nil)
	for _, arg := range []any{null.UintFrom(1 << 63), null.Uint64From(1 << 63)} {
		var text string
		err := db.QueryRow("SELECT $1::numeric::text", arg).Scan(&text)
		fmt.Printf("%T sends 9223372036854775808: %s, error %v\n", arg, text, err)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/volatiletech/null/v8@v8.1.2 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='Uint64 reads -1: 18446744073709551615, error <nil>
Uint reads -1: 0, refused true
null.Uint sends 9223372036854775808: -9223372036854775808, error <nil>
null.Uint64 sends 9223372036854775808: 9223372036854775808, error <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
