package standard

import (
	"cmp"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/cmd/netralint/internal/standard/metrics"
	"github.com/netra-systems/netralint/cmd/netralint/internal/standard/opens"
)

// Input is what a report is made of.
type Input struct {
	Time     time.Time
	Dir      string // absolute; file names are relative to it
	Survey   *Survey
	Findings []finding.Finding // of the rules, and of metrics.Analyzer and opens.Analyzer
	Rules    []*analysis.Analyzer
	Ran      []*analysis.Analyzer // those of Rules that ran
	// Services are patterns of import paths of programs that are services,
	// whatever they look like.
	Services []string
	// Baseline says what the recorded baseline of the metrics holds, "" if none is
	// given.
	Baseline string
	Packages int      // checked
	Problems []string // what could not be checked
}

// worstShown is how many of the worst places a line names.
const worstShown = 5

// assessment is a report in the making.
type assessment struct {
	Input
	*Report
	evidence []finding.Finding // of metrics.Analyzer
	openings []finding.Finding // of opens.Analyzer
	opened   bool              // code outside tests opens a database
	row      map[*Program]int  // index into Report.Programs
}

// Assess holds the input against the standard. The error is for a file that could
// not be read.
func Assess(in Input) (*Report, error) {
	a := &assessment{Input: in, Report: &Report{Time: in.Time, Checked: in.Packages, Findings: []*Finding{}, Packages: []*PackageRow{}, Programs: []*ProgRow{}, Problems: append([]string{}, in.Problems...)}, row: map[*Program]int{}}
	if err := in.Survey.classify(in.Services); err != nil {
		return nil, err
	}
	for _, m := range in.Survey.Modules {
		a.Modules = append(a.Modules, m.Path)
	}
	a.lines()
	a.programs()
	a.findings()
	if err := a.requirements(); err != nil {
		return nil, err
	}
	a.configuration(a.openings)
	a.tests()
	if err := a.documents(); err != nil {
		return nil, err
	}
	a.metrics()
	a.count()
	a.decide()
	a.phases()
	a.Migration = a.burnDown()
	return a.Report, nil
}

// lines begins the lines with the rules that guard them.
func (a *assessment) lines() {
	for i, title := range Lines {
		a.Lines = append(a.Lines, &Line{Number: i + 1, Title: title, By: map[string]int{}})
	}
	for _, r := range a.Rules {
		line := a.Lines[LineOf(r)-1]
		if slices.Contains(a.Ran, r) {
			line.rules = append(line.rules, r.Name)
		} else {
			line.off = append(line.off, r.Name)
		}
	}
}

// programs enters the programs that reach a database: services first, then by path.
func (a *assessment) programs() {
	list := slices.Clone(a.Survey.Programs)
	slices.SortFunc(list, func(p, q *Program) int {
		return cmp.Or(cmp.Compare(order(p.Kind), order(q.Kind)), cmp.Compare(p.Path, q.Path))
	})
	for _, p := range list {
		if !p.Reaches {
			a.OtherPrograms++
			continue
		}
		a.row[p] = len(a.Programs)
		a.Programs = append(a.Programs, &ProgRow{Package: p.Path, Kind: p.Kind, Why: p.Why, ByLine: map[int]int{}})
	}
}

func order(k Kind) int { return slices.Index([]Kind{Service, Script, MigrationTool}, k) }

// findings enters what the rules found.
func (a *assessment) findings() {
	lines := map[string]int{}
	for _, r := range a.Rules {
		lines[r.Name] = LineOf(r)
	}
	for _, f := range a.Input.Findings {
		switch f.Rule {
		case metrics.Analyzer.Name:
			a.evidence = append(a.evidence, f)
		case opens.Analyzer.Name:
			a.openings = append(a.openings, f)
		default:
			a.add(lines[f.Rule], f.Rule, f)
		}
	}
}

// add enters a finding for a line, and for the programs that link its package.
func (a *assessment) add(line int, by string, f finding.Finding) {
	out := &Finding{Line: line, By: by, Severity: f.Severity, Message: f.Message, File: a.relative(f.File), Row: f.Line, Column: f.Column, Package: strings.TrimSuffix(f.Package, "_test"), name: f.File}
	if of, ok := a.Survey.byFile[f.File]; ok {
		out.Package = of.pkg.Path
		out.Phase = a.Survey.phaseOf(of.pkg, of.file)
		if !of.file.Test {
			for p, i := range a.row {
				if p.Links[of.pkg.Path] {
					out.Programs = append(out.Programs, i)
				}
			}
			slices.Sort(out.Programs)
		}
	} else if f.Package != "" {
		out.Phase = PhaseRest
	}
	a.Report.Findings = append(a.Report.Findings, out)
}

// relative returns the name of a file from the directory of the report.
func (a *assessment) relative(name string) string {
	if rel, err := filepath.Rel(a.Dir, name); err == nil && filepath.IsLocal(rel) {
		return filepath.ToSlash(rel)
	}
	return filepath.ToSlash(name)
}

// count sorts the findings, and counts them by line, program and package.
func (a *assessment) count() {
	slices.SortStableFunc(a.Report.Findings, func(f, g *Finding) int {
		return cmp.Or(cmp.Compare(f.Line, g.Line), cmp.Compare(f.File, g.File), cmp.Compare(f.Row, g.Row), cmp.Compare(f.Column, g.Column), cmp.Compare(f.By, g.By))
	})
	packages := map[string]*PackageRow{}
	worst := make([]map[string]int, len(Lines)+1)
	for i := range worst {
		worst[i] = map[string]int{}
	}
	for _, f := range a.Report.Findings {
		line := a.Lines[f.Line-1]
		line.Findings++
		line.By[f.By]++
		worst[f.Line][cmp.Or(f.Package, f.File)]++
		if f.Line < lineLegacy {
			a.Lines[lineLegacy-1].Findings++
			a.Lines[lineLegacy-1].By[f.By]++
			worst[lineLegacy][cmp.Or(f.Package, f.File)]++
		}
		for _, i := range f.Programs {
			a.Programs[i].Findings++
			a.Programs[i].ByLine[f.Line]++
		}
		a.countPackage(packages, f)
	}
	for i, line := range a.Lines {
		line.Worst = most(worst[i+1])
	}
	for _, path := range slices.Sorted(maps.Keys(packages)) {
		a.Report.Packages = append(a.Report.Packages, packages[path])
	}
	slices.SortStableFunc(a.Report.Packages, func(p, q *PackageRow) int { return q.Findings - p.Findings })
}

// countPackage counts a finding for its package.
func (a *assessment) countPackage(rows map[string]*PackageRow, f *Finding) {
	if f.Package == "" {
		return
	}
	row := rows[f.Package]
	if row == nil {
		row = &PackageRow{Package: f.Package, ByLine: map[int]int{}}
		for p := range a.row {
			if p.Links[f.Package] {
				row.Programs++
			}
		}
		rows[f.Package] = row
	}
	row.Findings++
	row.ByLine[f.Line]++
	if strings.HasSuffix(f.File, "_test.go") {
		row.Tests++
	}
}

// most returns the names with the highest counts, at most worstShown.
func most(n map[string]int) []Count {
	all := ranked(n)
	return all[:min(len(all), worstShown)]
}

// ranked returns the counts, the highest first.
func ranked(n map[string]int) (all []Count) {
	for _, name := range slices.Sorted(maps.Keys(n)) {
		all = append(all, Count{name, n[name]})
	}
	slices.SortStableFunc(all, func(a, b Count) int { return b.Findings - a.Findings })
	return all
}

// phases counts the findings that are in Go files, each in its phase.
func (a *assessment) phases() {
	rows := map[Phase]*PhaseRow{}
	for _, p := range Phases {
		rows[p] = &PhaseRow{Phase: p}
		a.Report.Phases = append(a.Report.Phases, rows[p])
	}
	for _, p := range a.Programs {
		if p.Kind == Service {
			rows[PhaseServices].Programs++
		} else {
			rows[PhaseScripts].Programs++
		}
	}
	for _, p := range a.Survey.Packages {
		phase := a.Survey.phaseOf(p, nil)
		if p.Reaches {
			rows[phase].Packages++
		}
		if p.TestsReach && (phase != PhaseTests || !p.Reaches) {
			rows[PhaseTests].Packages++
		}
	}
	for _, f := range a.Report.Findings {
		if f.Phase != "" {
			rows[f.Phase].Findings++
		}
	}
}
