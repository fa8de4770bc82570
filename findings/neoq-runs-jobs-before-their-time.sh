#!/usr/bin/env bash
# github.com/acaloiaro/neoq v0.72.2 with its backend for PostgreSQL and pgx v5.13.0: the
# trigger that announces a new job compares its time, a timestamptz, with the clock of
# UTC without a zone, which the server reads in the zone of the session; and what is
# announced is run whatever its time is. In a session west of UTC a job of the next
# hours, up to the offset, is run at once. In one east of it a job that has become due
# within the last hours is not announced, and waits until all that is pending is looked
# for. A job without a time is right in all of them.
#
# Seen:
#   UTC: done are "due, any time"
#   America/New_York: done are "due, in an hour, any time"
#   Asia/Kolkata: done are "any time"
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
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/acaloiaro/neoq"
	"github.com/acaloiaro/neoq/backends/postgres"
	"github.com/acaloiaro/neoq/handler"
	"github.com/acaloiaro/neoq/jobs"
	"github.com/acaloiaro/neoq/logging"
	"github.com/jackc/pgx/v5"
)

const database = "neoq_times"

var ctx = context.Background()

func main() {
	admin, err := pgx.Connect(ctx, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	for _, zone := range []string{"UTC", "America/New_York", "Asia/Kolkata"} {
		within(admin, zone, func(q neoq.Neoq) { times(q, zone) })
	}
}

// within calls f with a backend in a database of its own.
func within(admin *pgx.Conn, zone string, f func(neoq.Neoq)) {
	if _, err := admin.Exec(ctx, "CREATE DATABASE "+database); err != nil {
		log.Fatal(err)
	}
	u, err := url.Parse(os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	u.Path = "/" + database
	query := u.Query()
	query.Set("timezone", zone)
	u.RawQuery = query.Encode()
	q, err := neoq.New(ctx, neoq.WithBackend(postgres.Backend), postgres.WithConnectionString(u.String()), neoq.WithLogLevel(logging.LogLevelError+4))
	if err != nil {
		log.Fatal(err)
	}
	// What is pending when it starts has been asked for.
	for asked := false; !asked; time.Sleep(10 * time.Millisecond) {
		if err := admin.QueryRow(ctx, "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = $1 AND state = 'idle' AND query LIKE '%ANY($1)%'", database).Scan(&asked); err != nil {
			log.Fatal(err)
		}
	}
	f(q)
	q.Shutdown(ctx)
	if _, err := admin.Exec(ctx, "DROP DATABASE "+database+" WITH (FORCE)"); err != nil {
		log.Fatal(err)
	}
}

func enqueue(q neoq.Neoq, name string, at time.Time) {
	if _, err := q.Enqueue(ctx, &jobs.Job{Queue: "mails", Payload: map[string]any{"name": name}, RunAfter: at}); err != nil {
		log.Fatal(err)
	}
}

func times(q neoq.Neoq, zone string) {
	done := make(chan string, 10)
	work := handler.New("mails", func(ctx context.Context) error {
		job, err := jobs.FromContext(ctx)
		if err == nil {
			done <- job.Payload["name"].(string)
		}
		return err
	}, handler.Concurrency(1))
	if err := q.Start(ctx, work); err != nil {
		log.Fatal(err)
	}
	enqueue(q, "due", time.Now().Add(-time.Minute))
	enqueue(q, "in an hour", time.Now().Add(time.Hour))
	enqueue(q, "any time", time.Time{})
	var names []string
	for name := ""; name != "any time"; {
		name = <-done
		names = append(names, name)
	}
	fmt.Printf("%s: done are %q\n", zone, strings.Join(names, ", "))
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/acaloiaro/neoq@v0.72.2 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='UTC: done are "due, any time"
America/New_York: done are "due, in an hour, any time"
Asia/Kolkata: done are "any time"'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
