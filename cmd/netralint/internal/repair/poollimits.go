package repair

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/analyzers/nestedacquire"
	"github.com/netra-systems/netralint/analyzers/preping"
	"github.com/netra-systems/netralint/cmd/netralint/internal/engine"
	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/fixer/migrate"
)

const connOpened = "opened by conn." // in the messages of preping

// limitOf returns the limit that the fix of a finding gives a pool, "" if it gives none.
func limitOf(f finding.Finding) string {
	if f.Rule != preping.Analyzer.Name || len(f.Fixes) == 0 {
		return ""
	}
	for _, e := range f.Fixes[0].Edits {
		if _, n := preping.WithoutLimit(e.New); n != "" {
			return n
		}
	}
	return ""
}

// withoutLimit returns the fixes of a finding without the lines that limit a pool.
func withoutLimit(f finding.Finding) []finding.Fix {
	fix := f.Fixes[0]
	fix.Edits = slices.Clone(fix.Edits)
	left := false
	for i, e := range fix.Edits {
		if rest, n := preping.WithoutLimit(e.New); n != "" {
			fix.Edits[i].New = rest
			left = left || rest != ""
		}
	}
	if !left {
		return nil
	}
	return []finding.Fix{fix}
}

// keepUnlimited takes the limits of pools from the fixes of findings, where code takes
// two connections of a pool at a time: it could wait for itself then. It returns a
// line about each.
func (r *Result) keepUnlimited(dir string, before *engine.Report) (lines []string) {
	nested, ok := nests(r.After)
	if !ok {
		nested, ok = nests(before)
	}
	if !ok {
		return nil
	}
	for i, f := range r.After.Findings {
		n := limitOf(f)
		if n == "" {
			continue
		}
		r.After.Findings[i].Fixes = withoutLimit(f)
		lines = append(lines, fmt.Sprintf("%s: the pool is not limited to %s connections, since %s takes a second one while it holds one", placed(dir, f), n, placed(dir, nested)))
	}
	return lines
}

// nests returns a finding on nested connections, also one that a comment accepts.
func nests(report *engine.Report) (finding.Finding, bool) {
	for _, f := range report.Findings {
		if f.Rule == nestedacquire.Analyzer.Name {
			return f, true
		}
	}
	for _, a := range report.Accepted {
		if a.Rule == nestedacquire.Analyzer.Name {
			return a.Finding, true
		}
	}
	return finding.Finding{}, false
}

// tellLimits notes the limits that the fixes of the last plan give pools.
func (r *Result) tellLimits(dir string) {
	for _, f := range r.Last.Fixed {
		if n := limitOf(f); n != "" {
			r.limited = append(r.limited, f)
			r.limit("%s: the pool had no limit and gets one of %s connections: code that holds one and takes another may wait", placed(dir, f), n)
		}
	}
}

// tellMoved notes the pools that had no limit and have that of conn.
func (r *Result) tellMoved(dir string, before *engine.Report) {
	if r.Migration == nil || r.Level == migrate.LevelContext {
		return
	}
	changed := map[string]bool{}
	for _, f := range r.Tree.Files() {
		changed[f.Name] = true
	}
	for _, f := range slices.Concat(r.limited, r.After.Findings) {
		if unlimited(f) && !strings.Contains(f.Message, connOpened) {
			changed[f.File] = false // as it was, or with the limit of a fix
		}
	}
	for _, f := range before.Findings {
		if unlimited(f) && changed[f.File] && !strings.Contains(f.Message, connOpened) {
			r.limit("%s: the pool had no limit and has that of conn, 100 connections: code that holds one and takes another may wait", placed(dir, f))
		}
	}
}

// unlimited reports whether a finding is of a pool without a limit.
func unlimited(f finding.Finding) bool {
	return f.Rule == preping.Analyzer.Name && strings.Contains(f.Message, "SetMaxOpenConns")
}

func (r *Result) limit(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(r.Limits, text) {
		r.Limits = append(r.Limits, text)
	}
}

// placed is where a finding is.
func placed(dir string, f finding.Finding) string {
	name := f.File
	if from, err := filepath.Abs(dir); err == nil {
		if rel, err := filepath.Rel(from, name); err == nil {
			name = filepath.ToSlash(rel)
		}
	}
	return fmt.Sprintf("%s:%d", name, f.Line)
}
