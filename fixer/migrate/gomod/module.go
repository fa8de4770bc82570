package gomod

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Target is a module as its go.mod describes it.
type Target struct {
	Dir  string // without links
	Path string
	Go   string // the language version
}

// FindModule finds the module that dir is in; "" is the current directory.
func FindModule(ctx context.Context, dir string) (*Target, error) {
	f, err := Find(ctx, Options{Dir: dir, Env: os.Environ()})
	if err != nil {
		return nil, err
	}
	t, err := f.target(ctx)
	if err != nil {
		return nil, err
	}
	t.Dir, err = filepath.EvalSymlinks(f.Root())
	return t, err
}

// Rel returns a file's name from the module's directory, with slashes.
func (t *Target) Rel(name string) string {
	if rel, err := filepath.Rel(t.Dir, name); err == nil {
		return filepath.ToSlash(rel)
	}
	return name
}

// find finds the module's go.mod.
func (f *Files) find(ctx context.Context) error {
	out, err := f.Go(ctx, "env", "GOMOD")
	if err != nil {
		return err
	}
	f.gomod = strings.TrimSpace(string(out))
	if f.gomod == "" || f.gomod == os.DevNull {
		return fmt.Errorf("no go.mod in %q or above it; run inside a module", f.options.Dir)
	}
	return nil
}

// target reads the module's go.mod.
func (f *Files) target(ctx context.Context) (*Target, error) {
	out, err := f.Go(ctx, "mod", "edit", "-json", f.gomod)
	if err != nil {
		return nil, err
	}
	var mod struct {
		Module struct{ Path string }
		Go     string
	}
	if err := json.Unmarshal(out, &mod); err != nil {
		return nil, fmt.Errorf("read %s: %w", f.gomod, err)
	}
	return &Target{Path: mod.Module.Path, Go: mod.Go}, nil
}
