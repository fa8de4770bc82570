// Package metrics finds where a program exports the metrics of its connection
// pools. What it reports is evidence, not a fault: package standard reads it.
package metrics

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// The severities of what is reported.
const (
	Exports = "exports" // a library is given a pool to export its metrics
	Reads   = "reads"   // the numbers of a pool are read
)

// Analyzer reports, outside test files, what reads or exports the metrics of a pool.
var Analyzer = &analysis.Analyzer{
	Name: "poolmetrics",
	Doc:  "where the metrics of connection pools are exported",
	Run:  run,
}

// exporters are functions that are given a pool, or the opening of one, to export
// its metrics, by package and name.
var exporters = map[[2]string]bool{
	{"github.com/prometheus/client_golang/prometheus/collectors", "NewDBStatsCollector"}: true,
	{"github.com/XSAM/otelsql", "RegisterDBStatsMetrics"}:                                true,
	{"go.nhat.io/otelsql", "RecordStats"}:                                                true,
	{"github.com/exaring/otelpgx", "RecordStats"}:                                        true,
	{"github.com/uptrace/opentelemetry-go-extra/otelsql", "ReportDBStatsMetrics"}:        true,
	{"contrib.go.opencensus.io/integrations/ocsql", "RecordStats"}:                       true,
	{"github.com/dlmiddlecote/sqlstats", "NewStatsCollector"}:                            true,
	{"github.com/IBM/pgxpoolprometheus", "NewCollector"}:                                 true,
	{"gorm.io/plugin/prometheus", "New"}:                                                 true,
	{"gopkg.in/DataDog/dd-trace-go.v1/contrib/database/sql", "WithDBStats"}:              true,
	{"github.com/DataDog/dd-trace-go/contrib/database/sql/v2", "WithDBStats"}:            true,
}

// snapshots are the types in which a pool gives its numbers.
var snapshots = map[[2]string]bool{
	{"database/sql", "DBStats"}:                 true,
	{"github.com/jackc/pgx/v5/pgxpool", "Stat"}: true,
	{dbapi.ConnPath, "Stats"}:                   true,
}

// libraries are what metrics are exported with; also all below them.
var libraries = []string{
	"expvar", "github.com/prometheus/client_golang", "go.opentelemetry.io/otel/metric", "go.opentelemetry.io/otel/sdk/metric", "github.com/VictoriaMetrics/metrics",
	"github.com/rcrowley/go-metrics", "github.com/DataDog/datadog-go", "github.com/armon/go-metrics", "github.com/hashicorp/go-metrics",
	"github.com/uber-go/tally", "github.com/smira/go-statsd", "go.opencensus.io/stats", "cloud.google.com/go/monitoring",
}

// IsLibrary reports whether metrics are exported with the package of an import path.
func IsLibrary(path string) bool {
	for _, l := range libraries {
		if gosrc.IsBelow(path, l) {
			return true
		}
	}
	return false
}

func run(pass *analysis.Pass) (any, error) {
	for id := range gosrc.IdentsOutsideTests(pass.Fset, pass.Files) {
		report(pass, id)
	}
	return nil, nil
}

func report(pass *analysis.Pass, id *ast.Ident) {
	f, ok := pass.TypesInfo.Uses[id].(*types.Func)
	if !ok || f.Pkg() == nil {
		return
	}
	d := analysis.Diagnostic{Pos: id.Pos(), End: id.End(), Message: f.FullName()}
	sig := f.Signature()
	switch {
	case sig.Recv() == nil && exporters[[2]string{f.Pkg().Path(), f.Name()}]:
		d.Category = Exports
	case sig.Results().Len() > 0 && snapshots[nameOf(sig.Results().At(0).Type())]:
		d.Category = Reads
	default:
		return
	}
	pass.Report(d)
}

// nameOf returns the package and the name of a type, or of what it points to.
func nameOf(t types.Type) [2]string {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return [2]string{}
	}
	return [2]string{dbapi.PathOf(n.Obj().Pkg()), n.Obj().Name()}
}
