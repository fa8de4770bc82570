#!/usr/bin/env bash
# github.com/peterldowns/pgtestdb v0.1.1 with pgx v5.13.0's database/sql driver: every
# test gets a database that its README calls fully migrated. It is a copy of the one
# that was migrated, and a copy has not what a migration said about the database itself:
# settings (ALTER DATABASE SET), for roles in it too, privileges and comments. Tests run
# with another zone or search path than the migrated database has, without an error.
#
# Seen:
#   migrated database: zone Tokyo true, search path shop true, orders found true, comment "a shop"
#   database of a test: zone Tokyo false, search path shop false, orders found false, comment ""
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

	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/peterldowns/pgtestdb"
)

// migrator is one migration, which says what it left.
type migrator struct{}

func (migrator) Hash() (string, error) { return "finding", nil }

func (migrator) Migrate(ctx context.Context, db *sql.DB, config pgtestdb.Config) error {
	_, err := db.ExecContext(ctx, `DO $$ BEGIN
		EXECUTE format('ALTER DATABASE %I SET timezone = %L', current_database(), 'Asia/Tokyo');
		EXECUTE format('ALTER DATABASE %I SET search_path = shop', current_database());
		EXECUTE format('COMMENT ON DATABASE %I IS %L', current_database(), 'a shop');
		CREATE SCHEMA shop;
		CREATE TABLE shop.orders (id int);
	END $$`)
	if err != nil {
		return err
	}
	again, err := config.Connect()
	if err != nil {
		return err
	}
	defer again.Close()
	show("migrated database", again)
	return nil
}

func show(name string, db *sql.DB) {
	var zone, path string
	var comment, orders sql.NullString
	err := db.QueryRow(`SELECT current_setting('timezone'), current_setting('search_path'), to_regclass('orders')::text,
		shobj_description((SELECT oid FROM pg_database WHERE datname = current_database()), 'pg_database')`).Scan(&zone, &path, &orders, &comment)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s: zone Tokyo %v, search path shop %v, orders found %v, comment %q\n", name, zone == "Asia/Tokyo", path == "shop", orders.Valid, comment.String)
}

// test is what pgtestdb wants of a testing.T.
type test struct{ cleanup []func() }

func (t *test) Cleanup(f func())            { t.cleanup = append(t.cleanup, f) }
func (*test) Failed() bool                  { return false }
func (*test) Fatalf(format string, a ...any) { log.Fatalf(format, a...) }
func (*test) Helper()                       {}
func (*test) Logf(string, ...any)           {}

func main() {
	server, err := pgx.ParseConfig(os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	t := &test{}
	db := pgtestdb.New(t, pgtestdb.Config{
		DriverName: "pgx", Host: server.Host, Port: fmt.Sprint(server.Port), User: server.User, Password: server.Password,
		Database: server.Database, Options: "sslmode=disable",
		TestRole: &pgtestdb.Role{Username: "finding_pgtestdb", Password: "finding", Capabilities: "SUPERUSER"},
	}, migrator{})
	show("database of a test", db)
	for _, f := range t.cleanup {
		f()
	}
	clean(server)
}

// clean removes the template and the role.
func clean(server *pgx.ConnConfig) {
	ctx := context.Background()
	conn, err := pgx.ConnectConfig(ctx, server)
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close(ctx)
	rows, _ := conn.Query(ctx, "SELECT datname FROM pg_database WHERE datdba = 'finding_pgtestdb'::regrole")
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		log.Fatal(err)
	}
	for _, name := range names {
		quoted := pgx.Identifier{name}.Sanitize()
		for _, statement := range []string{"ALTER DATABASE " + quoted + " IS_TEMPLATE false", "DROP DATABASE " + quoted} {
			if _, err := conn.Exec(ctx, statement); err != nil {
				log.Fatal(err)
			}
		}
	}
	if _, err := conn.Exec(ctx, "DROP ROLE finding_pgtestdb"); err != nil {
		log.Fatal(err)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/peterldowns/pgtestdb@v0.1.1 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='migrated database: zone Tokyo true, search path shop true, orders found true, comment "a shop"
database of a test: zone Tokyo false, search path shop false, orders found false, comment ""'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
