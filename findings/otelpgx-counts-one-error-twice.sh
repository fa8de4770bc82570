#!/usr/bin/env bash
# github.com/exaring/otelpgx v0.13.0 with pgx v5.13.0: db.client.operation.errors counts
# a statement that cannot be prepared once as a preparation and once as a query, and one
# that fails in a batch once as itself and once as the batch. A statement that fails
# alone when it runs is counted once, so that the sum says more than has failed.
#
# Seen:
#   when it runs, an error true: db.client.operation.errors query 1
#   when it is prepared, an error true: db.client.operation.errors prepare 1, db.client.operation.errors query 1
#   in a batch, an error true: db.client.operation.errors batch 2
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
	"sort"
	"strings"

	"github.com/exaring/otelpgx"
	"github.com/jackc/pgx/v5"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

func main() {
	ctx := context.Background()
	try := func(name string, run func(*pgx.Conn) error) {
		reader := metric.NewManualReader()
		config, err := pgx.ParseConfig(os.Getenv("NETRALINT_TEST_DATABASE_URL"))
		if err != nil {
			log.Fatal(err)
		}
		config.Tracer = otelpgx.NewTracer(otelpgx.WithMeterProvider(metric.NewMeterProvider(metric.WithReader(reader))))
		conn, err := pgx.ConnectConfig(ctx, config)
		if err != nil {
			log.Fatal(err)
		}
		defer conn.Close(ctx)
		failed := run(conn)
		var all metricdata.ResourceMetrics
		if err := reader.Collect(ctx, &all); err != nil {
			log.Fatal(err)
		}
		var counts []string
		for _, scope := range all.ScopeMetrics {
			for _, m := range scope.Metrics {
				sum, ok := m.Data.(metricdata.Sum[int64])
				if !ok {
					continue
				}
				for _, p := range sum.DataPoints {
					if p.Value > 0 {
						operation, _ := p.Attributes.Value("pgx.operation.type")
						counts = append(counts, fmt.Sprint(m.Name, " ", operation.AsString(), " ", p.Value))
					}
				}
			}
		}
		sort.Strings(counts)
		fmt.Printf("%s, an error %v: %s\n", name, failed != nil, strings.Join(counts, ", "))
	}
	try("when it runs", func(c *pgx.Conn) error {
		_, err := c.Exec(ctx, "SELECT 1 / $1::int", 0)
		return err
	})
	try("when it is prepared", func(c *pgx.Conn) error {
		_, err := c.Exec(ctx, "SELECT missing + $1::int", 0)
		return err
	})
	try("in a batch", func(c *pgx.Conn) error {
		batch := &pgx.Batch{}
		batch.Queue("SELECT 1")
		batch.Queue("SELECT 1 / $1::int", 0)
		return c.SendBatch(ctx, batch).Close()
	})
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/exaring/otelpgx@v0.13.0 github.com/jackc/pgx/v5@v5.13.0 go.opentelemetry.io/otel/sdk/metric@v1.44.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='when it runs, an error true: db.client.operation.errors query 1
when it is prepared, an error true: db.client.operation.errors prepare 1, db.client.operation.errors query 1
in a batch, an error true: db.client.operation.errors batch 2'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
