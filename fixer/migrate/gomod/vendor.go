package gomod

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/netra-systems/netralint/fixer"
)

// vendored reports whether the module has a copy of what it requires.
func vendored(root string) bool {
	_, err := os.Stat(filepath.Join(root, "vendor", "modules.txt"))
	return !errors.Is(err, fs.ErrNotExist)
}

// vendor works out what `go mod vendor` would change for the files, with the
// stand-in for go.mod.
func (f *Files) vendor(ctx context.Context, root string, overlay *fixer.Overlay) ([]fixer.Replacement, error) {
	fresh := filepath.Join(f.dir, "vendor")
	args := append([]string{"mod", "vendor", "-o=" + fresh, "-modfile=" + f.ModFile}, overlay.Flags()...)
	if _, err := f.Go(ctx, args...); err != nil {
		return nil, fmt.Errorf("copy what the migrated code requires to vendor: %w", err)
	}
	now, then := filepath.Join(root, "vendor"), map[string]bool{}
	var list []fixer.Replacement
	err := eachFile(fresh, func(rel string) error {
		then[rel] = true
		name := filepath.Join(now, rel)
		is, err := os.ReadFile(filepath.Join(fresh, rel))
		if err != nil {
			return err
		}
		was, err := os.ReadFile(name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err != nil || !bytes.Equal(was, is) {
			list = append(list, fixer.Replacement{Name: name, Old: was, New: is})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return list, eachFile(now, func(rel string) error {
		if then[rel] {
			return nil
		}
		was, err := os.ReadFile(filepath.Join(now, rel))
		list = append(list, fixer.Replacement{Name: filepath.Join(now, rel), Old: was})
		return err
	})
}

// eachFile calls do with the names of the files below dir, relative to it.
func eachFile(dir string, do func(rel string) error) error {
	return filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && name == dir {
			return nil
		}
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		return do(rel)
	})
}
