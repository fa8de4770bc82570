#!/usr/bin/env bash
# entgo.io/ent v0.14.5, package dialect/sql, with pgx v5.13.0's database/sql driver:
# Clone of a Selector leaves out what it does not know: the parts of a UNION, INTERSECT
# and EXCEPT behind the first, and the lock of FOR UPDATE. The clone runs, without an
# error: with other rows, and with rows that are locked for nobody. WITH is left out too,
# and then the server does not find the table.
#
# Seen:
#   UNION ALL: [1 2 3 4], its clone [1 2]
#   EXCEPT: [1], its clone [1 2]
#   FOR UPDATE: locks true, its clone false
#   WITH: [1], its clone ERROR: relation "picked" does not exist (SQLSTATE 42P01)
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
	stdsql "database/sql"
	"fmt"
	"log"
	"os"
	"slices"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
	_ "github.com/jackc/pgx/v5/stdlib"
)

var ctx = context.Background()

func main() {
	db, err := stdsql.Open("pgx", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	exec := func(text string) {
		if _, err := db.Exec(text); err != nil {
			log.Fatal(err)
		}
	}
	exec("CREATE TABLE ent_open (n int); INSERT INTO ent_open VALUES (1), (2)")
	exec("CREATE TABLE ent_done (n int); INSERT INTO ent_done VALUES (3), (4)")
	defer exec("DROP TABLE ent_open, ent_done")

	b := sql.Dialect(dialect.Postgres)
	from := func(table string) *sql.Selector { return b.Select("n").From(b.Table(table)) }

	both := from("ent_open").UnionAll(from("ent_done"))
	fmt.Printf("UNION ALL: %s, its clone %s\n", numbers(db, both), numbers(db, both.Clone()))
	but := from("ent_open").Except(from("ent_open").Where(sql.EQ("n", 2)))
	fmt.Printf("EXCEPT: %s, its clone %s\n", numbers(db, but), numbers(db, but.Clone()))
	lock := from("ent_open").ForUpdate()
	fmt.Printf("FOR UPDATE: locks %v, its clone %v\n", locks(db, lock), locks(db, lock.Clone()))
	with := b.With("picked").As(from("ent_open").Where(sql.EQ("n", 1)))
	picked := b.Select("n").From(with).Prefix(with)
	fmt.Printf("WITH: %s, its clone %s\n", numbers(db, picked), numbers(db, picked.Clone()))
}

func numbers(db *stdsql.DB, s *sql.Selector) string {
	text, args := s.Query()
	rows, err := db.Query(text, args...)
	if err != nil {
		return err.Error()
	}
	defer rows.Close()
	var all []int
	if err := sql.ScanSlice(rows, &all); err != nil {
		log.Fatal(err)
	}
	slices.Sort(all)
	return fmt.Sprint(all)
}

func locks(db *stdsql.DB, s *sql.Selector) bool {
	tx, err := db.Begin()
	if err != nil {
		log.Fatal(err)
	}
	defer tx.Rollback()
	text, args := s.Query()
	if _, err := tx.Exec(text, args...); err != nil {
		log.Fatal(err)
	}
	_, err = db.Exec("SELECT FROM ent_open FOR UPDATE NOWAIT")
	return err != nil
}
GO
go mod init example.com/finding 2>/dev/null
go get entgo.io/ent@v0.14.5 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='UNION ALL: [1 2 3 4], its clone [1 2]
EXCEPT: [1], its clone [1 2]
FOR UPDATE: locks true, its clone false
WITH: [1], its clone ERROR: relation "picked" does not exist (SQLSTATE 42P01)'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
