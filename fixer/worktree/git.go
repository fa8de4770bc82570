package worktree

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// ErrDirty says that the git tree has changes that are not committed.
var ErrDirty = errors.New("the git tree has uncommitted changes; commit or stash them first")

// CheckClean returns an error that wraps ErrDirty if a tracked file below dir
// differs from the last commit. A directory outside any git tree is clean:
// there is nothing to compare with.
func CheckClean(ctx context.Context, dir string) error {
	out, err := git(ctx, dir, "status", "--porcelain", "-z", "--untracked-files=no", "--", ".")
	if err != nil && !noRepository(err) {
		return fmt.Errorf("look for uncommitted changes in %s: %w", dir, err)
	}
	if entry, _, _ := strings.Cut(out, "\x00"); len(entry) > 3 {
		return fmt.Errorf("%w (%s)", ErrDirty, entry[3:])
	}
	return nil
}

// CheckTracked returns an error that wraps ErrDirty if one of the files is in
// a git tree that does not have it: what it was could not be had back.
func CheckTracked(ctx context.Context, files []string) error {
	byDir := make(map[string][]string)
	for _, name := range files {
		dir := filepath.Dir(name)
		byDir[dir] = append(byDir[dir], filepath.Base(name))
	}
	for _, dir := range slices.Sorted(maps.Keys(byDir)) {
		out, err := git(ctx, dir, append([]string{"ls-files", "-z", "--others", "--"}, byDir[dir]...)...)
		if err != nil && !noRepository(err) {
			return fmt.Errorf("look for uncommitted changes in %s: %w", dir, err)
		}
		if name, _, _ := strings.Cut(out, "\x00"); name != "" {
			return fmt.Errorf("%w (%s is not tracked)", ErrDirty, name)
		}
	}
	return nil
}

// gitError is a failed run of git and what it said.
type gitError struct {
	err    error
	stderr string
}

func (e *gitError) Error() string {
	said, _, _ := strings.Cut(strings.TrimSpace(e.stderr), "\n")
	return fmt.Sprintf("git: %v: %s", e.err, said)
}
func (e *gitError) Unwrap() error { return e.err }

// Git runs git in a directory and returns what it prints. The error has the first
// line of what it says was wrong.
func Git(ctx context.Context, dir string, args ...string) (string, error) {
	out, err := git(ctx, dir, args...)
	if errors.Is(err, exec.ErrNotFound) {
		return "", errors.New("the git command is not in PATH")
	}
	return out, err
}

func git(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", append([]string{"-C", dir}, args...)...)
	cmd.Env = append(cmd.Environ(), "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return "", &gitError{err, stderr.String()}
	}
	return stdout.String(), nil
}

// noRepository reports whether git failed because there is no repository, or
// because there is no git at all.
func noRepository(err error) bool {
	var g *gitError
	if errors.Is(err, exec.ErrNotFound) {
		return true
	}
	return errors.As(err, &g) && strings.Contains(g.stderr, "not a git repository")
}
