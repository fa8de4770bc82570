#!/usr/bin/env bash
# github.com/gobuffalo/pop/v6 v6.4.1 (Transaction of a connection that is in one),
# github.com/go-pg/pg/v10 v10.11.0 (RunInTransaction of a Tx) and xorm.io/xorm v1.4.3
# (Begin and Commit of a session that is in one): the inner transaction is the outer
# one, and its end commits it. What was written before it can no longer be undone, and
# the error of the outer one undoes nothing. With xorm what follows runs outside any
# transaction, without an error. github.com/uptrace/bun v1.3.0 takes a savepoint.
#
# Seen:
#   bun: a statement behind the inner one refused false, the outer one failed true, stored are ""
#   pop: a statement behind the inner one refused true, the outer one failed true, stored are "before, inner"
#   go-pg: a statement behind the inner one refused true, the outer one failed true, stored are "before, inner"
#   xorm: a statement behind the inner one refused false, the outer one failed true, stored are "after, before, inner"
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
	"errors"
	"fmt"
	"log"
	"os"

	"github.com/go-pg/pg/v10"
	"github.com/gobuffalo/pop/v6"
	_ "github.com/lib/pq"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"xorm.io/xorm"
)

var (
	ctx       = context.Background()
	url       = os.Getenv("NETRALINT_TEST_DATABASE_URL")
	db        *sql.DB
	errFailed = errors.New("failed")
)

type silent struct{}

func (silent) Printf(context.Context, string, ...any) {}

func insert(step string) string { return "INSERT INTO nested_steps VALUES ('" + step + "')" }

func main() {
	var err error
	if db, err = sql.Open("postgres", url); err != nil {
		log.Fatal(err)
	}
	if _, err := db.Exec("CREATE TABLE nested_steps (step text)"); err != nil {
		log.Fatal(err)
	}
	defer db.Exec("DROP TABLE nested_steps")

	must := func(err error) {
		if err != nil {
			log.Fatal(err)
		}
	}
	var after error

	b := bun.NewDB(db, pgdialect.New())
	err = b.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		exec := func(tx bun.Tx, step string) error {
			_, err := tx.ExecContext(ctx, insert(step))
			return err
		}
		must(exec(tx, "before"))
		must(tx.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error { return exec(tx, "inner") }))
		after = exec(tx, "after")
		return errFailed
	})
	show("bun", after, err)

	c, err := pop.NewConnection(&pop.ConnectionDetails{URL: url})
	must(err)
	must(c.Open())
	err = c.Transaction(func(tx *pop.Connection) error {
		must(tx.RawQuery(insert("before")).Exec())
		must(tx.Transaction(func(tx *pop.Connection) error { return tx.RawQuery(insert("inner")).Exec() }))
		after = tx.RawQuery(insert("after")).Exec()
		return errFailed
	})
	show("pop", after, err)

	pg.SetLogger(silent{})
	options, err := pg.ParseURL(url)
	must(err)
	err = pg.Connect(options).RunInTransaction(ctx, func(tx *pg.Tx) error {
		exec := func(step string) error {
			_, err := tx.Exec(insert(step))
			return err
		}
		must(exec("before"))
		must(tx.RunInTransaction(ctx, func(tx *pg.Tx) error { return exec("inner") }))
		after = exec("after")
		return errFailed
	})
	show("go-pg", after, err)

	engine, err := xorm.NewEngine("postgres", url)
	must(err)
	_, err = engine.Transaction(func(s *xorm.Session) (any, error) {
		exec := func(step string) error {
			_, err := s.Exec(insert(step))
			return err
		}
		must(exec("before"))
		must(s.Begin())
		must(exec("inner"))
		must(s.Commit())
		after = exec("after")
		return nil, errFailed
	})
	show("xorm", after, err)
}

func show(name string, after, outer error) {
	var steps sql.NullString
	if err := db.QueryRow("WITH d AS (DELETE FROM nested_steps RETURNING step) SELECT string_agg(step, ', ' ORDER BY step) FROM d").Scan(&steps); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s: a statement behind the inner one refused %v, the outer one failed %v, stored are %q\n", name, after != nil, outer != nil, steps.String)
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/gobuffalo/pop/v6@v6.4.1 github.com/go-pg/pg/v10@v10.11.0 xorm.io/xorm@v1.4.3 github.com/uptrace/bun@v1.3.0 github.com/uptrace/bun/dialect/pgdialect@v1.3.0 github.com/lib/pq@v1.12.3 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='bun: a statement behind the inner one refused false, the outer one failed true, stored are ""
pop: a statement behind the inner one refused true, the outer one failed true, stored are "before, inner"
go-pg: a statement behind the inner one refused true, the outer one failed true, stored are "before, inner"
xorm: a statement behind the inner one refused false, the outer one failed true, stored are "after, before, inner"'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
