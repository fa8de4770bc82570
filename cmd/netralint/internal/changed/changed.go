// Package changed asks git which lines of a repository are not as they were.
package changed

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/netra-systems/netralint/analyzers/config/project"
	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/fixer/worktree"
)

// Lines are the lines that are not as they were at a commit, committed or not.
type Lines struct {
	top   string             // directory that names are relative to
	files map[string][]lines // by name, with slashes
	whole map[string]bool    // files that git does not track yet
}

// lines are those from first to last, counted from 1.
type lines struct{ first, last int }

// Since returns the lines of the repository of a directory that have changed since
// HEAD left the history of a revision. A file that was renamed has only the lines
// that differ; lines that differ in nothing but how they end are as they were.
func Since(ctx context.Context, dir, rev string) (*Lines, error) {
	top, err := worktree.Git(ctx, dir, "rev-parse", "--show-toplevel")
	if err != nil {
		return nil, fmt.Errorf("lines changed since %s are known to git only: %w", rev, err)
	}
	l := &Lines{top: filepath.FromSlash(strings.TrimSpace(top)), files: make(map[string][]lines), whole: make(map[string]bool)}
	base, err := l.base(ctx, rev)
	if err != nil {
		return nil, err
	}
	diff, err := worktree.Git(ctx, l.top, "-c", "core.quotePath=false", "diff", "-U0", "-M", "-l5000", "--no-color", "--no-ext-diff",
		"--no-textconv", "--ignore-cr-at-eol", "--src-prefix=a/", "--dst-prefix=b/", "--submodule=short", "--no-relative", "--inter-hunk-context=0", base, "--")
	if err != nil {
		return nil, fmt.Errorf("lines changed since %s: %w", rev, err)
	}
	if err := l.parse(diff); err != nil {
		return nil, fmt.Errorf("lines changed since %s: %w", rev, err)
	}
	others, err := worktree.Git(ctx, l.top, "ls-files", "-z", "--others", "--exclude-standard")
	if err != nil {
		return nil, fmt.Errorf("files new since %s: %w", rev, err)
	}
	for name := range strings.SplitSeq(others, "\x00") {
		l.whole[name] = true
	}
	return l, nil
}

// base returns the commit where HEAD left the history of a revision.
func (l *Lines) base(ctx context.Context, rev string) (string, error) {
	const fetch = "; in CI, fetch the whole history (fetch-depth: 0 of actions/checkout, GIT_DEPTH: 0 of GitLab)"
	commit, err := worktree.Git(ctx, l.top, "rev-parse", "--verify", "--quiet", "--end-of-options", rev+"^{commit}")
	if err != nil {
		return "", fmt.Errorf("git knows no commit %q in %s%s", rev, l.top, fetch)
	}
	base, err := worktree.Git(ctx, l.top, "merge-base", strings.TrimSpace(commit), "HEAD")
	if err != nil {
		return "", fmt.Errorf("git sees no common history of %s and HEAD in %s%s", rev, l.top, fetch)
	}
	return strings.TrimSpace(base), nil
}

// Touch reports whether a line of a finding is among them.
func (l *Lines) Touch(f finding.Finding) bool {
	name := project.Relative(l.top, f.File)
	if l.whole[name] {
		return true
	}
	for _, c := range l.files[name] {
		if c.first <= max(f.Line, f.EndLine) && f.Line <= c.last {
			return true
		}
	}
	return false
}
