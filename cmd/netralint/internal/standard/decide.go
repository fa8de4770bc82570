package standard

import (
	"fmt"
	"slices"
	"strings"
)

// decide decides about the lines: what has findings fails; what
// was looked at and has none passes; the rest says why it was not looked at.
func (a *assessment) decide() {
	for _, line := range a.Lines {
		switch {
		case line.Status == Fail: // said by who looked
		case line.Findings > 0:
			line.Status, line.Reason = Fail, a.failure(line)
		case line.Reason != "":
		default:
			line.Status, line.Reason = a.clean(line)
		}
	}
}

func (a *assessment) failure(line *Line) string {
	if line.Number == lineLegacy {
		return "all of lines 1 to 9, and comments that nothing needs"
	}
	reason := tally(line.By)
	if line.off != nil {
		reason += "; not run: " + strings.Join(line.off, ", ")
	}
	if line.unread != "" {
		reason += "; " + line.unread
	}
	return reason
}

// clean decides about a line that nothing is found for.
func (a *assessment) clean(line *Line) (Status, string) {
	switch {
	case line.off != nil:
		return NotChecked, "not run: " + strings.Join(line.off, ", ")
	case len(a.Report.Problems) > 0:
		return NotChecked, "nothing is found, but not everything could be checked"
	case !slices.ContainsFunc(a.Survey.Packages, func(p *Package) bool { return p.Reaches || p.TestsReach }):
		return NotChecked, "no package here reaches a database"
	case (line.Number == lineResilience || line.Number == lineSources) && !a.opened:
		return NotChecked, nothingOpened + "; " + reports(line.rules)
	case line.Number == lineLegacy && a.off():
		return NotChecked, "nothing is found, but not every rule ran"
	case line.Number == lineLegacy:
		return Pass, "no finding is left"
	case (line.Number == lineConnector || line.Number == linePools) && !a.serverless():
		return NotChecked, "no file names a serverless host; " + reports(line.rules)
	}
	return Pass, reports(line.rules)
}

// off reports whether a rule did not run.
func (a *assessment) off() bool { return len(a.Ran) < len(a.Rules) }

// serverless reports whether a file outside tests may carry a sign of a serverless
// host.
func (a *assessment) serverless() bool {
	for _, r := range a.Ran {
		if f := r.Flags.Lookup("serverless"); f != nil && f.Value.String() != "" {
			return true
		}
	}
	return slices.ContainsFunc(a.Survey.Packages, func(p *Package) bool {
		return slices.ContainsFunc(p.Files, func(f *File) bool { return f.marked })
	})
}

// reports says that rules found nothing.
func reports(rules []string) string {
	switch n := len(rules); n {
	case 1:
		return rules[0] + " reports nothing"
	default:
		return strings.Join(rules[:n-1], ", ") + " and " + rules[n-1] + " report nothing"
	}
}

// tally lists counts, the highest first.
func tally(n map[string]int) string {
	var parts []string
	for _, c := range ranked(n) {
		parts = append(parts, fmt.Sprintf("%s %d", c.Name, c.Findings))
	}
	return strings.Join(parts, ", ")
}
