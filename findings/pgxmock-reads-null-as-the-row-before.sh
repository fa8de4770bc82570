#!/usr/bin/env bash
# github.com/pashagolub/pgxmock/v4 v4.9.0 with pgx v5.9.2: tests pass that fail with the
# database. A NULL leaves the variable as it is, also where pgx refuses it, and a
# pgtype.Text has the text of the row before and is valid. A number that does not fit is
# cut, and one that is read into a string is the letter of that number. CopyFrom does not
# ask the source for its error at the end: what fails half-way is no error.
#
# Seen:
#   string: pgx "a", error true; pgxmock "a, a, c", error false
#   pgtype.Text: pgx "a, NULL, c", error false; pgxmock "a, a, c", error false
#   300 into int8: pgx 0, error true; pgxmock 44, error false
#   1.9 into int: pgx 0, error true; pgxmock 1, error false
#   65 into string: pgx "65", error false; pgxmock "A", error false
#   CopyFrom of a source that fails: pgx error true; pgxmock error false
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
	"errors"
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/pashagolub/pgxmock/v4"
)

type database interface {
	Query(ctx context.Context, text string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, text string, args ...any) pgx.Row
	CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, src pgx.CopyFromSource) (int64, error)
}

const names = "SELECT name FROM (VALUES (1, 'a'), (2, NULL), (3, 'c')) t (n, name) ORDER BY n"

var ctx = context.Background()

func main() {
	conn, err := pgx.Connect(ctx, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	if _, err := conn.Exec(ctx, "CREATE TEMPORARY TABLE copied (n int)"); err != nil {
		log.Fatal(err)
	}
	mock, err := pgxmock.NewConn(pgxmock.QueryMatcherOption(pgxmock.QueryMatcherEqual))
	if err != nil {
		log.Fatal(err)
	}
	rows := func() *pgxmock.Rows { return pgxmock.NewRows([]string{"name"}).AddRow("a").AddRow(nil).AddRow("c") }

	mock.ExpectQuery(names).WillReturnRows(rows())
	fmt.Printf("string: pgx %s; pgxmock %s\n", texts(conn), texts(mock))
	mock.ExpectQuery(names).WillReturnRows(rows())
	fmt.Printf("pgtype.Text: pgx %s; pgxmock %s\n", valid(conn), valid(mock))

	one[int8](conn, mock, "300 into int8", "SELECT 300::int8", int64(300))
	one[int](conn, mock, "1.9 into int", "SELECT 1.9::float8", 1.9)
	one[string](conn, mock, "65 into string", "SELECT 65::int8", int64(65))

	mock.ExpectCopyFrom(pgx.Identifier{"copied"}, []string{"n"}).WillReturnResult(1)
	fmt.Printf("CopyFrom of a source that fails: pgx error %v; pgxmock error %v\n", fails(conn), fails(mock))
	if err := mock.ExpectationsWereMet(); err != nil {
		log.Fatal(err)
	}
}

func texts(db database) string {
	rows, err := db.Query(ctx, names)
	if err != nil {
		log.Fatal(err)
	}
	defer rows.Close()
	var name string
	var all []string
	for rows.Next() {
		if err = rows.Scan(&name); err != nil {
			break
		}
		all = append(all, name)
	}
	return fmt.Sprintf("%q, error %v", strings.Join(all, ", "), errors.Join(err, rows.Err()) != nil)
}

func valid(db database) string {
	rows, err := db.Query(ctx, names)
	if err != nil {
		log.Fatal(err)
	}
	defer rows.Close()
	var name pgtype.Text
	var all []string
	for rows.Next() {
		if err = rows.Scan(&name); err != nil {
			break
		}
		if name.Valid {
			all = append(all, name.String)
		} else {
			all = append(all, "NULL")
		}
	}
	return fmt.Sprintf("%q, error %v", strings.Join(all, ", "), errors.Join(err, rows.Err()) != nil)
}

func one[T any](conn database, mock pgxmock.PgxConnIface, name, query string, value any) {
	mock.ExpectQuery(query).WillReturnRows(pgxmock.NewRows([]string{"v"}).AddRow(value))
	var real, mocked T
	err := conn.QueryRow(ctx, query).Scan(&real)
	mockErr := mock.QueryRow(ctx, query).Scan(&mocked)
	fmt.Printf("%s: pgx %#v, error %v; pgxmock %#v, error %v\n", name, real, err != nil, mocked, mockErr != nil)
}

func fails(db database) bool {
	n := 0
	_, err := db.CopyFrom(ctx, pgx.Identifier{"copied"}, []string{"n"}, pgx.CopyFromFunc(func() ([]any, error) {
		if n++; n > 1 {
			return nil, errors.New("the file ends within a line")
		}
		return []any{int32(n)}, nil
	}))
	return err != nil
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/pashagolub/pgxmock/v4@v4.9.0 github.com/jackc/pgx/v5@v5.9.2 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='string: pgx "a", error true; pgxmock "a, a, c", error false
pgtype.Text: pgx "a, NULL, c", error false; pgxmock "a, a, c", error false
300 into int8: pgx 0, error true; pgxmock 44, error false
1.9 into int: pgx 0, error true; pgxmock 1, error false
65 into string: pgx "65", error false; pgxmock "A", error false
CopyFrom of a source that fails: pgx error true; pgxmock error false'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
