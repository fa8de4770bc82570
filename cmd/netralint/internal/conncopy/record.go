package conncopy

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer"
)

// RecordName is the file that marks a directory as a copy and lists its files.
const RecordName = "NETRALINT-COPY.txt"

// record is the text of that file: what a person should know, an empty line,
// and of each file its SHA-256 and its name.
func (s Source) record(dir string, files map[string][]byte) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `This directory is a copy of the Go package %s
and of the packages below it, made by "netralint conn copy %s".
Import paths were changed to those of this module, and nothing else.
The copy is under the Apache License 2.0, see LICENSE.
The same command of a newer netralint brings it up to date.

`, s.Module, dir)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(&b, "%x  %s\n", sha256.Sum256(files[name]), name)
	}
	return b.Bytes()
}

// readRecord returns the sums of the files of an earlier copy, by name. They
// are nil if the directory is none.
func readRecord(dir string) (map[string]string, error) {
	src, err := os.ReadFile(filepath.Join(dir, RecordName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	_, list, _ := strings.Cut(string(src), "\n\n")
	sums := map[string]string{}
	for lines := bufio.NewScanner(strings.NewReader(list)); lines.Scan(); {
		sum, name, ok := strings.Cut(lines.Text(), "  ")
		if !ok || len(sum) != 2*sha256.Size || !filepath.IsLocal(filepath.FromSlash(name)) {
			return nil, fmt.Errorf("%s: there is no file and its sum in the line %q; remove the directory, then copy again", RecordName, lines.Text())
		}
		sums[name] = sum
	}
	return sums, nil
}

// ErrNotEmpty says that a directory has files that are no earlier copy.
var ErrNotEmpty = errors.New("it is not empty and not an earlier copy; name another directory")

// ErrEdited says that a file of an earlier copy is not as it was copied.
var ErrEdited = errors.New("it was edited since it was copied")

// Replace works out how the directory becomes a copy whose first package has
// the import path. Rel is how the directory is named to people, with slashes.
// A directory with files must be an earlier copy, whose files must be as they
// were unless force; those the new copy has not are removed. Nothing is
// written.
func (s Source) Replace(dir, rel, importPath string, force bool) ([]fixer.Replacement, error) {
	before, err := readRecord(dir)
	if err != nil {
		return nil, err
	}
	if before == nil {
		entries, err := os.ReadDir(dir)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		if len(entries) > 0 {
			return nil, ErrNotEmpty
		}
	}
	files, err := s.Files(importPath)
	if err != nil {
		return nil, err
	}
	if files["LICENSE"], err = fs.ReadFile(s.FS, "LICENSE"); err != nil {
		return nil, err
	}
	files[RecordName] = s.record(rel, files)
	return replacements(dir, before, files, force)
}

// replacements returns what must change below dir for it to have the files. Before has
// the sums of what an earlier copy wrote; a file with another sum was edited, and is
// replaced only if force is set.
func replacements(dir string, before map[string]string, files map[string][]byte, force bool) ([]fixer.Replacement, error) {
	names := slices.Collect(maps.Keys(files))
	for name := range before {
		if files[name] == nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var list []fixer.Replacement
	for _, name := range names {
		full := filepath.Join(dir, filepath.FromSlash(name))
		old, err := os.ReadFile(full)
		missing := errors.Is(err, fs.ErrNotExist)
		if err != nil && !missing {
			return nil, err
		}
		if !missing && !force && name != RecordName {
			if sum := sha256.Sum256(old); before[name] != hex.EncodeToString(sum[:]) && !bytes.Equal(old, files[name]) {
				return nil, fmt.Errorf("%s: %w", name, ErrEdited)
			}
		}
		if missing && files[name] == nil || !missing && bytes.Equal(old, files[name]) {
			continue
		}
		if !missing && old == nil {
			old = []byte{}
		}
		list = append(list, fixer.Replacement{Name: full, Old: old, New: files[name]})
	}
	return list, nil
}
