package tools_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/exaring/otelpgx"
	"github.com/grafana/grafana-foundation-sdk/go/cog/plugins"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/prometheus/client_golang/prometheus"
	exporter "go.opentelemetry.io/otel/exporters/prometheus"
	"go.opentelemetry.io/otel/sdk/metric"

	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/pgxpoolstat"
)

var poolMetric = regexp.MustCompile(`\bpgxpool_\w+`)

// TestDashboard holds that the dashboard and the alert rules ask for metrics that
// Prometheus gets of a pool of conn, and for all of them but the sum of the others.
func TestDashboard(t *testing.T) {
	db := open(t, conn.WithSize(2), conn.WithOverflow(1))
	registry := prometheus.NewRegistry()
	reader, err := exporter.New(exporter.WithRegisterer(registry))
	if err != nil {
		t.Fatal(err)
	}
	provider := metric.NewMeterProvider(metric.WithReader(reader))
	if err := otelpgx.RecordStats(pgxpoolstat.Of(db), otelpgx.WithStatsMeterProvider(provider)); err != nil {
		t.Fatal(err)
	}
	exec(t, db, "SELECT 1")
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	asked := map[string]bool{} // metrics of the pool, whether somebody asks for them
	for _, f := range families {
		if poolMetric.MatchString(f.GetName()) {
			asked[f.GetName()] = false
		}
	}
	for _, name := range []string{"grafana.json", "alerts.yml"} {
		text, err := os.ReadFile(filepath.Join("..", "..", "dashboard", name))
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Ext(name) == ".json" {
			holdToSchema(t, text)
		}
		for _, m := range poolMetric.FindAllString(string(text), -1) {
			if _, there := asked[m]; !there {
				t.Errorf("%s asks for %s, which a pool does not export", name, m)
			}
			asked[m] = true
		}
	}
	for m, used := range asked {
		if !used && m != "pgxpool_total_connections" {
			t.Errorf("nobody asks for %s", m)
		}
	}
	if len(asked) < 13 {
		t.Errorf("a pool exports %d metrics: %v", len(asked), asked)
	}
}

// holdToSchema holds a dashboard to the schema that Grafana publishes, with that of each
// panel's kind and of what it asks Prometheus.
func holdToSchema(t *testing.T, text []byte) {
	plugins.RegisterDefaultPlugins()
	var d dashboard.Dashboard
	// What is wrong is a list, which is an error also where it is empty.
	if err := d.UnmarshalJSONStrict(text); err != nil && err.Error() != "" {
		t.Errorf("the dashboard is not of Grafana's schema:\n%v", err)
	}
	if err := d.Validate(); err != nil {
		t.Errorf("the dashboard is not valid:\n%v", err)
	}
}
