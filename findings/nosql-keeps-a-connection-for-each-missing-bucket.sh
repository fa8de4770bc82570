#!/usr/bin/env bash
# github.com/smallstep/nosql v0.8.0 with its driver for PostgreSQL: Update runs its
# operations in one transaction and rolls it back when one fails. Where the one that
# fails deletes a bucket that is not there, it returns ErrNotFound, as it does for a
# key, and never ends the transaction: each time one more connection to the server is
# lost to the pool, which has no limit, until the server has no more to give.
#
# Seen:
#   5 times a missing key: ErrNotFound true, 0 sessions in a transaction
#   5 times a missing bucket: ErrNotFound true, 5 sessions in a transaction
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

	"github.com/jackc/pgx/v5"
	"github.com/smallstep/nosql/database"
	"github.com/smallstep/nosql/postgresql"
)

func main() {
	ctx := context.Background()
	url := os.Getenv("NETRALINT_TEST_DATABASE_URL")
	watch, err := pgx.Connect(ctx, url)
	if err != nil {
		log.Fatal(err)
	}
	defer watch.Close(ctx)
	os.Setenv("PGAPPNAME", "finding_nosql")
	db := &postgresql.DB{}
	if err := db.Open(url); err != nil {
		log.Fatal(err)
	}
	bucket := []byte("finding_bucket")
	if err := db.CreateTable(bucket); err != nil {
		log.Fatal(err)
	}
	missing := []struct {
		what      string
		operation database.TxEntry
	}{
		{"a missing key", database.TxEntry{Cmd: database.Get, Bucket: bucket, Key: []byte("missing")}},
		{"a missing bucket", database.TxEntry{Cmd: database.DeleteTable, Bucket: []byte("finding_missing")}},
	}
	for _, m := range missing {
		for range 5 {
			err = db.Update(&database.Tx{Operations: []*database.TxEntry{&m.operation}})
		}
		var sessions, busy int
		query := "SELECT count(*), count(*) FILTER (WHERE state <> 'idle') FROM pg_stat_activity WHERE application_name = 'finding_nosql'"
		if err := watch.QueryRow(ctx, query).Scan(&sessions, &busy); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("5 times %s: ErrNotFound %v, %d sessions in a transaction\n", m.what, database.IsErrNotFound(err), busy)
	}
	if err := db.DeleteTable(bucket); err != nil {
		log.Fatal(err)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/smallstep/nosql@v0.8.0 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='5 times a missing key: ErrNotFound true, 0 sessions in a transaction
5 times a missing bucket: ErrNotFound true, 5 sessions in a transaction'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
