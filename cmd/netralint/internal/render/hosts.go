package render

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf16"

	"github.com/netra-systems/netralint/analyzers/config/identity"
	"github.com/netra-systems/netralint/analyzers/config/project"
	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
)

// inRepository returns the name of a file relative to the root of the repository,
// with slashes; ok is false if it is not below it.
func (r *Report) inRepository(file string) (name string, ok bool) {
	name = project.Relative(r.Root, file)
	return name, r.Root != "" && !filepath.IsAbs(filepath.FromSlash(name))
}

// fingerprints returns for each of the findings what a host recognises it by in another
// version of the code. No two are equal, and none depends on a line.
func (r *Report) fingerprints(findings []finding.Finding) []string {
	out := make([]string, len(findings))
	seen := make(map[identity.Key]int)
	for i, id := range identity.Of(r.Root, findings) {
		seen[id.Key]++
		h := sha256.Sum256(fmt.Appendf(nil, "%q %d", []string{id.Rule, id.Dir, id.In, id.Code}, seen[id.Key]))
		out[i] = hex.EncodeToString(h[:16])
	}
	return out
}

// sources are the texts of the files that findings are in, each read once.
type sources map[string][]string // lines by name; nil if it cannot be read

func (s sources) lines(file string) []string {
	lines, ok := s[file]
	if !ok {
		if text, err := os.ReadFile(file); err == nil {
			lines = strings.SplitAfter(string(text), "\n")
		}
		s[file] = lines
	}
	return lines
}

// column turns a column counted in bytes into one counted in UTF-16 code units.
func (s sources) column(file string, line, column int) int {
	lines := s.lines(file)
	if line < 1 || line > len(lines) || column < 1 || column-1 > len(lines[line-1]) {
		return column
	}
	return utf16Len(lines[line-1][:column-1]) + 1
}

func utf16Len(text string) int { return len(utf16.Encode([]rune(text))) }

// position returns the line and the column, in UTF-16 code units, of a byte of a
// file; ok is false if the file does not have it.
func (s sources) position(file string, offset int) (line, column int, ok bool) {
	for i, text := range s.lines(file) {
		if offset < len(text) || offset == len(text) && !strings.HasSuffix(text, "\n") {
			return i + 1, utf16Len(text[:offset]) + 1, true
		}
		offset -= len(text)
	}
	return 0, 0, false
}

// a rank is what hosts call a severity.
type rank struct{ sarif, github, gitlab string }

func rankOf(f finding.Finding) rank {
	switch f.Severity {
	case "error":
		return rank{"error", "error", "major"}
	case "warning":
		return rank{"warning", "warning", "minor"}
	}
	return rank{"note", "notice", "info"}
}
