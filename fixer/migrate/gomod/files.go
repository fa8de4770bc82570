package gomod

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer"
)

// Files are a go.mod and go.sum that stand in for the module's own until the
// migration is written.
type Files struct {
	options Options
	dir     string // temporary
	ModFile string // the stand-in for go.mod; empty when the module's own will do
	gomod   string // the module's own

	GoBefore string    // its language version
	HasConn  bool      // it requires the conn module, or is it
	own      bool      // the conn package is one of the module's own
	siblings []sibling // the modules of its workspace, itself among them
	Notes    []string  // for the report, without the name of the file: what the owner should know of the new go.mod
}

// Options say which module, and where the conn package comes from.
type Options struct {
	Dir string
	// Members are the directories of further modules of its workspace.
	Members []string
	Env     []string
	// ConnPath is the import path of the conn package, ConnVersion the version of
	// its module to require, and ConnReplace a directory to use for that: both may
	// be empty.
	ConnPath, ConnVersion, ConnReplace string
}

// Find finds the go.mod of the module around opts.Dir.
func Find(ctx context.Context, opts Options) (*Files, error) {
	f := &Files{options: opts}
	return f, f.find(ctx)
}

// Root is the module's directory.
func (f *Files) Root() string { return filepath.Dir(f.gomod) }

func (f *Files) gosum() string { return filepath.Join(f.Root(), "go.sum") }

// Env is the environment for go commands that are given the stand-in.
func (f *Files) Env() []string { return f.options.Env }

// RequireConn makes a stand-in that requires the conn module.
func (f *Files) RequireConn(ctx context.Context) error {
	err := f.StandIn()
	if err == nil {
		err = f.addConn(ctx)
	}
	if err != nil {
		f.Remove()
	}
	return err
}

// StandIn copies the module's own files to a temporary directory. Fellow members
// of a workspace are found by replacement there: the go command works out the
// requirements of a module as if it stood alone.
func (f *Files) StandIn() (err error) {
	root := f.Root()
	if vendored(root) && len(f.siblings) == 0 {
		f.options.Env = fixer.WithMod(f.options.Env, "mod") // what is vendored does not agree with the stand-in
	}
	if f.dir, err = os.MkdirTemp("", "netralint"); err != nil {
		return err
	}
	f.ModFile = filepath.Join(f.dir, "go.mod")
	for _, name := range []string{"go.mod", "go.sum"} {
		src, err := os.ReadFile(filepath.Join(root, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if name == "go.mod" {
			f.GoBefore = goLine(src)
			if src, err = f.withSiblings(src); err != nil {
				return err
			}
		}
		if err := os.WriteFile(filepath.Join(f.dir, name), src, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// addConn lets the stand-in require the conn module.
func (f *Files) addConn(ctx context.Context) error {
	if f.own {
		return nil
	}
	query := f.options.ConnPath
	if f.options.ConnReplace != "" {
		module, err := f.replaceConn(ctx)
		if err != nil {
			return err
		}
		query = module + "@v0.0.0" // whatever the directory holds
	}
	if f.HasConn && f.options.ConnVersion == "" {
		return nil
	}
	if f.options.ConnVersion != "" {
		query = f.options.ConnPath + "@" + f.options.ConnVersion
	}
	if _, err := f.Go(ctx, "get", "-modfile="+f.ModFile, query); err != nil {
		return fmt.Errorf("require %s: %w; %s", query, brief(err), f.options.instead())
	}
	return nil
}

// instead is what to do when the conn module cannot be required, and was not
// done.
func (o Options) instead() string {
	switch {
	case o.ConnReplace != "":
		return "the module proxy must be reachable, or have been"
	case o.ConnVersion != "":
		return "with -conn-version name a version that exists, or with -conn-replace the directory of a copy"
	}
	return "name a version with -conn-version, or with -conn-replace the directory of a copy"
}

// Tidy works out go.mod and go.sum for the rewritten files.
func (f *Files) Tidy(ctx context.Context, files []fixer.Replacement) ([]fixer.Replacement, error) {
	overlay, err := fixer.NewOverlay(files)
	if err != nil {
		return nil, err
	}
	defer overlay.Remove()
	if err := f.tidy(ctx, overlay); err != nil {
		return nil, fmt.Errorf("tidy go.mod for the migrated code: %w", err)
	}
	return f.Finish(ctx, overlay)
}

// tidy goes on without a requirement that cannot be had, and notes it, where the
// code that was loaded does without it.
func (f *Files) tidy(ctx context.Context, overlay *fixer.Overlay) error {
	flags := append([]string{"-modfile=" + f.ModFile}, overlay.Flags()...)
	_, failed := f.Go(ctx, append([]string{"mod", "tidy"}, flags...)...)
	if failed == nil {
		return f.lower(ctx, flags)
	}
	if _, err := f.Go(ctx, append([]string{"mod", "tidy", "-e"}, flags...)...); err != nil {
		return brief(failed)
	}
	list := append([]string{"list", "-mod=readonly", "-deps", "-f={{.Name}}"}, flags...)
	if _, err := f.Go(ctx, append(list, "./...")...); err != nil { // it cannot be built without
		return brief(failed)
	}
	f.Notes = append(f.Notes, fmt.Sprintf("not all that the module requires can be had (%v): run `go mod tidy` where it can", brief(failed)))
	return nil
}

// Finish returns what becomes of go.mod, go.sum and the vendor directory.
func (f *Files) Finish(ctx context.Context, overlay *fixer.Overlay) ([]fixer.Replacement, error) {
	if err := f.keepRuntime(ctx); err != nil {
		return nil, err
	}
	if err := f.noteRaised(ctx); err != nil {
		return nil, err
	}
	list, err := f.replacements()
	if err != nil || !vendored(f.Root()) {
		return list, err
	}
	copied, err := f.vendor(ctx, f.Root(), overlay)
	return append(list, copied...), err
}

// replacements returns what go.mod and go.sum become, with the groups and line ends that
// they have.
func (f *Files) replacements() ([]fixer.Replacement, error) {
	mod, sum, err := f.clean()
	if err != nil {
		return nil, err
	}
	f.compare(mod)
	var list []fixer.Replacement
	for _, r := range []fixer.Replacement{{Name: f.gomod, New: mod}, {Name: f.gosum(), New: sum}} {
		r.Old, err = os.ReadFile(r.Name)
		switch {
		case errors.Is(err, fs.ErrNotExist) && r.New == nil:
			continue
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return nil, err
		}
		if r.Name == f.gomod {
			if r.New, err = regroup("go.mod", r.Old, r.New); err != nil {
				return nil, err
			}
		}
		if r.New = sameLineEnds(r.Old, r.New); !bytes.Equal(r.Old, r.New) {
			list = append(list, r)
		}
	}
	return list, nil
}

// Remove deletes the stand-in.
func (f *Files) Remove() {
	if f.dir != "" {
		_ = os.RemoveAll(f.dir)
	}
}

// FindConn decides where the conn package comes from: a copy in the module, or
// a module that go.mod must require.
func (f *Files) FindConn(ctx context.Context) error {
	mod, err := os.ReadFile(f.gomod)
	if err != nil {
		return err
	}
	target, err := f.target(ctx)
	if err != nil {
		return err
	}
	rest, own := strings.CutPrefix(f.options.ConnPath, target.Path+"/")
	if f.own = own; own {
		names, err := filepath.Glob(filepath.Join(f.Root(), filepath.FromSlash(rest), "*.go"))
		if err == nil && len(names) == 0 {
			return fmt.Errorf("there is no package %s: put a copy of conn there with `netralint conn copy %s`", f.options.ConnPath, rest)
		}
		f.HasConn = true
		return err
	}
	for path := f.options.ConnPath; path != "." && !f.HasConn; path = parent(path) {
		f.HasConn = strings.Contains(string(mod), path+" v")
	}
	return nil
}

func parent(path string) string {
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		return path[:i]
	}
	return "."
}

// Clone copies the stand-in, if there is one, to be tidied for another state.
func (f *Files) Clone() (*Files, error) {
	c := *f
	if f.ModFile == "" {
		return &c, nil
	}
	var err error
	if c.dir, err = os.MkdirTemp("", "netralint"); err != nil {
		return nil, err
	}
	c.ModFile = filepath.Join(c.dir, "go.mod")
	for _, name := range []string{"go.mod", "go.sum"} {
		src, err := os.ReadFile(filepath.Join(f.dir, name))
		if os.IsNotExist(err) {
			continue
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(c.dir, name), src, 0o600)
		}
		if err != nil {
			c.Remove()
			return nil, err
		}
	}
	return &c, nil
}

// Build compiles the packages of the files that were added, which lets the go
// command complete go.mod and go.sum.
func (f *Files) Build(ctx context.Context, overlay *fixer.Overlay, added []fixer.Replacement) error {
	args := append([]string{"build", "-mod=mod", "-modfile=" + f.ModFile}, overlay.Flags()...)
	for _, file := range added {
		rel, err := filepath.Rel(f.Root(), filepath.Dir(file.Name))
		if err != nil {
			return err
		}
		if pattern := "./" + filepath.ToSlash(rel); filepath.Ext(file.Name) == ".go" && file.New != nil && !slices.Contains(args, pattern) {
			args = append(args, pattern)
		}
	}
	if _, err := f.Go(ctx, args...); err != nil {
		return fmt.Errorf("compile what is added: %w", err)
	}
	return nil
}
