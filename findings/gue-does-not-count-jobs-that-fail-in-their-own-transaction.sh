#!/usr/bin/env bash
# github.com/vgarvardt/gue/v5 v5.8.0 with pgx v5.13.0: a job is worked within a
# transaction that its function may use too (Job.Tx). Where a statement of the function
# fails there, the error cannot be noted in that transaction any more: the number of
# errors stays 0, there is no backoff, and the next job that is taken is the same one,
# again and again, with all that the function does elsewhere. The same error in another
# transaction is counted and puts the job off.
#
# Seen:
#   another transaction: called 1 times of 10, 1 errors counted, due again false
#   the job's transaction: called 10 times of 10, 0 errors counted, due again true
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
	"github.com/vgarvardt/gue/v5"
	"github.com/vgarvardt/gue/v5/adapter/pgxv5"
)

const pay = "INSERT INTO gue_paid VALUES (1)"

func main() {
	ctx := context.Background()
	pool, err := pgxpool.New(ctx, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer pool.Close()
	for _, text := range []string{
		"CREATE TABLE gue_jobs (job_id text PRIMARY KEY, queue text, priority int2, run_at timestamptz, job_type text, args bytea, error_count int DEFAULT 0, last_error text, created_at timestamptz, updated_at timestamptz)",
		"CREATE TABLE gue_paid (id int PRIMARY KEY)",
		pay,
	} {
		if _, err := pool.Exec(ctx, text); err != nil {
			log.Fatal(err)
		}
	}
	defer pool.Exec(ctx, "DROP TABLE gue_jobs, gue_paid")
	client, err := gue.NewClient(pgxv5.NewConnPool(pool))
	if err != nil {
		log.Fatal(err)
	}
	try := func(queue string, work gue.WorkFunc) {
		if err := client.Enqueue(ctx, &gue.Job{Queue: queue, Type: "pay"}); err != nil {
			log.Fatal(err)
		}
		calls := 0
		worker, err := gue.NewWorker(client, gue.WorkMap{"pay": func(ctx context.Context, j *gue.Job) error {
			calls++
			return work(ctx, j)
		}}, gue.WithWorkerQueue(queue))
		if err != nil {
			log.Fatal(err)
		}
		for range 10 {
			worker.WorkOne(ctx)
		}
		var errors int
		var due bool
		if err := pool.QueryRow(ctx, "SELECT error_count, run_at <= now() FROM gue_jobs WHERE queue = $1", queue).Scan(&errors, &due); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: called %d times of 10, %d errors counted, due again %v\n", queue, calls, errors, due)
	}
	try("another transaction", func(ctx context.Context, j *gue.Job) error {
		_, err := pool.Exec(ctx, pay)
		return err
	})
	try("the job's transaction", func(ctx context.Context, j *gue.Job) error {
		_, err := j.Tx().Exec(ctx, pay)
		return err
	})
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/vgarvardt/gue/v5@v5.8.0 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='another transaction: called 1 times of 10, 1 errors counted, due again false
the job'\''s transaction: called 10 times of 10, 0 errors counted, due again true'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
