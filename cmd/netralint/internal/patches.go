package command

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/netra-systems/netralint/cmd/netralint/internal/fix"
	"github.com/netra-systems/netralint/fixer/worktree"
)

// patch writes what was worked out as a series of patches, each of which
// compiles on top of the ones before, and changes nothing else.
func (r *repaired) patch() int {
	if err := r.tell(); err != nil {
		return r.sys.fail(err)
	}
	steps := r.Tree.Steps
	if err := writePatches(r.opts.patches, steps); err != nil {
		return r.sys.fail(err)
	}
	code := r.exit(len(steps))
	if len(steps) > 0 {
		noun := "patches"
		if len(steps) == 1 {
			noun = "patch"
		}
		fmt.Fprintf(r.sys.stderr(), "netralint: wrote %d %s to %s, which would fix %s; apply them in order with git apply in %s\n",
			len(steps), noun, r.opts.patches, r.share(), steps[0].Root)
	}
	return code
}

// noSeries refuses a directory that has patches.
func noSeries(dir string) error {
	old, err := filepath.Glob(filepath.Join(dir, "*.patch"))
	if err == nil && len(old) > 0 {
		return fmt.Errorf("write patches to %s: %s is there already; remove it, or name another directory", dir, filepath.Base(old[0]))
	}
	return nil
}

// writePatches writes one file for each step to a directory that has none yet.
func writePatches(dir string, steps []fix.Step) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("write patches: %w", err)
	}
	for i, s := range steps {
		name := filepath.Join(dir, fmt.Sprintf("%04d-%s.patch", i+1, fileName(s.Name)))
		var text bytes.Buffer
		fmt.Fprintf(&text, "Subject: [PATCH %d/%d] netralint: %s\n\n---\n", i+1, len(steps), s.Name)
		text.Write(worktree.Diff(s.Root, s.Files))
		if err := os.WriteFile(name, text.Bytes(), 0o644); err != nil {
			return errors.Join(fmt.Errorf("write patches: %w", err), withdraw(dir, i))
		}
	}
	return nil
}

// withdraw removes the patches that were written before one could not be.
func withdraw(dir string, n int) error {
	for i := range n {
		written, err := filepath.Glob(filepath.Join(dir, fmt.Sprintf("%04d-*.patch", i+1)))
		if err != nil {
			return err
		}
		for _, name := range written {
			if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	return nil
}

// maxFileName bounds the part of a patch's file name that is from its step.
const maxFileName = 60

// fileName makes a part of a file name from a step's name.
func fileName(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '_'
	})
	s := strings.Join(words, "-")
	return strings.TrimRight(s[:min(len(s), maxFileName)], "-")
}
