#!/usr/bin/env bash
# github.com/riverqueue/river v0.51.2 with its driver riverpgxv5 v0.51.2 and pgx
# v5.13.0: with UniqueOpts.ByArgs a job is a duplicate when the fields with the tag
# river:"unique" are equal, those of structs within the arguments among them. Of two
# fields of one struct type the first alone counts: a job that differs in the second one
# is skipped as a duplicate, without an error. Where the two structs have types of their
# own, both count.
#
# Seen:
#   one_type {From:{ID:1} To:{ID:2} Note:}: skipped false
#   one_type {From:{ID:1} To:{ID:3} Note:}: skipped true
#   one_type {From:{ID:4} To:{ID:2} Note:}: skipped false
#   two_types {From:{ID:1} To:{ID:2} Note:}: skipped false
#   two_types {From:{ID:1} To:{ID:3} Note:}: skipped false
#   two_types {From:{ID:1} To:{ID:3} Note:again}: skipped true
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

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

const schema = "finding_river"

type account struct {
	ID int `json:"id" river:"unique"`
}

type target struct {
	ID int `json:"id" river:"unique"`
}

type oneType struct {
	From account `json:"from"`
	To   account `json:"to"`
	Note string  `json:"note"`
}

func (oneType) Kind() string { return "one_type" }

type twoTypes struct {
	From account `json:"from"`
	To   target  `json:"to"`
	Note string  `json:"note"`
}

func (twoTypes) Kind() string { return "two_types" }

func main() {
	ctx := context.Background()
	pool, err := pgxpool.New(ctx, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer pool.Close()
	if _, err := pool.Exec(ctx, "DROP SCHEMA IF EXISTS "+schema+" CASCADE; CREATE SCHEMA "+schema); err != nil {
		log.Fatal(err)
	}
	driver := riverpgxv5.New(pool)
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Schema: schema})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		log.Fatal(err)
	}
	client, err := river.NewClient(driver, &river.Config{Schema: schema})
	if err != nil {
		log.Fatal(err)
	}
	for _, args := range []river.JobArgs{
		oneType{From: account{1}, To: account{2}},
		oneType{From: account{1}, To: account{3}},
		oneType{From: account{4}, To: account{2}},
		twoTypes{From: account{1}, To: target{2}},
		twoTypes{From: account{1}, To: target{3}},
		twoTypes{From: account{1}, To: target{3}, Note: "again"},
	} {
		result, err := client.Insert(ctx, args, &river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true}})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s %+v: skipped %v\n", args.Kind(), args, result.UniqueSkippedAsDuplicate)
	}
	if _, err := pool.Exec(ctx, "DROP SCHEMA "+schema+" CASCADE"); err != nil {
		log.Fatal(err)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/riverqueue/river@v0.51.2 github.com/riverqueue/river/riverdriver/riverpgxv5@v0.51.2 github.com/riverqueue/river/rivershared@v0.51.2 github.com/riverqueue/river/riverdriver@v0.51.2 github.com/riverqueue/river/rivertype@v0.51.2 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='one_type {From:{ID:1} To:{ID:2} Note:}: skipped false
one_type {From:{ID:1} To:{ID:3} Note:}: skipped true
one_type {From:{ID:4} To:{ID:2} Note:}: skipped false
two_types {From:{ID:1} To:{ID:2} Note:}: skipped false
two_types {From:{ID:1} To:{ID:3} Note:}: skipped false
two_types {From:{ID:1} To:{ID:3} Note:again}: skipped true'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
