#!/usr/bin/env bash
# github.com/acaloiaro/neoq v0.72.2 with its backend for PostgreSQL and pgx v5.13.0: once
# a job has no tries left it is moved to the table of the dead, also where this last try
# has succeeded. A job with MaxRetries 0, one that is to be run once, is always found
# there, with the status failed and an empty error: whoever counts or repeats the dead
# ones counts and repeats what is done.
#
# Seen:
#   MaxRetries 0, succeeds: neoq_jobs "", neoq_dead_jobs "failed ''"
#   MaxRetries 0, fails: neoq_jobs "", neoq_dead_jobs "failed 'job failed to process: no mail server'"
#   MaxRetries 1, succeeds: neoq_jobs "processed ''", neoq_dead_jobs ""
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
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/url"
	"os"
	"time"

	"github.com/acaloiaro/neoq"
	"github.com/acaloiaro/neoq/backends/postgres"
	"github.com/acaloiaro/neoq/handler"
	"github.com/acaloiaro/neoq/jobs"
	"github.com/jackc/pgx/v5"
)

const database = "neoq_dead"

var ctx = context.Background()

func main() {
	admin, err := pgx.Connect(ctx, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	if _, err := admin.Exec(ctx, "CREATE DATABASE "+database); err != nil {
		log.Fatal(err)
	}
	defer admin.Exec(ctx, "DROP DATABASE "+database+" WITH (FORCE)")
	u, err := url.Parse(os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	u.Path = "/" + database
	conn, err := pgx.Connect(ctx, u.String())
	if err != nil {
		log.Fatal(err)
	}
	q, err := neoq.New(ctx, neoq.WithBackend(postgres.Backend), postgres.WithConnectionString(u.String()))
	if err != nil {
		log.Fatal(err)
	}
	q.SetLogger(slog.New(slog.NewTextHandler(io.Discard, nil)))
	work := handler.New("mails", func(ctx context.Context) error {
		job, err := jobs.FromContext(ctx)
		if err == nil && job.Payload["does"] == "fails" {
			err = errors.New("no mail server")
		}
		return err
	}, handler.Concurrency(1))
	if err := q.Start(ctx, work); err != nil {
		log.Fatal(err)
	}
	one(q, conn, 0, "succeeds")
	one(q, conn, 0, "fails")
	one(q, conn, 1, "succeeds")
	q.Shutdown(ctx)
}

func one(q neoq.Neoq, conn *pgx.Conn, retries int, does string) {
	if _, err := q.Enqueue(ctx, &jobs.Job{Queue: "mails", Payload: map[string]any{"does": does}, MaxRetries: &retries}); err != nil {
		log.Fatal(err)
	}
	for left := 1; left > 0; time.Sleep(10 * time.Millisecond) {
		if err := conn.QueryRow(ctx, "SELECT count(*) FROM neoq_jobs WHERE status = 'new'").Scan(&left); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Printf("MaxRetries %d, %s: neoq_jobs %q, neoq_dead_jobs %q\n", retries, does, rows(conn, "neoq_jobs"), rows(conn, "neoq_dead_jobs"))
}

// rows empties the table.
func rows(conn *pgx.Conn, table string) string {
	var text string
	if err := conn.QueryRow(ctx, "WITH d AS (DELETE FROM "+table+" RETURNING status, error) SELECT coalesce(string_agg(status || ' ' || quote_nullable(error), ', '), '') FROM d").Scan(&text); err != nil {
		log.Fatal(err)
	}
	return text
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/acaloiaro/neoq@v0.72.2 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want="MaxRetries 0, succeeds: neoq_jobs \"\", neoq_dead_jobs \"failed ''\"
MaxRetries 0, fails: neoq_jobs \"\", neoq_dead_jobs \"failed 'job failed to process: no mail server'\"
MaxRetries 1, succeeds: neoq_jobs \"processed ''\", neoq_dead_jobs \"\""
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
