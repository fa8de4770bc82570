#!/usr/bin/env bash
# github.com/jackc/pgx/v5 v5.13.0: a statement whose context is over before it begins is
# not sent, and the connection stays as it is. Begin closes the connection there, though
# nothing was sent. Under database/sql a sql.Conn says driver: bad connection, which hides
# that it was the context, and database/sql takes it for lost: with it go the session's
# advisory locks, temporary tables and settings. A query that the connection has run
# before says what it is, and the session stays.
#
# Seen:
#   pgx.Conn, Query: of the context true, the session then <nil>
#   pgx.Conn, Exec: of the context true, the session then <nil>
#   pgx.Conn, Begin: of the context true, the session then conn closed
#   sql.Conn, QueryContext: of the context false, the session then sql: connection is already closed
#   sql.Conn, QueryContext of what is known: of the context true, the session then <nil>
#   sql.Conn, ExecContext: of the context false, the session then sql: connection is already closed
#   sql.Conn, PingContext: of the context false, the session then sql: connection is already closed
#   sql.Conn, BeginTx: of the context true, the session then driver: bad connection
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

	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib"
)

const (
	lock = "SELECT pg_advisory_lock(70417)"
	held = "SELECT objid::int8 FROM pg_locks WHERE locktype = 'advisory' AND objid = 70417 AND pid = pg_backend_pid()"
)

var (
	ctx = context.Background()
	url = os.Getenv("NETRALINT_TEST_DATABASE_URL")
)

func main() {
	over, cancel := context.WithCancel(ctx)
	cancel()
	native(over)
	standard(over)
}

func native(over context.Context) {
	for _, way := range []struct {
		name string
		do   func(*pgx.Conn) error
	}{
		{"Query", func(c *pgx.Conn) error { rows, _ := c.Query(over, "SELECT 1"); rows.Close(); return rows.Err() }},
		{"Exec", func(c *pgx.Conn) error { _, err := c.Exec(over, "SELECT 1"); return err }},
		{"Begin", func(c *pgx.Conn) error { _, err := c.Begin(over); return err }},
	} {
		c, err := pgx.Connect(ctx, url)
		if err != nil {
			log.Fatal(err)
		}
		if _, err := c.Exec(ctx, lock); err != nil {
			log.Fatal(err)
		}
		err = way.do(c)
		var id int64
		show("pgx.Conn, "+way.name, err, c.QueryRow(ctx, held).Scan(&id))
		c.Close(ctx)
	}
}

func standard(over context.Context) {
	for _, way := range []struct {
		name string
		do   func(*sql.Conn) error
	}{
		{"QueryContext", func(c *sql.Conn) error { _, err := c.QueryContext(over, "SELECT 1"); return err }},
		{"QueryContext of what is known", func(c *sql.Conn) error {
			var n int
			if err := c.QueryRowContext(ctx, "SELECT 1").Scan(&n); err != nil {
				log.Fatal(err)
			}
			_, err := c.QueryContext(over, "SELECT 1")
			return err
		}},
		{"ExecContext", func(c *sql.Conn) error { _, err := c.ExecContext(over, "SELECT 1"); return err }},
		{"PingContext", func(c *sql.Conn) error { return c.PingContext(over) }},
		{"BeginTx", func(c *sql.Conn) error { _, err := c.BeginTx(over, nil); return err }},
	} {
		db, err := sql.Open("pgx", url)
		if err != nil {
			log.Fatal(err)
		}
		c, err := db.Conn(ctx)
		if err != nil {
			log.Fatal(err)
		}
		if _, err := c.ExecContext(ctx, lock); err != nil {
			log.Fatal(err)
		}
		err = way.do(c)
		var id int64
		show("sql.Conn, "+way.name, err, c.QueryRowContext(ctx, held).Scan(&id))
		c.Close()
		db.Close()
	}
}

func show(name string, err, lost error) {
	if err == nil {
		log.Fatal(name, ": no error")
	}
	fmt.Printf("%s: of the context %v, the session then %v\n", name, errors.Is(err, context.Canceled), lost)
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='pgx.Conn, Query: of the context true, the session then <nil>
pgx.Conn, Exec: of the context true, the session then <nil>
pgx.Conn, Begin: of the context true, the session then conn closed
sql.Conn, QueryContext: of the context false, the session then sql: connection is already closed
sql.Conn, QueryContext of what is known: of the context true, the session then <nil>
sql.Conn, ExecContext: of the context false, the session then sql: connection is already closed
sql.Conn, PingContext: of the context false, the session then sql: connection is already closed
sql.Conn, BeginTx: of the context true, the session then driver: bad connection'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
