package standard

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/netra-systems/netralint/cmd/netralint/internal/standard/metrics"
)

// metrics decides whether every service exports the metrics of its pools. It does
// where code it links gives a pool to a library for that, or reads a pool's numbers
// in a package that imports a library for metrics.
func (a *assessment) metrics() {
	exports, reads := map[string]string{}, map[string]string{} // places by package
	for _, f := range a.evidence {
		of, ok := a.Survey.byFile[f.File]
		if !ok {
			continue
		}
		place := fmt.Sprintf("%s:%d", a.relative(f.File), f.Line)
		if f.Severity == metrics.Exports || slices.ContainsFunc(of.pkg.Files, exportsMetrics) {
			exports[of.pkg.Path] = cmp.Or(exports[of.pkg.Path], place)
		} else {
			reads[of.pkg.Path] = cmp.Or(reads[of.pkg.Path], place)
		}
	}
	line := a.Lines[lineMetrics-1]
	services := 0
	for p, i := range a.row {
		a.Programs[i].Metrics = linked(p, exports)
		if p.Kind != Service {
			continue
		}
		services++
		if a.Programs[i].Metrics == "" && len(a.Report.Problems) == 0 {
			a.lacks(p, i, linked(p, reads))
		}
	}
	line.Status, line.Reason = a.decideMetrics(services)
}

// lacks enters that a service does not export metrics. What it reads of a pool
// without exporting it is named.
func (a *assessment) lacks(p *Program, row int, reads string) {
	message := "this service exports no metrics of its connection pool"
	if reads != "" {
		message += "; " + reads + " reads them, in a package that imports no library for metrics"
	}
	file := p.Files[0]
	a.Report.Findings = append(a.Report.Findings, &Finding{Line: lineMetrics, By: "metrics", Severity: "warning", Message: message,
		File: a.relative(file.Name), Row: 1, Column: 1, Package: p.Path, Phase: PhaseServices, Programs: []int{row}, name: file.Name})
}

// decideMetrics decides about the line, given how many services there are.
func (a *assessment) decideMetrics(services int) (Status, string) {
	lacking := 0
	for _, p := range a.Programs {
		if p.Kind == Service && p.Metrics == "" {
			lacking++
		}
	}
	switch {
	case lacking > 0 && len(a.Report.Problems) > 0:
		return NotChecked, "no export of pool metrics is found, but not everything could be checked"
	case services == 0:
		return NotChecked, "no service here reaches a database"
	case lacking > 0:
		return Fail, fmt.Sprintf("services without an export of pool metrics: %d of %d", lacking, services)
	case a.Baseline == "":
		return NotChecked, "all services export pool metrics; no baseline of them is given (-metrics FILE)"
	}
	return Pass, fmt.Sprintf("all services export pool metrics; the baseline has %s", a.Baseline)
}

// linked returns the first place in a package that the program links.
func linked(p *Program, places map[string]string) string {
	found := ""
	for path, place := range places {
		if p.Links[path] && (found == "" || place < found) {
			found = place
		}
	}
	return found
}

func exportsMetrics(f *File) bool {
	return !f.Test && slices.ContainsFunc(f.Imports, metrics.IsLibrary)
}
