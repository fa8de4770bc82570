package standard

import (
	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/cmd/netralint/internal/render"
	"github.com/netra-systems/netralint/cmd/netralint/internal/standard/opens"
)

// nothingOpened is why something about pools is not seen: a
// dependency may open them.
const nothingOpened = "no code here opens a database by itself"

// configuration decides whether there is one configuration for all environments. It is
// proven where everything is opened by conn.Open; what is opened otherwise may have one
// too, which code does not show.
func (a *assessment) configuration(openings []finding.Finding) {
	others, conn := map[string]int{}, 0
	for _, f := range openings {
		of, ok := a.Survey.byFile[f.File]
		switch {
		case !ok || of.file.Test || of.pkg.TestSupport:
		case f.Severity == opens.Environment:
			conn++
		default:
			others[f.Message]++
		}
	}
	a.opened = conn+len(others) > 0
	line := a.Lines[lineConfiguration-1]
	line.Status = NotChecked
	switch {
	case len(others) > 0:
		line.Reason = "databases are opened otherwise than by conn.Open, which takes what the environment names: " + tally(others) + "; whether their settings come from one place is not seen"
	case len(a.Report.Problems) > 0:
		line.Reason = "not everything could be checked"
	case conn == 0:
		line.Reason = nothingOpened
	default:
		line.Status, line.Reason = Pass, "conn.Open takes what the environment names, in "+render.Count(conn, "place")
	}
}
