package migrate

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/migrate/driver"
	"github.com/netra-systems/netralint/fixer/migrate/gomod"
)

// mods are the options that have to do with go.mod.
func (o *Options) mods() gomod.Options {
	return gomod.Options{Dir: o.Dir, Members: o.Members, Env: o.Env, ConnPath: o.ConnPath, ConnVersion: o.ConnVersion, ConnReplace: o.ConnReplace}
}

// modulesFor returns the go.mod files that the passes see: those that know the
// conn package, if the migration may change what the modules require.
func modulesFor(ctx context.Context, opts *Options) (*gomod.Modules, error) {
	ms, err := gomod.FindModules(ctx, opts.mods())
	if err != nil || opts.Level == LevelContext {
		return ms, err
	}
	wanted, err := wantedModules(ctx, opts, ms)
	if err != nil {
		return nil, err
	}
	if err := ms.RequireConn(ctx, wanted); err != nil {
		return nil, err
	}
	opts.Env = ms.Env()
	return ms, nil
}

// wantedModules returns the files of which a migration may need others: if one
// module moves off lib/pq, so may all that use a database.
func wantedModules(ctx context.Context, opts *Options, ms *gomod.Modules) (list []*gomod.Files, err error) {
	any := false
	for _, f := range ms.All() {
		if err := f.FindConn(ctx); err != nil {
			return nil, err
		}
		words := []string{`"` + dbapi.PQPath}
		if requiresPQ(f.Root()) {
			words = append(words, `"`+driver.Name+`"`) // a dependency links lib/pq
		}
		uses, err := mention(f.Root(), words...)
		if err != nil {
			return nil, err
		}
		any = any || uses || f.HasConn && opts.Level == LevelNative
	}
	switch {
	case !any:
		return nil, nil
	case len(ms.All()) == 1:
		return ms.All(), nil
	}
	for _, f := range ms.All() {
		uses, err := mention(f.Root(), `"`+dbapi.PQPath, `"database/sql"`, `"`+dbapi.SQLXPath)
		if err != nil {
			return nil, err
		}
		if uses || f.HasConn {
			list = append(list, f)
		}
	}
	return list, nil
}

// requiresPQ reports whether the go.mod in a directory names lib/pq.
func requiresPQ(root string) bool {
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	return err == nil && bytes.Contains(mod, []byte(dbapi.PQPath+" "))
}

// mention reports whether any Go file below root holds one of the words. Modules
// without are spared the search for the conn module.
func mention(root string, words ...string) (found bool, err error) {
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
		if err == nil && slices.ContainsFunc(words, func(w string) bool { return bytes.Contains(src, []byte(w)) }) {
			found = true
			return filepath.SkipAll
		}
		return nil // the go command speaks of unreadable files
	})
	if err != nil {
		return false, fmt.Errorf("look for what %s imports: %w", root, err)
	}
	return found, nil
}
