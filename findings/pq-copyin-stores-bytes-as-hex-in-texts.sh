#!/usr/bin/env bash
# github.com/lib/pq v1.12.3: a statement of CopyIn does not know the types of its
# columns. Bytes for a text column are stored as the letters \x and hex digits, where
# Exec stores the text they are; json refuses them. A text for bytea is read as an
# escaped one, of which Exec stores the letters.
#
# Seen:
#   text, []uint8 hello by Exec: hello, error <nil>
#   	by CopyIn: \x68656c6c6f, error <nil>
#   json, []uint8 {"a":1} by Exec: {"a":1}, error <nil>
#   	by CopyIn: nothing, error pq: invalid input syntax for type json (22P02)
#   bytea, string \x0102 by Exec: \x5c7830313032, error <nil>
#   	by CopyIn: \x0102, error <nil>
#   bytea, string a\\b by Exec: \x615c5c62, error <nil>
#   	by CopyIn: \x615c62, error <nil>
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

	"github.com/lib/pq"
)

func main() {
	db, err := sql.Open("postgres", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	for _, c := range []struct {
		kind  string
		value any
	}{
		{"text", []byte("hello")},
		{"json", []byte(`{"a":1}`)},
		{"bytea", `\x0102`},
		{"bytea", `a\\b`},
	} {
		if _, err := db.Exec("CREATE TEMP TABLE files (body " + c.kind + ")"); err != nil {
			log.Fatal(err)
		}
		_, err := db.Exec("INSERT INTO files VALUES ($1)", c.value)
		fmt.Printf("%s, %T %s by Exec: %s, error %v\n", c.kind, c.value, c.value, stored(db), err)
		err = copyIn(db, c.value)
		fmt.Printf("\tby CopyIn: %s, error %v\n", stored(db), err)
		if _, err := db.Exec("DROP TABLE files"); err != nil {
			log.Fatal(err)
		}
	}
}

func copyIn(db *sql.DB, value any) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	s, err := tx.Prepare(pq.CopyIn("files", "body"))
	if err != nil {
		return err
	}
	if _, err := s.Exec(value); err != nil {
		return err
	}
	if _, err := s.Exec(); err != nil {
		return err
	}
	if err := s.Close(); err != nil {
		return err
	}
	return tx.Commit()
}

// stored returns what there is, and empties the table.
func stored(db *sql.DB) string {
	var text string
	err := db.QueryRow("DELETE FROM files RETURNING body::text").Scan(&text)
	if err == sql.ErrNoRows {
		return "nothing"
	}
	if err != nil {
		log.Fatal(err)
	}
	return text
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/lib/pq@v1.12.3 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='text, []uint8 hello by Exec: hello, error <nil>
	by CopyIn: \x68656c6c6f, error <nil>
json, []uint8 {"a":1} by Exec: {"a":1}, error <nil>
	by CopyIn: nothing, error pq: invalid input syntax for type json (22P02)
bytea, string \x0102 by Exec: \x5c7830313032, error <nil>
	by CopyIn: \x0102, error <nil>
bytea, string a\\b by Exec: \x615c5c62, error <nil>
	by CopyIn: \x615c62, error <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
