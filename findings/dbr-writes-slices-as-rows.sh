#!/usr/bin/env bash
# github.com/gocraft/dbr/v2 v2.7.6 with PostgreSQL: a slice as the value of a column is
# written as a list in parentheses, which is a row where there is more than one element.
# A text column stores the row's text, of one element the element itself, without an
# error; an array column refuses it.
#
# Seen:
#   text: ["red"] stored as "red", error <nil>
#   text: ["red" "blue"] stored as "(red,blue)", error <nil>
#   text: ["red" "light blue" ""] stored as "(red,\"light blue\",\"\")", error <nil>
#   text[]: error ERROR: column "tags" is of type text[] but expression is of type record (SQLSTATE 42804)
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

	"github.com/gocraft/dbr/v2"
	"github.com/gocraft/dbr/v2/dialect"
	_ "github.com/jackc/pgx/v5/stdlib"
)

func main() {
	db, err := sql.Open("pgx", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("CREATE TEMP TABLE notes (id int, words text, tags text[])"); err != nil {
		log.Fatal(err)
	}
	connection := &dbr.Connection{DB: db, Dialect: dialect.PostgreSQL, EventReceiver: &dbr.NullEventReceiver{}}
	session := connection.NewSession(nil)
	for id, words := range [][]string{{"red"}, {"red", "blue"}, {"red", "light blue", ""}} {
		_, err := session.InsertInto("notes").Columns("id", "words").Values(id, words).Exec()
		var stored string
		if err := db.QueryRow("SELECT words FROM notes WHERE id = $1", id).Scan(&stored); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("text: %q stored as %q, error %v\n", words, stored, err)
	}
	_, err = session.InsertInto("notes").Columns("id", "tags").Values(9, []string{"red", "blue"}).Exec()
	fmt.Println("text[]: error", err)
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/gocraft/dbr/v2@v2.7.6 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='text: ["red"] stored as "red", error <nil>
text: ["red" "blue"] stored as "(red,blue)", error <nil>
text: ["red" "light blue" ""] stored as "(red,\"light blue\",\"\")", error <nil>
text[]: error ERROR: column "tags" is of type text[] but expression is of type record (SQLSTATE 42804)'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
