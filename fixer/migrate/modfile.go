package migrate

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/netra-systems/netralint/fixer/migrate/gomod"
)

// mods are the options that have to do with go.mod.
func (o *Options) mods() gomod.Options {
	return gomod.Options{Dir: o.Dir, Env: o.Env, ConnPath: o.ConnPath, ConnVersion: o.ConnVersion, ConnReplace: o.ConnReplace}
}

// modFilesFor returns the go.mod that the passes see: one that knows the conn
// package, if the migration may change what the module requires.
func modFilesFor(ctx context.Context, opts *Options) (*gomod.Files, error) {
	f, err := gomod.Find(ctx, opts.mods())
	if err != nil || opts.Level == LevelContext {
		return f, err
	}
	if err := f.FindConn(ctx); err != nil {
		return nil, err
	}
	uses, err := usesPQ(f.Root())
	if err != nil || !uses && !(f.HasConn && opts.Level == LevelNative) {
		return f, err
	}
	if err := f.RequireConn(ctx); err != nil {
		return nil, err
	}
	opts.Env = f.Env()
	return f, nil
}

// usesPQ reports whether any Go file below root imports lib/pq. Modules that do
// not are spared the search for the conn module.
func usesPQ(root string) (found bool, err error) {
	err = filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != root && (d.Name() == "vendor" || strings.HasPrefix(d.Name(), ".")):
			return filepath.SkipDir
		case d.IsDir() || filepath.Ext(name) != ".go":
			return nil
		}
		src, err := os.ReadFile(name)
		if err == nil && bytes.Contains(src, []byte(`"`+pqPath)) {
			found = true
			return filepath.SkipAll
		}
		return nil // the go command speaks of unreadable files
	})
	if err != nil {
		return false, fmt.Errorf("look for imports of %s: %w", pqPath, err)
	}
	return found, nil
}
