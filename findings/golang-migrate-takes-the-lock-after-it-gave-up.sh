#!/usr/bin/env bash
# github.com/golang-migrate/migrate/v4 v4.20.1 with its driver database/pgx/v5: a run
# that gets no lock within LockTimeout says so, and its session goes on waiting. Once
# the lock is free it takes it and keeps it: no other process can migrate, nor can the
# same one that tries again, until the one that gave up is closed. Here one more has
# given up meanwhile, and has it then.
#
# Seen:
#   second, while the first is at it: timeout: can't acquire database lock
#   first: <nil>
#   third, when the first is through: timeout: can't acquire database lock
#   second again: can't acquire lock
#   second is closed: <nil> <nil>
#   third again: can't acquire lock
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
	"database/sql"
	"fmt"
	"log"
	"os"
	"testing/fstest"
	"time"

	"github.com/golang-migrate/migrate/v4"
	"github.com/golang-migrate/migrate/v4/database/pgx/v5"
	"github.com/golang-migrate/migrate/v4/source/iofs"
)

func open(files fstest.MapFS) *migrate.Migrate {
	db, err := sql.Open("pgx/v5", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	driver, err := pgx.WithInstance(db, &pgx.Config{MigrationsTable: "late_lock"})
	if err != nil {
		log.Fatal(err)
	}
	source, err := iofs.New(files, ".")
	if err != nil {
		log.Fatal(err)
	}
	m, err := migrate.NewWithInstance("iofs", source, "pgx", driver)
	if err != nil {
		log.Fatal(err)
	}
	m.LockTimeout = 300 * time.Millisecond
	return m
}

func main() {
	slow := fstest.MapFS{"1_slow.up.sql": {Data: []byte("SELECT pg_sleep(1)")}}
	first, second, third := open(slow), open(slow), open(slow)
	db, err := sql.Open("pgx/v5", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Exec("DROP TABLE late_lock")
	done := make(chan error)
	go func() { done <- first.Up() }()
	for dirty := false; !dirty; time.Sleep(10 * time.Millisecond) {
		db.QueryRow("SELECT dirty FROM late_lock").Scan(&dirty)
	}
	fmt.Println("second, while the first is at it:", second.Up())
	fmt.Println("first:", <-done)
	fmt.Println("third, when the first is through:", third.Up())
	fmt.Println("second again:", second.Up())
	closed, err := second.Close()
	fmt.Println("second is closed:", closed, err)
	fmt.Println("third again:", third.Up())
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/golang-migrate/migrate/v4@v4.20.1 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='second, while the first is at it: timeout: can'\''t acquire database lock
first: <nil>
third, when the first is through: timeout: can'\''t acquire database lock
second again: can'\''t acquire lock
second is closed: <nil> <nil>
third again: can'\''t acquire lock'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
