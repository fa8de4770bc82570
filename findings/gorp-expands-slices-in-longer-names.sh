#!/usr/bin/env bash
# github.com/go-gorp/gorp/v3 v3.1.0 with ExpandSliceArgs: the name of a slice is
# replaced wherever it stands: as the beginning of a longer name, whose parameter is
# then gone, and of a type after two colons. Bytes are a slice too: bytea gets a list of
# numbers. An empty slice is not expanded.
#
# Seen:
#   SELECT id FROM (VALUES (1), (2), (3)) t (id) WHERE id IN ($1,$2)
#   	 [1 2] error <nil>
#   SELECT id FROM (VALUES (1), (2), (3)) t (id) WHERE id IN ($1,$2) AND id < $3,:a1bc
#   	 [] error pq: syntax error at or near "," at column 77 (42601)
#   SELECT id FROM (VALUES (1), (2), (3)) t (id) WHERE '\x0102':$1,:b1ytea = $2,$3
#   	 [] error pq: syntax error at or near ":" at column 60 (42601)
#   SELECT id FROM (VALUES (1), (2), (3)) t (id) WHERE id IN ($1)
#   	 [] error pq: invalid input syntax for type integer: "{}" (22P02)
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

	"github.com/go-gorp/gorp/v3"
	_ "github.com/lib/pq"
)

type texts struct{}

func (texts) Printf(_ string, v ...any) {
	for _, x := range v {
		if s, ok := x.(string); ok && len(s) > 6 && s[:6] == "SELECT" {
			fmt.Println(s)
		}
	}
}

func main() {
	db, err := sql.Open("postgres", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	m := &gorp.DbMap{Db: db, Dialect: gorp.PostgresDialect{}, ExpandSliceArgs: true}
	m.TraceOn("", texts{})
	ask := func(text string, args map[string]any) {
		var got []int64
		_, err := m.Select(&got, text, args)
		fmt.Println("\t", got, "error", err)
	}
	from := "SELECT id FROM (VALUES (1), (2), (3)) t (id) WHERE "
	ask(from+"id IN (:a)", map[string]any{"a": []int64{1, 2}})
	ask(from+"id IN (:a) AND id < :abc", map[string]any{"a": []int64{1, 2}, "abc": 2})
	ask(from+"'\\x0102'::bytea = :b", map[string]any{"b": []byte{1, 2}})
	ask(from+"id IN (:a)", map[string]any{"a": []int64{}})
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/go-gorp/gorp/v3@v3.1.0 github.com/lib/pq@v1.12.3 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='SELECT id FROM (VALUES (1), (2), (3)) t (id) WHERE id IN ($1,$2)
	 [1 2] error <nil>
SELECT id FROM (VALUES (1), (2), (3)) t (id) WHERE id IN ($1,$2) AND id < $3,:a1bc
	 [] error pq: syntax error at or near "," at column 77 (42601)
SELECT id FROM (VALUES (1), (2), (3)) t (id) WHERE '\''\x0102'\'':$1,:b1ytea = $2,$3
	 [] error pq: syntax error at or near ":" at column 60 (42601)
SELECT id FROM (VALUES (1), (2), (3)) t (id) WHERE id IN ($1)
	 [] error pq: invalid input syntax for type integer: "{}" (22P02)'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
