package gomod

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// Modules are the go.mod files that a migration may change: that of the module
// around Options.Dir and, in a workspace, those of Options.Members.
type Modules struct {
	options Options
	list    []*Files
	work    *workspace // nil for a module that stands alone
}

// FindModules finds the go.mod files. The first is that of the module around
// opts.Dir.
func FindModules(ctx context.Context, opts Options) (*Modules, error) {
	first, err := Find(ctx, opts)
	if err != nil {
		return nil, err
	}
	ms := &Modules{options: opts, list: []*Files{first}}
	if ms.work, err = findWorkspace(ctx, opts, first.Root()); err != nil || ms.work == nil {
		return ms, err
	}
	for _, dir := range opts.Members {
		ms.list = append(ms.list, &Files{options: opts, gomod: filepath.Join(dir, "go.mod")})
	}
	for _, f := range ms.list {
		f.siblings = ms.work.modules
	}
	return ms, nil
}

// All are the files, module by module.
func (ms *Modules) All() []*Files { return ms.list }

// Active are those that stand in for a module's own.
func (ms *Modules) Active() []*Files {
	return slices.DeleteFunc(slices.Clone(ms.list), func(f *Files) bool { return f.ModFile == "" })
}

// Env is the environment for go commands that are given the stand-ins.
func (ms *Modules) Env() []string {
	if ms.work != nil {
		return ms.options.Env
	}
	return ms.list[0].Env()
}

// Workspace is the directory of the go.work that joins the modules, "" for a
// module that stands alone.
func (ms *Modules) Workspace() string {
	if ms.work == nil {
		return ""
	}
	return filepath.Dir(ms.work.file)
}

// RequireConn makes stand-ins, for the files that are wanted, which require the
// conn module.
func (ms *Modules) RequireConn(ctx context.Context, wanted []*Files) error {
	if ms.work != nil && len(wanted) > 0 {
		if err := ms.work.begin(); err != nil {
			return err
		}
	}
	for _, f := range wanted {
		if err := f.RequireConn(ctx); err != nil {
			ms.Remove()
			return err
		}
	}
	return nil
}

// HasConn reports whether a module required the conn module before, or is it.
func (ms *Modules) HasConn() bool {
	return slices.ContainsFunc(ms.list, func(f *Files) bool { return f.HasConn })
}

// Of returns the files of the module in a directory, nil if these do not change.
func (ms *Modules) Of(root string) *Files {
	for _, f := range ms.list {
		if f.ModFile != "" && filepath.Dir(f.gomod) == root {
			return f
		}
	}
	return nil
}

// Undo takes back what only a migration needs.
func (ms *Modules) Undo() (undone bool) {
	if len(ms.Active()) == 0 || ms.HasConn() {
		return false
	}
	for _, f := range ms.list {
		f.ModFile = ""
	}
	return true
}

// Show lets a Config see the files that stand in.
func (ms *Modules) Show(cfg *fixer.Config) error {
	cfg.Members = ms.options.Members
	switch {
	case len(ms.Active()) == 0:
		return nil
	case ms.work == nil:
		cfg.ModFile = ms.list[0].ModFile
		return nil
	}
	cfg.Overlay = maps.Clone(cfg.Overlay)
	for _, f := range ms.Active() {
		mod, sum, err := f.clean()
		if err != nil {
			return err
		}
		cfg.Overlay[f.gomod], cfg.Overlay[f.gosum()] = mod, sum
	}
	env, err := ms.work.standIn(cfg.Overlay)
	cfg.Env = append(cfg.Env[:len(cfg.Env):len(cfg.Env)], env)
	return err
}

// Tidy works out the go.mod and go.sum files, and go.work, for rewritten files.
func (ms *Modules) Tidy(ctx context.Context, files []fixer.Replacement) ([]fixer.Replacement, error) {
	var changed []fixer.Replacement
	for _, f := range ms.list {
		if f.ModFile == "" || ms.work != nil && !f.touched(files) {
			continue
		}
		others, err := ms.others(f, changed)
		if err != nil {
			return nil, err
		}
		list, err := f.Tidy(ctx, append(slices.Clone(files), others...))
		if err != nil {
			return nil, err
		}
		changed = append(changed, list...)
	}
	if ms.work == nil {
		return changed, nil
	}
	list, err := ms.work.finish(ctx, ms.list, append(slices.Clone(files), changed...))
	return append(changed, list...), err
}

// others are the go.mod files that stand in for those of the fellow members of
// f, as far as they are not changed yet.
func (ms *Modules) others(f *Files, changed []fixer.Replacement) ([]fixer.Replacement, error) {
	list := slices.Clone(changed)
	for _, other := range ms.list {
		if other == f || other.ModFile == "" || slices.ContainsFunc(changed, func(r fixer.Replacement) bool { return r.Name == other.gomod }) {
			continue
		}
		mod, _, err := other.clean()
		if err != nil {
			return nil, err
		}
		list = append(list, fixer.Replacement{Name: other.gomod, New: mod})
	}
	return list, nil
}

// touched reports whether one of the files is of the module and imports
// something else than before.
func (f *Files) touched(files []fixer.Replacement) bool {
	root := filepath.Dir(f.gomod) + string(filepath.Separator)
	nested := func(name string) bool {
		return slices.ContainsFunc(f.siblings, func(s sibling) bool {
			return len(s.dir) > len(root) && strings.HasPrefix(name, s.dir+string(filepath.Separator))
		})
	}
	return slices.ContainsFunc(files, func(r fixer.Replacement) bool {
		return strings.HasPrefix(r.Name, root) && !nested(r.Name) && gosrc.Imports(r.Old) != gosrc.Imports(r.New)
	})
}

// Notes are what a person should know about the files.
func (ms *Modules) Notes() (notes []string) {
	for _, f := range ms.list {
		name := "go.mod"
		if rel, err := filepath.Rel(filepath.Dir(ms.list[0].gomod), f.gomod); err == nil {
			name = filepath.ToSlash(rel)
		}
		for _, note := range f.Notes {
			notes = append(notes, name+": "+note)
		}
	}
	if ms.work != nil {
		notes = append(notes, ms.work.notes...)
	}
	return notes
}

// Clone copies the stand-ins, to be tidied for another state.
func (ms *Modules) Clone() (*Modules, error) {
	c := &Modules{options: ms.options}
	for _, f := range ms.list {
		copied, err := f.Clone()
		if err != nil {
			c.Remove()
			return nil, err
		}
		c.list = append(c.list, copied)
	}
	if ms.work == nil {
		return c, nil
	}
	work := *ms.work
	work.dir = ""
	c.work = &work
	return c, c.work.begin()
}

// Remove removes the copies that stand in for go.mod and go.work.
func (ms *Modules) Remove() {
	for _, f := range ms.list {
		f.Remove()
	}
	if ms.work != nil && ms.work.dir != "" {
		_ = os.RemoveAll(ms.work.dir)
	}
}
