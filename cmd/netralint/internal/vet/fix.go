package vet

import (
	"archive/zip"
	"cmp"
	"fmt"
	"go/format"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/netra-systems/netralint/cmd/netralint/internal/checker"
	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/cmd/netralint/internal/render"
	"github.com/netra-systems/netralint/fixer"
)

// fix applies the first fix of each finding, each as a whole or not at all, and
// writes the files, or the difference.
func fix(cfg *config, files []checker.File, findings []finding.Finding, diff bool, stdout io.Writer) (err error) {
	write := func(name string, before, after []byte) error { return os.WriteFile(name, after, 0o644) }
	if diff {
		write = func(name string, before, after []byte) error {
			_, err := io.WriteString(stdout, render.Diff(name, before, after))
			return err
		}
	} else if cfg.FixArchive != "" {
		f, failed := os.Create(cfg.FixArchive)
		if failed != nil {
			return fmt.Errorf("creating the archive of fixes: %w", failed)
		}
		archive := zip.NewWriter(f)
		defer func() { err = cmp.Or(err, archive.Close(), f.Close()) }()
		write = func(name string, before, after []byte) error {
			w, err := archive.Create(name)
			if err == nil {
				_, err = w.Write(after)
			}
			return err
		}
	}
	return rewrite(merge(findings, files), write)
}

// rewrite applies the edits of each file, and hands its text before and after to write.
func rewrite(edits map[string][]finding.Edit, write func(name string, before, after []byte) error) error {
	for _, name := range slices.Sorted(maps.Keys(edits)) {
		before, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		after, err := apply(before, edits[name])
		if err != nil {
			return fmt.Errorf("fixing %s: %w", name, err)
		}
		if err := write(name, before, after); err != nil {
			return err
		}
	}
	return nil
}

// merge collects the edits of the fixes by file. An edit that two fixes share
// is made once; a fix that overlaps an earlier one, or that leaves the files of
// the package, is dropped as a whole.
func merge(findings []finding.Finding, files []checker.File) map[string][]finding.Edit {
	taken := make(map[string][]finding.Edit)
	elsewhere := func(name string) bool {
		return !slices.ContainsFunc(files, func(f checker.File) bool { return f.Name == name })
	}
	for _, f := range findings {
		if len(f.Fixes) == 0 {
			continue
		}
		edits := f.Fixes[0].Edits
		if slices.ContainsFunc(edits, func(e finding.Edit) bool {
			return elsewhere(e.File) || slices.ContainsFunc(taken[e.File], func(t finding.Edit) bool { return e != t && overlap(e, t) })
		}) {
			continue
		}
		for _, e := range edits {
			if !slices.Contains(taken[e.File], e) {
				taken[e.File] = append(taken[e.File], e)
			}
		}
	}
	return taken
}

// overlap reports whether two edits touch the same text, or insert different
// text at one place.
func overlap(a, b finding.Edit) bool {
	if a.Start == a.End && b.Start == b.End {
		return a.Start == b.Start
	}
	return a.Start < b.End && b.Start < a.End
}

func apply(text []byte, edits []finding.Edit) ([]byte, error) {
	slices.SortFunc(edits, func(a, b finding.Edit) int { return a.Start - b.Start })
	var out []byte
	at := 0
	for _, e := range edits {
		if e.Start < at || e.End > len(text) {
			return nil, fmt.Errorf("the file has changed meanwhile")
		}
		out = append(append(out, text[at:e.Start]...), e.New...)
		at = e.End
	}
	out, err := format.Source(append(out, text[at:]...)) // which ends lines in "\n"
	if _, crlf := fixer.UnixLines(text); crlf && err == nil {
		out = fixer.WindowsLines(out)
	}
	return out, err
}
