#!/usr/bin/env bash
# github.com/pocketbase/dbx v1.12.0 (All, Column) and github.com/stephenafamo/scan
# v0.7.0 (Each) with pgx v5.13.0: an error that ends a result after some rows, be it one
# of the statement or a deadline, is neither returned nor given. What is there of the
# rows looks like all of them.
#
# Seen:
#   an error, database/sql: some of 6 rows true, an error true
#   an error, dbx, All: some of 6 rows true, an error false
#   an error, dbx, Column: some of 6 rows true, an error false
#   an error, scan, Each: some of 6 rows true, an error false
#   a deadline, database/sql: some of 6 rows true, an error true
#   a deadline, dbx, All: some of 6 rows true, an error false
#   a deadline, dbx, Column: some of 6 rows true, an error false
#   a deadline, scan, Each: some of 6 rows true, an error false
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
	"fmt"
	"log"
	"os"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/pocketbase/dbx"
	"github.com/stephenafamo/scan"
	"github.com/stephenafamo/scan/stdscan"
)

var texts = map[string]string{
	"an error":   "SELECT repeat((12 / (4 - n))::text, 10000) AS share FROM generate_series(1, 6) n",
	"a deadline": "SELECT repeat('2', 10000) AS share FROM generate_series(1, 6) n, LATERAL pg_sleep(CASE WHEN n < 4 THEN 0 ELSE 1 END)",
}

func main() {
	db, err := sql.Open("pgx", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	for _, name := range []string{"an error", "a deadline"} {
		try(db, name, "database/sql", func(ctx context.Context, text string) (n int, err error) {
			rows, err := db.QueryContext(ctx, text)
			if err != nil {
				return 0, err
			}
			for rows.Next() {
				n++
			}
			return n, rows.Err()
		})
		d := dbx.NewFromDB(db, "pgx")
		try(db, name, "dbx, All", func(ctx context.Context, text string) (int, error) {
			var structs []struct{ Share string }
			err := d.NewQuery(text).WithContext(ctx).All(&structs)
			return len(structs), err
		})
		try(db, name, "dbx, Column", func(ctx context.Context, text string) (int, error) {
			var values []string
			err := d.NewQuery(text).WithContext(ctx).Column(&values)
			return len(values), err
		})
		try(db, name, "scan, Each", func(ctx context.Context, text string) (n int, err error) {
			for _, err := range stdscan.Each(ctx, db, scan.SingleColumnMapper[string], text) {
				if err != nil {
					return n, err
				}
				n++
			}
			return n, nil
		})
	}
}

func try(db *sql.DB, name, how string, read func(context.Context, string) (int, error)) {
	if err := db.Ping(); err != nil {
		log.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 600*time.Millisecond)
	defer cancel()
	n, err := read(ctx, texts[name])
	fmt.Printf("%s, %s: some of 6 rows %v, an error %v\n", name, how, n > 0 && n < 6, err != nil)
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/pocketbase/dbx@v1.12.0 github.com/stephenafamo/scan@v0.7.0 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='an error, database/sql: some of 6 rows true, an error true
an error, dbx, All: some of 6 rows true, an error false
an error, dbx, Column: some of 6 rows true, an error false
an error, scan, Each: some of 6 rows true, an error false
a deadline, database/sql: some of 6 rows true, an error true
a deadline, dbx, All: some of 6 rows true, an error false
a deadline, dbx, Column: some of 6 rows true, an error false
a deadline, scan, Each: some of 6 rows true, an error false'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
