#!/usr/bin/env bash
# github.com/cybertec-postgresql/pgx-migrator v1.4.0 with pgx v5.13.0: the error of the
# COMMIT of a migration is assigned when the result is already taken, and Migrate
# returns nil. What is rolled back there, by a deferred constraint say, is followed by
# the next migration; and as the number of rows in its table is the number of migrations
# that are done, the next run begins behind the lost one and runs the later one again.
#
# Seen:
#   run tree
#   run credits
#   Migrate: <nil>; the table is there false, credits 100, 1 of 2 noted
#   run credits
#   Migrate: error while running migrations: error updating migration versions: ERROR: duplicate key value violates unique constraint "migrations_pkey" (SQLSTATE 23505); the table is there false, credits 100, 1 of 2 noted
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
	"fmt"
	"log"
	"os"

	migrator "github.com/cybertec-postgresql/pgx-migrator"
	"github.com/jackc/pgx/v5"
)

func main() {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "CREATE SCHEMA lost; SET search_path = lost; CREATE TABLE credits (amount int)"); err != nil {
		log.Fatal(err)
	}
	defer conn.Exec(ctx, "DROP SCHEMA lost CASCADE")
	step := func(name, text string) *migrator.Migration {
		return &migrator.Migration{Name: name, Func: func(ctx context.Context, tx pgx.Tx) error {
			fmt.Println("run", name)
			_, err := tx.Exec(ctx, text)
			return err
		}}
	}
	m, err := migrator.New(migrator.SetNotice(func(string) {}), migrator.Migrations(
		step("tree", "CREATE TABLE tree (id int PRIMARY KEY, parent int REFERENCES tree DEFERRABLE INITIALLY DEFERRED); INSERT INTO tree VALUES (2, 1)"),
		step("credits", "INSERT INTO credits VALUES (100)"),
	))
	if err != nil {
		log.Fatal(err)
	}
	for range 2 {
		err := m.Migrate(ctx, conn)
		var tree bool
		var amount, noted int
		if err := conn.QueryRow(ctx, "SELECT to_regclass('tree') IS NOT NULL, (SELECT sum(amount) FROM credits), (SELECT count(*) FROM migrations)").Scan(&tree, &amount, &noted); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("Migrate: %v; the table is there %v, credits %d, %d of 2 noted\n", err, tree, amount, noted)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/cybertec-postgresql/pgx-migrator@v1.4.0 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='run tree
run credits
Migrate: <nil>; the table is there false, credits 100, 1 of 2 noted
run credits
Migrate: error while running migrations: error updating migration versions: ERROR: duplicate key value violates unique constraint "migrations_pkey" (SQLSTATE 23505); the table is there false, credits 100, 1 of 2 noted'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
