package tools_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/exaring/otelpgx"
	"github.com/jackc/pgx/v5"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/parity"
	"github.com/netra-systems/netralint/conn/pgxpoolstat"
)

func TestOpenTelemetryTraces(t *testing.T) {
	for name, option := range map[string]conn.Option{"none": func(*conn.Config) {}, "lib/pq": parity.LibPQ()} {
		t.Run(name, func(t *testing.T) {
			spans := tracetest.NewInMemoryExporter()
			provider := trace.NewTracerProvider(trace.WithSyncer(spans))
			db := open(t, conn.WithTracer(otelpgx.NewTracer(otelpgx.WithTracerProvider(provider))), option)
			ctx, parent := provider.Tracer("test").Start(t.Context(), "request")
			if _, err := db.Exec(ctx, "CREATE TABLE t (n int)"); err != nil {
				t.Fatal(err)
			}
			if _, err := db.CopyFrom(ctx, pgx.Identifier{"t"}, []string{"n"}, pgx.CopyFromRows([][]any{{1}, {2}})); err != nil {
				t.Fatal(err)
			}
			var n int
			if err := db.QueryRow(ctx, "SELECT sum(n) FROM t").Scan(&n); err != nil || n != 3 {
				t.Fatal(n, err)
			}
			b := &pgx.Batch{}
			b.Queue("INSERT INTO t VALUES (3)")
			if err := db.SendBatch(ctx, b).Close(); err != nil {
				t.Fatal(err)
			}
			if _, err := db.SQL().ExecContext(ctx, "DELETE FROM t"); err != nil {
				t.Fatal(err)
			}
			parent.End()
			var names []string
			for _, s := range spans.GetSpans() {
				names = append(names, s.Name)
				if s.SpanContext.TraceID() != parent.SpanContext().TraceID() {
					t.Errorf("span %q is of another trace", s.Name)
				}
			}
			for _, want := range []string{"connect", "pool.acquire", "CREATE", "SELECT", "DELETE", `copy_from "t"`, "batch start", "INSERT"} {
				if !slices.Contains(names, want) {
					t.Errorf("no span %q among %s", want, strings.Join(names, "; "))
				}
			}
		})
	}
}

func TestOpenTelemetryPoolMetrics(t *testing.T) {
	db := open(t, conn.WithSize(2), conn.WithOverflow(1))
	reader := metric.NewManualReader()
	provider := metric.NewMeterProvider(metric.WithReader(reader))
	if err := otelpgx.RecordStats(pgxpoolstat.Of(db), otelpgx.WithStatsMeterProvider(provider), otelpgx.WithMinimumReadDBStatsInterval(time.Nanosecond)); err != nil {
		t.Fatal(err)
	}
	c, err := db.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		exec(t, db, "SELECT 1")
	}
	var data metricdata.ResourceMetrics
	if err := reader.Collect(t.Context(), &data); err != nil {
		t.Fatal(err)
	}
	c.Release()
	got := map[string]int64{}
	for _, scope := range data.ScopeMetrics {
		for _, m := range scope.Metrics {
			switch d := m.Data.(type) {
			case metricdata.Sum[int64]:
				got[m.Name] = d.DataPoints[0].Value
			case metricdata.Gauge[int64]:
				got[m.Name] = d.DataPoints[0].Value
			}
		}
	}
	for name, want := range map[string]int64{
		"pgxpool.max_connections": 3, "pgxpool.total_connections": 2, "pgxpool.acquired_connections": 1, "pgxpool.idle_connections": 1,
		"pgxpool.acquires": 4, "pgxpool.new_connections": 2, "pgxpool.canceled_acquires": 0,
	} {
		if got[name] != want {
			t.Errorf("%s is %d, want %d", name, got[name], want)
		}
	}
	if len(got) != 13 {
		t.Errorf("%d metrics, want 13: %v", len(got), got)
	}
}
