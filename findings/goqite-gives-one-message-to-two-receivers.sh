#!/usr/bin/env bash
# maragu.dev/goqite v0.4.0 with SQLFlavorPostgreSQL and pgx v5.13.0: the next message is
# found by a subquery that does not lock it. Whoever receives while another transaction
# does waits for that one, though other messages are free. ReceiveTx then gives the same
# message again, whose timeout has just been set into the future; Receive, which runs in
# a serializable transaction of its own, gives an error and no message.
#
# Seen:
#   one has "first", and ReceiveTx: "first", the same message true
#   one has "first", and Receive: ERROR: could not serialize access due to concurrent update (SQLSTATE 40001)
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
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	"maragu.dev/goqite"
)

func main() {
	ctx := context.Background()
	db, err := sql.Open("pgx", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	if _, err := db.Exec(`CREATE TABLE goqite (
		id text PRIMARY KEY DEFAULT gen_random_uuid()::text,
		created timestamptz NOT NULL DEFAULT now(),
		updated timestamptz NOT NULL DEFAULT now(),
		queue text NOT NULL,
		body bytea NOT NULL,
		timeout timestamptz NOT NULL DEFAULT now(),
		received int NOT NULL DEFAULT 0,
		priority int NOT NULL DEFAULT 0)`); err != nil {
		log.Fatal(err)
	}
	defer db.Exec("DROP TABLE goqite")
	for _, name := range []string{"ReceiveTx", "Receive"} {
		queue := goqite.New(goqite.NewOpts{DB: db, Name: name, SQLFlavor: goqite.SQLFlavorPostgreSQL, Timeout: time.Minute})
		for _, body := range []string{"first", "second", "third"} {
			if err := queue.Send(ctx, goqite.Message{Body: []byte(body)}); err != nil {
				log.Fatal(err)
			}
		}
		tx := begin(db)
		one, err := queue.ReceiveTx(ctx, tx)
		if err != nil {
			log.Fatal(err)
		}
		other := make(chan string)
		go func() {
			var two *goqite.Message
			var err error
			if name == "Receive" {
				two, err = queue.Receive(ctx)
			} else {
				tx := begin(db)
				defer tx.Commit()
				two, err = queue.ReceiveTx(ctx, tx)
			}
			if err != nil {
				other <- err.Error()
				return
			}
			other <- fmt.Sprintf("%q, the same message %v", two.Body, one.ID == two.ID)
		}()
		for waiting := 0; waiting == 0; time.Sleep(10 * time.Millisecond) {
			err := db.QueryRow("SELECT count(*) FROM pg_locks l WHERE NOT granted AND EXISTS (SELECT FROM pg_locks t WHERE t.pid = l.pid AND t.relation = 'goqite'::regclass)").Scan(&waiting)
			if err != nil {
				log.Fatal(err)
			}
		}
		if err := tx.Commit(); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("one has %q, and %s: %s\n", one.Body, name, <-other)
	}
}

func begin(db *sql.DB) *sql.Tx {
	tx, err := db.Begin()
	if err != nil {
		log.Fatal(err)
	}
	return tx
}
GO
go mod init example.com/finding 2>/dev/null
go get maragu.dev/goqite@v0.4.0 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='one has "first", and ReceiveTx: "first", the same message true
one has "first", and Receive: ERROR: could not serialize access due to concurrent update (SQLSTATE 40001)'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
