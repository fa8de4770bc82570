#!/usr/bin/env bash
# github.com/jackc/pgx/v5 v5.13.0: the sql.DB of stdlib.OpenDBFromPool has no limit of
# its own, and waits for the pool where database/sql thinks it opens a connection. Its
# DBStats, which exporters read, count those that wait as open and in use, and say that
# nobody has ever waited; pgxpool.Stat knows. And as it keeps no connection, what
# OptionResetSession is given is never called, though the connections are used again.
#
# Seen:
#   OpenDB, while 4 wait for 1: at most 1, open 1, in use 1
#   OpenDB: 4 waited, some time true
#   resets: 4
#   OpenDBFromPool, while 4 wait for 1: at most 0, open 5, in use 5
#   OpenDBFromPool: 0 waited, some time false
#   the pool has 1 of 1 connections, 4 waited: true
#   resets: 0
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
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
)

var ctx = context.Background()

func main() {
	config, err := pgxpool.ParseConfig(os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	config.MaxConns = 1
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		log.Fatal(err)
	}
	defer pool.Close()
	resets := 0
	reset := stdlib.OptionResetSession(func(context.Context, *pgx.Conn) error {
		resets++
		return nil
	})

	direct := stdlib.OpenDB(*config.ConnConfig, reset)
	direct.SetMaxOpenConns(1)
	try("OpenDB", direct)
	fmt.Println("resets:", resets)

	resets = 0
	try("OpenDBFromPool", stdlib.OpenDBFromPool(pool, reset))
	s := pool.Stat()
	fmt.Printf("the pool has %d of %d connections, %d waited: %v\n", s.TotalConns(), s.MaxConns(), s.EmptyAcquireCount() - 1, s.EmptyAcquireWaitTime() > 4*200*time.Millisecond)
	fmt.Println("resets:", resets)
}

func try(name string, db *sql.DB) {
	held, err := db.Conn(ctx)
	if err != nil {
		log.Fatal(err)
	}
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			if _, err := db.Exec("SELECT 1"); err != nil {
				log.Fatal(err)
			}
		})
	}
	time.Sleep(400 * time.Millisecond)
	s := db.Stats()
	fmt.Printf("%s, while 4 wait for 1: at most %d, open %d, in use %d\n", name, s.MaxOpenConnections, s.OpenConnections, s.InUse)
	held.Close()
	group.Wait()
	s = db.Stats()
	fmt.Printf("%s: %d waited, some time %v\n", name, s.WaitCount, s.WaitDuration > 0)
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='OpenDB, while 4 wait for 1: at most 1, open 1, in use 1
OpenDB: 4 waited, some time true
resets: 4
OpenDBFromPool, while 4 wait for 1: at most 0, open 5, in use 5
OpenDBFromPool: 0 waited, some time false
the pool has 1 of 1 connections, 4 waited: true
resets: 0'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
