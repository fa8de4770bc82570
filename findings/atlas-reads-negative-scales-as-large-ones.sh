#!/usr/bin/env bash
# ariga.io/atlas v0.32.1-0.20250325101103-175b25e1c1b9 with pgx v5.13.0's database/sql
# driver: PostgreSQL 15 and later know numeric with a negative scale (rounding to
# hundreds). The inspection adds 2048 to the scale, -2 becoming 2046, and what is
# planned from it the server refuses. Inspected again, the same schema shows no
# difference.
#
# Seen:
#   CREATE TABLE "again"."sums" ("cents" numeric(9,2) NULL, "hundreds" numeric(5,2046) NULL)
#   ERROR: NUMERIC scale 2046 must be between -1000 and 1000 (SQLSTATE 22023)
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

	"ariga.io/atlas/sql/postgres"
	"ariga.io/atlas/sql/schema"
	_ "github.com/jackc/pgx/v5/stdlib"
)

func main() {
	ctx := context.Background()
	db, err := sql.Open("pgx", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	for _, q := range []string{"DROP SCHEMA IF EXISTS rounded CASCADE", "CREATE SCHEMA rounded", "CREATE TABLE rounded.sums (cents numeric(9,2), hundreds numeric(5,-2))"} {
		if _, err := db.ExecContext(ctx, q); err != nil {
			log.Fatal(err)
		}
	}
	driver, err := postgres.Open(db)
	if err != nil {
		log.Fatal(err)
	}
	s, err := driver.InspectSchema(ctx, "rounded", nil)
	if err != nil {
		log.Fatal(err)
	}
	s.Name = "again"
	plan, err := driver.PlanChanges(ctx, "again", []schema.Change{&schema.AddTable{T: s.Tables[0]}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(plan.Changes[0].Cmd)
	if _, err = db.ExecContext(ctx, "DROP SCHEMA IF EXISTS again CASCADE"); err == nil {
		_, err = db.ExecContext(ctx, "CREATE SCHEMA again")
	}
	if err != nil {
		log.Fatal(err)
	}
	_, err = db.ExecContext(ctx, plan.Changes[0].Cmd)
	fmt.Println(err)
}
GO
go mod init example.com/finding 2>/dev/null
go get ariga.io/atlas@v0.32.1-0.20250325101103-175b25e1c1b9 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='CREATE TABLE "again"."sums" ("cents" numeric(9,2) NULL, "hundreds" numeric(5,2046) NULL)
ERROR: NUMERIC scale 2046 must be between -1000 and 1000 (SQLSTATE 22023)'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
