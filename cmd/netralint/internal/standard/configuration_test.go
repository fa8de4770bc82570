package standard

import (
	"path/filepath"
	"testing"

	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/cmd/netralint/internal/standard/opens"
)

// The line passes where all is opened by what the environment names, and fails nowhere.
func TestConfiguration(t *testing.T) {
	s := survey(t, map[string]string{
		"main.go":      "package main\n\nimport _ \"m/db\"\n\nfunc main() {}\n",
		"db/db.go":     "package db\n",
		"db/h_test.go": "package db\n",
		"dbtest/t.go":  "package dbtest\n\nimport _ \"testing\"\n",
	})
	at := func(file, severity, callee string) finding.Finding {
		return finding.Finding{Rule: opens.Analyzer.Name, Severity: severity, Message: callee, Span: finding.Span{File: filepath.Join(s.Modules[0].Dir, file)}}
	}
	conn := at("db/db.go", opens.Environment, "conn.Open")
	for name, test := range map[string]struct {
		openings []finding.Finding
		problems []string
		status   Status
		reason   string
	}{
		"nothing":        {status: NotChecked, reason: nothingOpened},
		"conn alone":     {openings: []finding.Finding{conn, conn}, status: Pass, reason: "conn.Open takes what the environment names, in 2 places"},
		"for tests, too": {openings: []finding.Finding{conn, at("dbtest/t.go", opens.Code, "sql.Open"), at("db/h_test.go", opens.Code, "sql.Open")}, status: Pass, reason: "conn.Open takes what the environment names, in 1 place"},
		"one otherwise": {openings: []finding.Finding{conn, at("main.go", opens.Code, "pgxpool.New"), at("db/db.go", opens.Code, "sql.Open"), at("db/db.go", opens.Code, "sql.Open")}, status: NotChecked,
			reason: "databases are opened otherwise than by conn.Open, which takes what the environment names: sql.Open 2, pgxpool.New 1; whether their settings come from one place is not seen"},
		"not all": {openings: []finding.Finding{conn}, problems: []string{"x"}, status: NotChecked, reason: "not everything could be checked"},
	} {
		t.Run(name, func(t *testing.T) {
			a := &assessment{Input: Input{Survey: s}, Report: &Report{Problems: test.problems}}
			a.lines()
			a.configuration(test.openings)
			if line := a.Lines[lineConfiguration-1]; line.Status != test.status || line.Reason != test.reason {
				t.Errorf("%s: %s, want %s: %s", line.Status, line.Reason, test.status, test.reason)
			}
		})
	}
}
