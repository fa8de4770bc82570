#!/usr/bin/env bash
# github.com/jackc/pgxlisten v0.0.0-20250802141604-12b92425684c with pgx v5.13.0: a
# handler is given the connection that listens. A statement of it that exceeds its own
# deadline closes the connection, as pgx does, and the Listener comes back after
# ReconnectDelay, a minute if nothing is said. What others notify meanwhile is lost: no
# handler is called for it, then or later, and what is logged does not say it.
#
# Seen:
#   handled: slow, handle orders notification: timeout: context deadline exceeded
#   logged: waiting for notification: conn closed
#   handled: later
#   notified while it was away and not handled: lost
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
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgxlisten"
)

func main() {
	ctx := context.Background()
	url := os.Getenv("NETRALINT_TEST_DATABASE_URL")
	sender, err := pgx.Connect(ctx, url)
	if err != nil {
		log.Fatal(err)
	}
	notify := func(payload string) {
		if _, err := sender.Exec(ctx, "SELECT pg_notify('orders', $1)", payload); err != nil {
			log.Fatal(err)
		}
	}
	ready, handled, logged := make(chan bool, 10), make(chan string, 10), make(chan string, 10)
	l := &pgxlisten.Listener{
		Connect:        func(ctx context.Context) (*pgx.Conn, error) { return pgx.Connect(ctx, url) },
		LogError:       func(_ context.Context, err error) { logged <- err.Error() },
		ReconnectDelay: 2 * time.Second,
	}
	l.Handle("orders", handler{ready, handled})
	go l.Listen(ctx)

	<-ready
	notify("slow")
	fmt.Printf("handled: %s, %s\n", <-handled, <-logged)
	fmt.Println("logged:", <-logged)
	notify("lost")
	<-ready
	notify("later")
	payload := <-handled
	fmt.Println("handled:", payload)
	if payload != "lost" {
		fmt.Println("notified while it was away and not handled: lost")
	}
}

type handler struct {
	ready   chan bool
	handled chan string
}

// HandleBacklog says that the channel is listened to.
func (h handler) HandleBacklog(context.Context, string, *pgx.Conn) error {
	h.ready <- true
	return nil
}

func (h handler) HandleNotification(ctx context.Context, n *pgconn.Notification, conn *pgx.Conn) error {
	h.handled <- n.Payload
	if n.Payload != "slow" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second/10)
	defer cancel()
	_, err := conn.Exec(ctx, "SELECT pg_sleep(1)")
	return err
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgxlisten@v0.0.0-20250802141604-12b92425684c github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='handled: slow, handle orders notification: timeout: context deadline exceeded
logged: waiting for notification: conn closed
handled: later
notified while it was away and not handled: lost'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
