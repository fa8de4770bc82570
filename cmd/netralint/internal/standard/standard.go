// Package standard holds a program against the standard that netralint enforces:
// twelve lines, each of which passes, fails, or was not looked at. It turns
// findings and what the go command lists into a report, and reads no source but
// the imports of files; package present prints the report.
package standard

import (
	"regexp"
	"strconv"

	"golang.org/x/tools/go/analysis"
)

// Lines are the lines of the standard; line n is Lines[n-1].
var Lines = []string{
	"No synchronous driver: no lib/pq and no second driver, in code, tests and go.mod",
	"Every database call carries the caller's context",
	"Serverless reaches Cloud SQL through the connector",
	"Serverless holds no pool it cannot afford, opened once per process",
	"Connections are resilient: pinged, recycled, limited, timed out",
	"One configuration for all environments",
	"Tests use the same driver as production",
	"A connection is held only while it works: released, not across waits, not nested",
	"Data sources are safe: TLS decided, no secrets in code, no unknown parameters",
	"Nothing legacy is left, and the number that is left never grows",
	"Documents and settings agree with the code",
	"Pool metrics are exported, and a baseline of them is recorded",
}

// The lines that something other than the findings of rules decides about.
const (
	lineDriver        = 1
	lineConnector     = 3
	linePools         = 4
	lineResilience    = 5
	lineConfiguration = 6
	lineTests         = 7
	lineSources       = 9
	lineLegacy        = 10
	lineDocuments     = 11
	lineMetrics       = 12
)

// guards is how the page of a rule says which line it guards: the one place where
// that is written.
var guards = regexp.MustCompile(`guards\s+line\s+(\d+)\s+of\s+the\s+standard`)

// LineOf returns the line of the standard that a rule guards. A rule about
// netralint's own comments guards the line about what is left.
func LineOf(rule *analysis.Analyzer) int {
	m := guards.FindStringSubmatch(rule.Doc)
	if m == nil {
		return lineLegacy
	}
	n, err := strconv.Atoi(m[1])
	if err != nil || n < 1 || n > len(Lines) {
		return lineLegacy
	}
	return n
}
