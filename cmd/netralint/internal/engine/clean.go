package engine

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
)

// stored is the name of what a store keeps, below its directory.
var stored = regexp.MustCompile(`^[0-9a-f]{2}[/\\]([0-9a-f]{64}|new-[0-9]+)$`)

// StoreSize returns how many bytes the store in a directory takes, which need
// not exist.
func StoreSize(dir string) (size int64, err error) {
	err = eachStored(dir, func(name string, info fs.FileInfo) error {
		size += info.Size()
		return nil
	})
	return size, err
}

// CleanStore deletes what a store keeps in a directory, and nothing else that
// is there: the user chooses the directory.
func CleanStore(dir string) error {
	err := eachStored(dir, func(name string, _ fs.FileInfo) error {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		_ = os.Remove(filepath.Dir(name)) // succeeds for the last file
		return nil
	})
	if err != nil {
		return err
	}
	if err := os.Remove(filepath.Join(dir, stampName)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func eachStored(dir string, do func(name string, info fs.FileInfo) error) error {
	return filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) { // gone meanwhile, or there is no store
			return nil
		}
		if err != nil || d.IsDir() {
			return err
		}
		if rel, err := filepath.Rel(dir, name); err != nil || !stored.MatchString(rel) {
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		return do(name, info)
	})
}
