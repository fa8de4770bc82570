#!/usr/bin/env bash
# github.com/hatchet-dev/pgoutbox v0.4.0 with pgx v5.13.0: its README says that any
# number of callers of ProcessMessages can drain a topic concurrently, each with a batch
# of its own. Each one locks the row of the topic for as long as it flushes, so that a
# second caller waits until the first one is through, and is given nothing meanwhile,
# though messages that nobody holds are there. Other topics go on. AcquireTopic, for one
# consumer alone, is not used.
#
# Seen:
#   first caller of orders has 1
#   caller of shipments has 1
#   second caller of orders waits for a lock
#   messages of orders that nobody holds: 1
#   first caller is through, second has 1
#   <nil> <nil> <nil>
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

cat >go.sum <<'SUM'
github.com/hatchet-dev/pgoutbox v0.4.0 h1:+q9l14zzl/IVnxQ5PHZUyuZ+5D+leXqPJzJrt2iE+2I=
github.com/hatchet-dev/pgoutbox v0.4.0/go.mod h1:x7wEFajIrOJ+goWri49MjzlkdwLHMdr+dZkXjVCm9ho=
SUM
cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/hatchet-dev/pgoutbox"
	"github.com/hatchet-dev/pgoutbox/sqlc"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

const schema = "finding_pgoutbox"

// flusher says that it has messages and keeps them until it is let go.
type flusher struct {
	begun chan int
	end   chan struct{}
}

func (f flusher) Flush(_ pgoutbox.FlushContext, messages []*sqlc.Message) error {
	f.begun <- len(messages)
	<-f.end
	return nil
}

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	pool, err := pgxpool.New(ctx, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	outbox, err := pgoutbox.NewOutbox(ctx, pool, pgoutbox.WithSchema(schema))
	if err != nil {
		log.Fatal(err)
	}
	flushers := map[string]flusher{}
	for _, topic := range []string{"orders", "shipments"} {
		flushers[topic] = flusher{make(chan int), make(chan struct{})}
		outbox.AddFlusher(topic, flushers[topic])
		err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
			return outbox.AddMessages(ctx, tx, topic, []pgoutbox.MessageOpts{{Payload: []byte("1")}, {Payload: []byte("2")}})
		})
		if err != nil {
			log.Fatal(err)
		}
	}
	done := make(chan error)
	process := func(topic string) {
		_, err := outbox.ProcessMessages(ctx, topic, pgoutbox.WithBatchSize(1))
		done <- err
	}
	orders := flushers["orders"]
	go process("orders")
	fmt.Println("first caller of orders has", <-orders.begun)
	go process("orders")
	go process("shipments")
	fmt.Println("caller of shipments has", <-flushers["shipments"].begun)
	fmt.Println("second caller of orders", waits(ctx, pool, orders.begun))
	var free int
	err = pool.QueryRow(ctx, "SELECT count(*) FROM (SELECT FROM "+schema+".messages WHERE topic = 'orders' FOR UPDATE SKIP LOCKED) m").Scan(&free)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("messages of orders that nobody holds:", free)
	orders.end <- struct{}{}
	fmt.Println("first caller is through, second has", <-orders.begun)
	orders.end <- struct{}{}
	flushers["shipments"].end <- struct{}{}
	fmt.Println(<-done, <-done, <-done)
	if _, err := pool.Exec(ctx, "DROP SCHEMA "+schema+" CASCADE"); err != nil {
		log.Fatal(err)
	}
}

// waits tells which comes first: messages, or a session that waits for a lock.
func waits(ctx context.Context, pool *pgxpool.Pool, begun <-chan int) string {
	for {
		select {
		case n := <-begun:
			return fmt.Sprint("has ", n)
		case <-time.After(50 * time.Millisecond):
		}
		var locked bool
		err := pool.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%"+schema+"%')").Scan(&locked)
		if err != nil {
			log.Fatal(err)
		}
		if locked {
			return "waits for a lock"
		}
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/hatchet-dev/pgoutbox@v0.4.0 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='first caller of orders has 1
caller of shipments has 1
second caller of orders waits for a lock
messages of orders that nobody holds: 1
first caller is through, second has 1
<nil> <nil> <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
