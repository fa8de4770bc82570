package present

import (
	"os"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/netra-systems/netralint/cmd/netralint/internal/standard"
)

const (
	around    = 2   // lines shown before and after a finding
	maxSource = 200 // bytes shown of a line
)

// excerpts are the lines around findings, by file and number of the line. Findings
// near each other share them.
type excerpts struct {
	shown map[string]map[int]string // by the name that the report has for the file
	lines map[string][]string       // of files that were read
}

// add adds the lines around a finding in a Go file or a go.mod. Settings are not shown:
// they hold secrets.
func (e *excerpts) add(f *standard.Finding) {
	name := f.Name()
	if !strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "go.mod") {
		return
	}
	if _, read := e.lines[name]; !read {
		text, _ := os.ReadFile(name) // gone since: nothing to show
		e.lines[name] = strings.Split(string(text), "\n")
		e.shown[f.File] = map[int]string{}
	}
	lines := e.lines[name]
	if f.Row > len(lines) {
		return
	}
	for n := max(1, f.Row-around); n <= min(len(lines), f.Row+around); n++ {
		if _, known := e.shown[f.File][n]; !known {
			e.shown[f.File][n] = shorten(redact(lines[n-1]))
		}
	}
}

var (
	userinfo = regexp.MustCompile(`([a-zA-Z][a-zA-Z0-9+.-]*://[^\s:@/"'` + "`" + `]*):[^\s@"'` + "`" + `]*@`)
	keyword  = regexp.MustCompile(`(?i)\b((?:pass|password|passwd|pwd|secret|token)["']?\s*(?::=|:|=)\s*)("(?:[^"\\]|\\.)*"|'[^']*'|` + "`[^`]*`" + `|[^\s"'&,;)` + "`" + `]+)`)
)

// redact takes passwords out of a line of source: those of URLs, and values that are
// assigned to what is called a password.
func redact(line string) string {
	line = userinfo.ReplaceAllString(line, "$1:xxxxx@")
	return keyword.ReplaceAllString(line, "${1}xxxxx")
}

// shorten cuts a long line where a character ends.
func shorten(line string) string {
	line = strings.TrimRight(line, " \t\r")
	if len(line) <= maxSource {
		return line
	}
	end := maxSource
	for end > 0 && !utf8.RuneStart(line[end]) {
		end--
	}
	return line[:end] + " ..."
}
