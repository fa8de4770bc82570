package gomod

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/version"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/netra-systems/netralint/fixer"
)

// workspace is a go.work file that joins the modules, and one that stands in
// for it until the migration is written. The go command may write checksums
// beside the one that stands in, and touches neither the tree nor its go.work.sum.
type workspace struct {
	env     []string
	file    string    // on disk
	dir     string    // temporary, with the stand-in
	modules []sibling // all that it uses
	notes   []string
}

// sibling is a module of a workspace.
type sibling struct{ dir, path string }

// findWorkspace finds the workspace that the module in root is built in, nil if
// there is none.
func findWorkspace(ctx context.Context, opts Options, root string) (*workspace, error) {
	cmd := exec.CommandContext(ctx, "go", "env", "GOWORK")
	cmd.Dir, cmd.Env = root, opts.Env
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("look for a workspace around %s: go env: %w", root, err)
	}
	w := &workspace{env: opts.Env, file: strings.TrimSpace(string(out))}
	if w.file == "" || w.file == "off" {
		return nil, nil
	}
	dirs, err := fixer.WorkspaceMembers(w.file)
	if err != nil || !slices.Contains(dirs, root) {
		return nil, err
	}
	for _, dir := range dirs {
		path, err := moduleIn(dir)
		if err != nil {
			return nil, fmt.Errorf("read workspace %s: %w", w.file, err)
		}
		w.modules = append(w.modules, sibling{dir, path})
	}
	return w, nil
}

// begin makes room for the stand-in.
func (w *workspace) begin() (err error) {
	if vendored(filepath.Dir(w.file)) {
		return fmt.Errorf("%s has a vendor directory, which is not kept in step with the modules; remove it and run `go work vendor` afterwards, or migrate each module alone with GOWORK=off", w.file)
	}
	if w.dir, err = os.MkdirTemp("", "netralint"); err != nil {
		return err
	}
	sum, err := os.ReadFile(w.sum())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(w.dir, "go.work.sum"), sum, 0o600)
	}
	return err
}

func (w *workspace) sum() string { return w.file + ".sum" }

// standIn writes the go.work that stands in for modules with the go.mod files
// that an overlay shows, and returns the variable that makes the go command use
// it.
func (w *workspace) standIn(overlay map[string][]byte) (env string, err error) {
	text, err := w.raised(overlay)
	if err != nil {
		return "", err
	}
	work, err := modfile.ParseWork(w.file, text, nil)
	if err != nil {
		return "", err
	}
	from := filepath.Dir(w.file)
	work.SetUse(nil)
	for _, s := range w.modules {
		if err := work.AddUse(s.dir, s.path); err != nil {
			return "", err
		}
	}
	for _, r := range slices.Clone(work.Replace) {
		if modfile.IsDirectoryPath(r.New.Path) && !filepath.IsAbs(r.New.Path) {
			if err := work.AddReplace(r.Old.Path, r.Old.Version, filepath.Join(from, r.New.Path), ""); err != nil {
				return "", err
			}
		}
	}
	work.Cleanup()
	name := filepath.Join(w.dir, "go.work")
	return "GOWORK=" + name, os.WriteFile(name, modfile.Format(work.Syntax), 0o600)
}

// raised is go.work with a language version that none of its modules is ahead
// of, and what keeps the standard library at run time as it was.
func (w *workspace) raised(overlay map[string][]byte) ([]byte, error) {
	text, err := os.ReadFile(w.file)
	if err != nil {
		return nil, err
	}
	work, err := modfile.ParseWork(w.file, text, nil)
	if err != nil {
		return nil, err
	}
	newest, of, err := w.newest(overlay)
	if err != nil {
		return nil, err
	}
	before := "1.18" // the first with workspaces
	if work.Go != nil {
		before = work.Go.Version
	}
	if version.Compare("go"+newest, "go"+before) <= 0 {
		return text, nil
	}
	w.notes = []string{fmt.Sprintf("go.work: go %s becomes go %s, as in %s", before, newest, of)}
	now := splice(text, goSyntax(work), "go "+newest+"\n")
	if t := work.Toolchain; t != nil && version.Compare(t.Name, "go"+newest) < 0 {
		now = bytes.Replace(now, []byte("toolchain "+t.Name), []byte("toolchain go"+newest), 1)
	}
	if Minor(before) != Minor(newest) && len(work.Godebug) == 0 {
		runtime := runtimeOf(before)
		now = append(bytes.TrimRight(now, "\r\n"), ("\n\ngodebug default=go" + runtime + "\n")...)
		w.notes = append(w.notes, "go.work: "+runtimeKept(runtime))
	}
	return sameLineEnds(text, now), nil
}

func goSyntax(work *modfile.WorkFile) *modfile.Line {
	if work.Go == nil {
		return nil
	}
	return work.Go.Syntax
}

// splice puts a line, which ends in "\n", in place of another one, at the
// beginning if that is nil.
func splice(text []byte, old *modfile.Line, line string) []byte {
	if old == nil {
		return append([]byte(line+"\n"), text...)
	}
	from, to := old.Start.Byte, old.End.Byte
	return slices.Concat(text[:from], []byte(strings.TrimSuffix(line, "\n")), text[to:])
}

// newest is the newest language version of the modules, and the module that has
// it.
func (w *workspace) newest(overlay map[string][]byte) (newest, of string, err error) {
	for _, s := range w.modules {
		name := filepath.Join(s.dir, "go.mod")
		mod, ok := overlay[name]
		if !ok {
			if mod, err = os.ReadFile(name); err != nil {
				return "", "", err
			}
		}
		if v := goLine(mod); newest == "" || version.Compare("go"+v, "go"+newest) > 0 {
			newest, of = v, s.path
		}
	}
	return newest, of, nil
}

// finish returns what becomes of go.work and go.work.sum when the other files
// are written.
func (w *workspace) finish(ctx context.Context, list []*Files, files []fixer.Replacement) ([]fixer.Replacement, error) {
	w.notes = nil
	overlay := map[string][]byte{}
	for _, f := range files {
		overlay[f.Name] = f.New
	}
	text, err := os.ReadFile(w.file)
	if err != nil {
		return nil, err
	}
	var changed []fixer.Replacement
	now, err := w.raised(overlay)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(text, now) {
		changed = append(changed, fixer.Replacement{Name: w.file, Old: text, New: now})
	}
	sums, err := w.checksums(ctx, list, overlay, files)
	return append(changed, sums...), err
}

// checksums lets the go command complete go.work.sum as the first build in the
// workspace would.
func (w *workspace) checksums(ctx context.Context, list []*Files, overlay map[string][]byte, files []fixer.Replacement) ([]fixer.Replacement, error) {
	before, err := os.ReadFile(w.sum())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	sum := filepath.Join(w.dir, "go.work.sum")
	if err := os.WriteFile(sum, before, 0o600); err != nil {
		return nil, err
	}
	env, err := w.standIn(overlay)
	if err != nil {
		return nil, err
	}
	shown, err := fixer.NewOverlay(files)
	if err != nil {
		return nil, err
	}
	defer shown.Remove()
	args := append([]string{"list", "-e", "-deps", "-test", "-f={{.Name}}"}, shown.Flags()...)
	for _, f := range list {
		args = append(args, filepath.ToSlash(filepath.Dir(f.gomod))+"/...")
	}
	if _, err := runGo(ctx, filepath.Dir(list[0].gomod), append(slices.Clone(w.env), env), args...); err != nil {
		return nil, fmt.Errorf("work out %s: %w", filepath.Base(w.sum()), err)
	}
	now, err := os.ReadFile(sum)
	if err != nil || bytes.Equal(before, now) {
		return nil, err
	}
	if len(before) == 0 {
		before = nil
	}
	return []fixer.Replacement{{Name: w.sum(), Old: before, New: now}}, nil
}

// sameLineEnds gives text the line ends of what it takes the place of.
func sameLineEnds(before, text []byte) []byte {
	if _, crlf := fixer.UnixLines(before); !crlf {
		return text
	}
	return fixer.WindowsLines(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")))
}

// withSiblings adds replacements by their directories for the fellow members of
// the workspace that go.mod has none for.
func (f *Files) withSiblings(text []byte) ([]byte, error) {
	mod, err := modfile.Parse(f.gomod, text, nil)
	if err != nil {
		return nil, err
	}
	for _, s := range f.fellows(mod) {
		if err := mod.AddReplace(s.path, "", s.dir, ""); err != nil {
			return nil, err
		}
	}
	return modfile.Format(mod.Syntax), nil
}

// fellows are the other modules of the workspace that go.mod has no replacement
// for.
func (f *Files) fellows(mod *modfile.File) []sibling {
	return slices.DeleteFunc(slices.Clone(f.siblings), func(s sibling) bool {
		return s.dir == f.Root() || slices.ContainsFunc(mod.Replace, func(r *modfile.Replace) bool { return r.Old.Path == s.path })
	})
}

// clean returns the stand-ins for go.mod and go.sum without what withSiblings
// added and what the go command made of that. A nil one does not exist.
func (f *Files) clean() (mod, sum []byte, err error) {
	if mod, err = os.ReadFile(f.ModFile); err != nil {
		return nil, nil, err
	}
	if sum, err = os.ReadFile(filepath.Join(f.dir, "go.sum")); errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if err != nil || len(f.siblings) == 0 {
		return mod, sum, err
	}
	text, err := os.ReadFile(f.gomod)
	if err != nil {
		return nil, nil, err
	}
	was, err := modfile.Parse(f.gomod, text, nil)
	if err != nil {
		return nil, nil, err
	}
	now, err := modfile.Parse(f.gomod, mod, nil)
	if err != nil {
		return nil, nil, err
	}
	for _, s := range f.fellows(was) {
		if err := withoutSibling(now, was, s.path); err != nil {
			return nil, nil, err
		}
	}
	now.Cleanup()
	return modfile.Format(now.Syntax), sum, nil
}

// withoutSibling puts what a go.mod says about a fellow member back.
func withoutSibling(now, was *modfile.File, path string) error {
	if err := now.DropReplace(path, ""); err != nil {
		return err
	}
	i := slices.IndexFunc(was.Require, func(r *modfile.Require) bool { return r.Mod.Path == path })
	if i < 0 {
		return now.DropRequire(path)
	}
	if slices.ContainsFunc(now.Require, func(r *modfile.Require) bool {
		return r.Mod.Path == path && r.Mod.Version == was.Require[i].Mod.Version
	}) {
		return nil
	}
	return now.AddRequire(path, was.Require[i].Mod.Version)
}
