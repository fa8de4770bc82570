package worktree

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"github.com/netra-systems/netralint/fixer"
)

// The journal is a directory in the root: journal.json lists the entries, and
// the file named by an entry's number holds its new content.
const (
	journalName = ".netralint-journal"
	journalTemp = ".netralint-unfinished-*"
)

// An entry is one file of a journal.
type entry struct {
	Name string      `json:"name"` // relative to the root in the file, absolute in memory
	Mode fs.FileMode `json:"mode"`
	Old  string      `json:"old"` // SHA-256 of the content, empty if there is no file
	New  string      `json:"new"`
}

func sum(content []byte) string {
	if content == nil {
		return ""
	}
	s := sha256.Sum256(content)
	return hex.EncodeToString(s[:])
}

func (w writer) journal() string { return filepath.Join(w.root, journalName) }

// commit writes the journal; when it returns nil the change will be made.
func (w writer) commit(entries []entry, files []fixer.Replacement) error {
	if _, err := os.Lstat(w.journal()); err == nil {
		return fmt.Errorf("write journal: %s is there, of a run that was stopped or is still at work; wait for it, or run again to complete it", journalName)
	}
	tmp, err := w.fs.MkdirTemp(w.root, journalTemp)
	if err != nil {
		return fmt.Errorf("write journal: %w", err)
	}
	if err = w.fill(tmp, entries, files); err == nil {
		err = w.fs.Rename(tmp, w.journal())
	}
	if err != nil {
		_ = w.fs.RemoveAll(tmp)
	} else if err = w.fs.SyncDir(w.root); err != nil {
		err = errors.Join(err, w.finish())
	} else {
		return nil
	}
	return fmt.Errorf("write journal: %w", err)
}

// fill stores the new files and the list of all entries in a directory that is not yet
// the journal: what stops here leaves nothing to complete.
func (w writer) fill(tmp string, entries []entry, files []fixer.Replacement) error {
	stored := make([]entry, len(entries))
	root, err := filepath.EvalSymlinks(w.root)
	if err != nil {
		return err
	}
	for i, e := range entries {
		stored[i] = e
		rel, err := filepath.Rel(root, e.Name)
		if err != nil || !filepath.IsLocal(rel) {
			return fmt.Errorf("%s is outside %s", e.Name, w.root)
		}
		stored[i].Name = filepath.ToSlash(rel)
		if e.New == "" {
			continue
		}
		if err := w.fs.WriteFile(filepath.Join(tmp, strconv.Itoa(i)), files[i].New, 0o600); err != nil {
			return err
		}
	}
	data, err := json.Marshal(stored)
	if err != nil {
		return err
	}
	if err := w.fs.WriteFile(filepath.Join(tmp, "journal.json"), data, 0o600); err != nil {
		return err
	}
	return w.fs.SyncDir(tmp)
}

// finish takes the journal away, by a rename first, so that no half of one is
// ever found under its name.
func (w writer) finish() error {
	gone, err := w.fs.MkdirTemp(w.root, journalTemp)
	if err != nil {
		return fmt.Errorf("remove journal: %w", err)
	}
	if err := w.fs.Rename(w.journal(), filepath.Join(gone, "done")); err != nil {
		return fmt.Errorf("remove journal: %w", err)
	}
	if err := w.fs.RemoveAll(gone); err != nil {
		return fmt.Errorf("remove journal: %w", err)
	}
	return nil
}

// recover completes a run that was stopped while it wrote, and reports whether there was
// one. Journals that were not complete are removed.
func (w writer) recover() (bool, error) {
	left, err := filepath.Glob(filepath.Join(escapeGlob(w.root), journalTemp))
	if err != nil {
		return false, fmt.Errorf("look for a stopped run: %w", err)
	}
	for _, dir := range left {
		if err := w.fs.RemoveAll(dir); err != nil {
			return false, fmt.Errorf("clean up after a stopped run: %w", err)
		}
	}
	data, err := os.ReadFile(filepath.Join(w.journal(), "journal.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read the journal of a stopped run: %w", err)
	}
	var entries []entry
	if err := json.Unmarshal(data, &entries); err != nil {
		return false, fmt.Errorf("read the journal of a stopped run: %w; remove %s once the files are as you want them", err, journalName)
	}
	if err := w.complete(entries); err != nil {
		return false, fmt.Errorf("complete a stopped run: %w; remove %s once the files are as you want them", err, journalName)
	}
	return true, w.finish()
}

// complete makes the replacements of a journal that are still open. It looks
// at all files first: one that is neither old nor new stops it.
func (w writer) complete(entries []entry) error {
	open, err := w.unfinished(entries)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := w.fs.Remove(besides(e.Name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	for _, i := range open {
		var content []byte
		if entries[i].New != "" {
			var err error
			if content, err = os.ReadFile(filepath.Join(w.journal(), strconv.Itoa(i))); err != nil {
				return err
			}
		}
		if err := w.replace(entries[i], content); err != nil {
			return err
		}
	}
	return nil
}

// unfinished makes the names of the entries those of files, and returns the indices
// of those that still have their old content. It is an error when a file has neither
// the old nor the new one.
func (w writer) unfinished(entries []entry) (open []int, err error) {
	for i := range entries {
		e := &entries[i]
		if !filepath.IsLocal(filepath.FromSlash(e.Name)) {
			return nil, fmt.Errorf("%s is outside %s", e.Name, w.root)
		}
		e.Name = filepath.Join(w.root, filepath.FromSlash(e.Name))
		now, err := os.ReadFile(e.Name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		if err == nil && now == nil {
			now = []byte{}
		}
		switch sum(now) {
		case e.New:
		case e.Old:
			open = append(open, i)
		default:
			return nil, fmt.Errorf("%s was edited since", filepath.Base(e.Name))
		}
	}
	return open, nil
}

// escapeGlob quotes what filepath.Glob would read as a pattern.
func escapeGlob(dir string) string {
	var out []rune
	for _, r := range dir {
		if os.PathSeparator != '\\' && (r == '*' || r == '?' || r == '[' || r == '\\') {
			out = append(out, '\\')
		}
		out = append(out, r)
	}
	return string(out)
}
