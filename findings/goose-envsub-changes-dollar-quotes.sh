#!/usr/bin/env bash
# github.com/pressly/goose/v3 v3.30.1 with pgx v5.13.0: under ENVSUB ON two dollar
# signs become one and a name behind one becomes the variable's value, in literals and
# bodies too. A function that is quoted by $$ or by a tag cannot be created any more,
# and text that holds dollar signs is stored as another one, without an error.
# Parameters such as $1 stay.
#
# Seen:
#   AS $$ SELECT 'made ' || $1 $$; ENVSUB false: made 1
#   AS $$ SELECT 'made ' || $1 $$; ENVSUB true: refused
#   AS $body$ SELECT 'made ' || $1 $body$; ENVSUB false: made 1
#   AS $body$ SELECT 'made ' || $1 $body$; ENVSUB true: refused
#   AS 'SELECT concat($1, '' for $$$$10'')'; ENVSUB false: 1 for $$$$10
#   AS 'SELECT concat($1, '' for $$$$10'')'; ENVSUB true: 1 for $$10
#   AS 'SELECT concat($1, '' for $PRICE'')'; ENVSUB false: 1 for $PRICE
#   AS 'SELECT concat($1, '' for $PRICE'')'; ENVSUB true: 1 for 
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
	"testing/fstest"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

const schema = "goose_envsub"

func main() {
	for _, statement := range []string{
		"CREATE FUNCTION made(int) RETURNS text LANGUAGE sql AS $$ SELECT 'made ' || $1 $$;",
		"CREATE FUNCTION made(int) RETURNS text LANGUAGE sql AS $body$ SELECT 'made ' || $1 $body$;",
		"CREATE FUNCTION made(int) RETURNS text LANGUAGE sql AS 'SELECT concat($1, '' for $$$$10'')';",
		"CREATE FUNCTION made(int) RETURNS text LANGUAGE sql AS 'SELECT concat($1, '' for $PRICE'')';",
	} {
		for _, option := range []string{"", "-- +goose ENVSUB ON\n"} {
			file := "-- +goose Up\n" + option + "-- +goose StatementBegin\n" + statement + "\n-- +goose StatementEnd\n"
			fmt.Printf("%s ENVSUB %v: %s\n", statement[52:], option != "", migrate(context.Background(), file))
		}
	}
}

// migrate runs a file in a schema of its own and returns what its function returns.
func migrate(ctx context.Context, file string) string {
	db, err := sql.Open("pgx", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(ctx, "CREATE SCHEMA "+schema+"; SET search_path = "+schema); err != nil {
		log.Fatal(err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, fstest.MapFS{"1_made.sql": {Data: []byte(file)}})
	if err != nil {
		log.Fatal(err)
	}
	result := "refused"
	if _, err := provider.Up(ctx); err == nil {
		if err := db.QueryRowContext(ctx, "SELECT made(1)").Scan(&result); err != nil {
			log.Fatal(err)
		}
	}
	if _, err := db.ExecContext(ctx, "DROP SCHEMA "+schema+" CASCADE"); err != nil {
		log.Fatal(err)
	}
	return result
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 github.com/pressly/goose/v3@v3.30.1 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='AS $$ SELECT '\''made '\'' || $1 $$; ENVSUB false: made 1
AS $$ SELECT '\''made '\'' || $1 $$; ENVSUB true: refused
AS $body$ SELECT '\''made '\'' || $1 $body$; ENVSUB false: made 1
AS $body$ SELECT '\''made '\'' || $1 $body$; ENVSUB true: refused
AS '\''SELECT concat($1, '\'''\'' for $$$$10'\'''\'')'\''; ENVSUB false: 1 for $$$$10
AS '\''SELECT concat($1, '\'''\'' for $$$$10'\'''\'')'\''; ENVSUB true: 1 for $$10
AS '\''SELECT concat($1, '\'''\'' for $PRICE'\'''\'')'\''; ENVSUB false: 1 for $PRICE
AS '\''SELECT concat($1, '\'''\'' for $PRICE'\'''\'')'\''; ENVSUB true: 1 for '
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
