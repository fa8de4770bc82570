package worktree

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/netra-systems/netralint/fixer"
)

// ErrChanged says that a file is not what it was when the change was worked
// out.
var ErrChanged = errors.New("changed on disk since it was read; run again")

// Write makes all replacements or none. Root is the directory that holds the
// journal while files are replaced, the module's directory; every file must be
// below it.
//
// The new contents first go to a journal, which becomes valid by one rename.
// Only then are files replaced, each by a rename. Whatever stops the program
// before the journal is valid leaves the tree as it was; whatever stops it
// later leaves a journal from which Recover completes the work. An error on
// the way (a full disk, a file without permission) puts everything back.
//
// Write refuses, with ErrChanged, files that are no longer what they were, and
// keeps permissions. One Write may run per root at a time; a second fails.
func Write(root string, files []fixer.Replacement) error {
	return writer{root: root, fs: osFS{}}.write(files)
}

// Recover completes what a killed Write left below root, and removes what a
// Write left that was killed before its journal was valid. It reports whether
// it replaced files. Call it before Load.
func Recover(root string) (bool, error) {
	return writer{root: root, fs: osFS{}}.recover()
}

// fileSystem is the part of package os that Write needs; tests make it fail.
type fileSystem interface {
	MkdirTemp(dir, pattern string) (string, error)
	WriteFile(name string, data []byte, mode fs.FileMode) error
	Rename(from, to string) error
	Remove(name string) error
	RemoveAll(name string) error
	SyncDir(name string) error
}

type writer struct {
	root string
	fs   fileSystem
}

func (w writer) write(files []fixer.Replacement) error {
	if len(files) == 0 {
		return nil
	}
	entries, err := w.entries(files)
	if err != nil {
		return err
	}
	if err := w.commit(entries, files); err != nil {
		return err
	}
	for i := range entries {
		if err := w.replace(entries[i], files[i].New); err != nil {
			return w.undo(entries, files, err)
		}
	}
	return w.finish()
}

// entries describes the replacements for the journal, after a look at each
// file as it is now.
func (w writer) entries(files []fixer.Replacement) ([]entry, error) {
	var list []entry
	for _, f := range files {
		e, err := w.entry(f)
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", filepath.Base(f.Name), err)
		}
		list = append(list, e)
	}
	return list, nil
}

// entry describes one file for the journal. It is ErrChanged if the file on disk is not
// what the change was worked out from.
func (w writer) entry(f fixer.Replacement) (entry, error) {
	e := entry{Name: f.Name, Mode: 0o644, Old: sum(f.Old), New: sum(f.New)}
	// Written through a link, the link must stay one.
	if real, err := filepath.EvalSymlinks(f.Name); err == nil {
		e.Name = real
	}
	now, err := os.ReadFile(e.Name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if f.Old != nil {
			return e, ErrChanged
		}
		return e, nil
	case err != nil:
		return e, err
	case f.Old == nil || !bytes.Equal(now, f.Old):
		return e, ErrChanged
	}
	info, err := os.Stat(e.Name)
	if err != nil {
		return e, err
	}
	e.Mode = info.Mode().Perm()
	return e, nil
}

// replace gives one file its new content, by a rename from beside it.
func (w writer) replace(e entry, content []byte) error {
	if e.New == "" {
		return w.fs.Remove(e.Name)
	}
	tmp := besides(e.Name)
	if err := w.fs.WriteFile(tmp, content, e.Mode); err != nil {
		return err
	}
	if err := w.fs.Rename(tmp, e.Name); err != nil {
		return err
	}
	return w.fs.SyncDir(filepath.Dir(e.Name))
}

// besides names the file that content is written to before it takes its place.
// The name is fixed, so that recovery finds a left-over.
func besides(name string) string {
	return filepath.Join(filepath.Dir(name), "."+filepath.Base(name)+".netralint")
}

// undo puts the old contents back after an error. If that fails too, the
// journal stays, and Recover completes the work.
func (w writer) undo(entries []entry, files []fixer.Replacement, cause error) error {
	for i, e := range entries {
		_ = w.fs.Remove(besides(e.Name))
		now, err := os.ReadFile(e.Name)
		if err == nil && sum(now) == e.Old || errors.Is(err, fs.ErrNotExist) && e.Old == "" {
			continue
		}
		back := entry{Name: e.Name, Mode: e.Mode, Old: e.New, New: e.Old}
		if err := w.replace(back, files[i].Old); err != nil {
			return fmt.Errorf("write %s: %w; and putting the old content back failed: %w; run again to complete the change", filepath.Base(e.Name), cause, err)
		}
	}
	if err := w.finish(); err != nil {
		return err
	}
	return fmt.Errorf("replace files: %w; nothing was changed", cause)
}
