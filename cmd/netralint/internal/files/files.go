// Package files writes the files that a run leaves for other programs.
package files

import (
	"errors"
	"os"
	"path/filepath"
)

// Write gives a file its content, whole or not at all. A link is followed, the mode
// of a file that exists is kept, and what is no file (a terminal, a pipe) is written
// to as it is.
func Write(name string, data []byte) error {
	mode := os.FileMode(0o644)
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target
	}
	if info, err := os.Stat(name); err == nil {
		if mode = info.Mode().Perm(); !info.Mode().IsRegular() {
			return os.WriteFile(name, data, mode)
		}
	}
	if _, err := os.Stat(filepath.Dir(name)); err != nil {
		return err // names the directory, and not a file that is made there
	}
	tmp, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	_, err = tmp.Write(data)
	err = errors.Join(err, tmp.Chmod(mode), tmp.Sync(), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), name)
	}
	if err != nil {
		_ = os.Remove(tmp.Name())
	}
	return err
}
