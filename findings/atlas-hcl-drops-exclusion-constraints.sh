#!/usr/bin/env bash
# ariga.io/atlas v0.32.1-0.20250325101103-175b25e1c1b9 with pgx v5.13.0's database/sql
# driver: the inspection knows exclusion constraints, and planned from it they are
# created; its HCL does not hold them, and says nothing. Compared with its own HCL, an
# unchanged schema gets a plan that drops them. NO INHERIT of a check is lost the same
# way, and the check made anew without it. A default of NaN on a double precision
# column cannot be written as HCL.
#
# Seen:
#   CREATE TABLE rooms.booked (during tsrange, EXCLUDE USING gist (during WITH &&))
#   	ALTER TABLE "rooms"."booked" DROP CONSTRAINT "booked_during_excl"
#   CREATE TABLE rooms.size (seats int CONSTRAINT seated CHECK (seats > 0) NO INHERIT)
#   	ALTER TABLE "rooms"."size" DROP CONSTRAINT "seated", ADD CONSTRAINT "seated" CHECK (seats > 0)
#   CREATE TABLE rooms.heat (celsius double precision DEFAULT 'NaN')
#   	specutil: failed converting schema to spec: strconv.ParseInt: parsing "NaN": invalid syntax
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
	driver, err := postgres.Open(db)
	if err != nil {
		log.Fatal(err)
	}
	for _, table := range []string{
		"CREATE TABLE rooms.booked (during tsrange, EXCLUDE USING gist (during WITH &&))",
		"CREATE TABLE rooms.size (seats int CONSTRAINT seated CHECK (seats > 0) NO INHERIT)",
		"CREATE TABLE rooms.heat (celsius double precision DEFAULT 'NaN')",
	} {
		for _, q := range []string{"DROP SCHEMA IF EXISTS rooms CASCADE", "CREATE SCHEMA rooms", table} {
			if _, err := db.ExecContext(ctx, q); err != nil {
				log.Fatal(err)
			}
		}
		s, err := driver.InspectSchema(ctx, "rooms", nil)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(table)
		text, err := postgres.MarshalHCL(s)
		if err != nil {
			fmt.Println("\t" + err.Error())
			continue
		}
		var realm schema.Realm
		if err := postgres.EvalHCLBytes(text, &realm, nil); err != nil {
			log.Fatal(err)
		}
		changes, err := driver.SchemaDiff(s, realm.Schemas[0])
		if err != nil {
			log.Fatal(err)
		}
		plan, err := driver.PlanChanges(ctx, "same", changes)
		if err != nil {
			log.Fatal(err)
		}
		for _, c := range plan.Changes {
			fmt.Println("\t" + c.Cmd)
		}
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get ariga.io/atlas@v0.32.1-0.20250325101103-175b25e1c1b9 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='CREATE TABLE rooms.booked (during tsrange, EXCLUDE USING gist (during WITH &&))
	ALTER TABLE "rooms"."booked" DROP CONSTRAINT "booked_during_excl"
CREATE TABLE rooms.size (seats int CONSTRAINT seated CHECK (seats > 0) NO INHERIT)
	ALTER TABLE "rooms"."size" DROP CONSTRAINT "seated", ADD CONSTRAINT "seated" CHECK (seats > 0)
CREATE TABLE rooms.heat (celsius double precision DEFAULT '\''NaN'\'')
	specutil: failed converting schema to spec: strconv.ParseInt: parsing "NaN": invalid syntax'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
