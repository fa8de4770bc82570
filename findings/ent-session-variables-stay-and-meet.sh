#!/usr/bin/env bash
# entgo.io/ent v0.14.5, package dialect/sql, with pgx v5.13.0's database/sql driver:
# WithVar sets a variable of the session for the statements of a context and resets it
# when they are through. In a transaction it is not reset: the SET of one that is
# committed stays in the connection, for whoever gets it next. And contexts that are made
# from one which has three variables write the next one into the same place: the later
# value is that of both.
#
# Seen:
#   with a statement: "one", behind it ""
#   in a transaction: "two", behind it "two"
#   made from a context of 2 variables: "a" "b"
#   made from a context of 3 variables: "b" "b"
#   made from a context of 4 variables: "a" "b"
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

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
	_ "github.com/jackc/pgx/v5/stdlib"
)

const name = "shop.branch"

var ctx = context.Background()

func main() {
	for _, way := range []struct {
		name, value string
		do          func(ctx context.Context, drv *sql.Driver) (string, error)
	}{
		{"with a statement", "one", func(ctx context.Context, drv *sql.Driver) (string, error) { return branch(ctx, drv) }},
		{"in a transaction", "two", func(ctx context.Context, drv *sql.Driver) (string, error) {
			tx, err := drv.Tx(ctx)
			if err != nil {
				return "", err
			}
			value, err := branch(ctx, tx)
			if err != nil {
				return "", err
			}
			return value, tx.Commit()
		}},
	} {
		db, err := stdsql.Open("pgx", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
		if err != nil {
			log.Fatal(err)
		}
		db.SetMaxOpenConns(1)
		drv := sql.OpenDB(dialect.Postgres, db)
		during, err := way.do(sql.WithVar(ctx, name, way.value), drv)
		if err != nil {
			log.Fatal(err)
		}
		behind, err := branch(ctx, drv)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: %q, behind it %q\n", way.name, during, behind)
		db.Close()
	}

	base := sql.WithVar(ctx, "shop.v1", "1")
	for n := 2; n <= 4; n++ {
		base = sql.WithVar(base, fmt.Sprint("shop.v", n), "1")
		first := sql.WithVar(base, name, "a")
		second := sql.WithVar(base, name, "b")
		a, _ := sql.VarFromContext(first, name)
		b, _ := sql.VarFromContext(second, name)
		fmt.Printf("made from a context of %d variables: %q %q\n", n, a, b)
	}
}

func branch(ctx context.Context, q dialect.ExecQuerier) (string, error) {
	rows := &sql.Rows{}
	if err := q.Query(ctx, "SELECT coalesce(current_setting('"+name+"', true), '')", []any{}, rows); err != nil {
		return "", err
	}
	defer rows.Close()
	return sql.ScanString(rows)
}
GO
go mod init example.com/finding 2>/dev/null
go get entgo.io/ent@v0.14.5 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='with a statement: "one", behind it ""
in a transaction: "two", behind it "two"
made from a context of 2 variables: "a" "b"
made from a context of 3 variables: "b" "b"
made from a context of 4 variables: "a" "b"'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
