#!/usr/bin/env bash
# github.com/go-testfixtures/testfixtures/v3 v3.19.0 with pgx v5.13.0: a quoted string
# that reads as a date or begins with 0x is sent as a time or as bytes, also to a
# column of type text. A number of eight digits can be a date. What is then stored is
# another text.
#
# Seen:
#   "ab-7": "ab-7"
#   "2026011": "2026011"
#   "20260115": "2026-01-15 00:00:00 +0000 UTC"
#   "2026-01-15": "2026-01-15 00:00:00 +0000 UTC"
#   "0x416C6C": "All"
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
	"fmt"
	"log"
	"os"
	"testing/fstest"
	"time"

	"github.com/go-testfixtures/testfixtures/v3"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

func main() {
	config, err := pgx.ParseConfig(os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	server := stdlib.OpenDB(*config)
	config = config.Copy()
	config.Database = "fixtures_of_test"
	if _, err := server.Exec("CREATE DATABASE fixtures_of_test"); err != nil {
		log.Fatal(err)
	}
	defer server.Exec("DROP DATABASE fixtures_of_test")
	db := stdlib.OpenDB(*config)
	defer db.Close()
	if _, err := db.Exec("CREATE TABLE items (id int PRIMARY KEY, code text)"); err != nil {
		log.Fatal(err)
	}
	codes := []string{"ab-7", "2026011", "20260115", "2026-01-15", "0x416C6C"}
	yaml := ""
	for i, code := range codes {
		yaml += fmt.Sprintf("- id: %d\n  code: '%s'\n", i, code)
	}
	fixtures, err := testfixtures.New(
		testfixtures.Database(db), testfixtures.Dialect("postgres"), testfixtures.DangerousSkipTestDatabaseCheck(), testfixtures.Location(time.UTC),
		testfixtures.FS(fstest.MapFS{"items.yml": {Data: []byte(yaml)}}), testfixtures.Files("items.yml"),
	)
	if err != nil {
		log.Fatal(err)
	}
	if err := fixtures.Load(); err != nil {
		log.Fatal(err)
	}
	for i, code := range codes {
		var stored string
		if err := db.QueryRow("SELECT code FROM items WHERE id = $1", i).Scan(&stored); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%q: %q\n", code, stored)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/go-testfixtures/testfixtures/v3@v3.19.0 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='"ab-7": "ab-7"
"2026011": "2026011"
"20260115": "2026-01-15 00:00:00 +0000 UTC"
"2026-01-15": "2026-01-15 00:00:00 +0000 UTC"
"0x416C6C": "All"'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
