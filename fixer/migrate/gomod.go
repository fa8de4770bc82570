package migrate

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/netra-systems/netralint/fixer"
)

// modFiles are a go.mod and go.sum that stand in for the module's own until the
// migration is written.
type modFiles struct {
	opts  modOptions
	dir   string // temporary
	file  string // the stand-in for go.mod; empty when the module's own will do
	gomod string // the module's own

	goBefore string // its language version
	hasConn  bool   // it requires the conn module, or is it
	own      bool   // the conn package is one of the module's own
	notes    []string
}

// modOptions say which module, and where the conn package comes from.
type modOptions struct {
	Dir string
	Env []string
	// ConnPath is the import path of the conn package, ConnVersion the version of
	// its module to require, and ConnReplace a directory to use for that: both may
	// be empty.
	ConnPath, ConnVersion, ConnReplace string
}

// findFiles finds the go.mod of the module around opts.Dir.
func findFiles(ctx context.Context, opts modOptions) (*modFiles, error) {
	f := &modFiles{opts: opts}
	return f, f.find(ctx)
}

// root is the module's directory.
func (f *modFiles) root() string { return filepath.Dir(f.gomod) }

// env is the environment for go commands that are given the stand-in.
func (f *modFiles) env() []string { return f.opts.Env }

// requireConn makes a stand-in that requires the conn module.
func (f *modFiles) requireConn(ctx context.Context) error {
	err := f.standIn()
	if err == nil {
		err = f.addConn(ctx)
	}
	if err != nil {
		f.remove()
	}
	return err
}

// standIn copies the module's own files to a temporary directory.
func (f *modFiles) standIn() (err error) {
	root := f.root()
	if vendored(root) {
		f.opts.Env = fixer.WithMod(f.opts.Env, "mod") // what is vendored does not agree with the stand-in
	}
	if f.dir, err = os.MkdirTemp("", "netralint"); err != nil {
		return err
	}
	f.file = filepath.Join(f.dir, "go.mod")
	for _, name := range []string{"go.mod", "go.sum"} {
		src, err := os.ReadFile(filepath.Join(root, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if name == "go.mod" {
			f.goBefore = goLine(src)
		}
		if err := os.WriteFile(filepath.Join(f.dir, name), src, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// addConn lets the stand-in require the conn module.
func (f *modFiles) addConn(ctx context.Context) error {
	if f.own {
		return nil
	}
	query := f.opts.ConnPath
	if f.opts.ConnReplace != "" {
		module, err := f.replaceConn(ctx)
		if err != nil {
			return err
		}
		query = module + "@v0.0.0" // whatever the directory holds
	}
	if f.hasConn && f.opts.ConnVersion == "" {
		return nil
	}
	if f.opts.ConnVersion != "" {
		query = f.opts.ConnPath + "@" + f.opts.ConnVersion
	}
	if _, err := f.goCommand(ctx, "get", "-modfile="+f.file, query); err != nil {
		return fmt.Errorf("require %s: %w; name a version with -conn-version, or with -conn-replace the directory of a copy", f.opts.ConnPath, firstLine(err))
	}
	return nil
}

// firstLine shortens what the go command says to its first line, which names
// the module; what a proxy answered is behind it.
func firstLine(err error) error {
	var failed *goError
	if !errors.As(err, &failed) {
		return err
	}
	text, _, _ := strings.Cut(failed.text, "\n")
	return &goError{command: failed.command, text: strings.TrimSuffix(text, ":")}
}

// tidy works out go.mod and go.sum for the rewritten files.
func (f *modFiles) tidy(ctx context.Context, files []fixer.Replacement) ([]fixer.Replacement, error) {
	overlay, err := fixer.NewOverlay(files)
	if err != nil {
		return nil, err
	}
	defer overlay.Remove()
	if _, err := f.goCommand(ctx, append([]string{"mod", "tidy", "-modfile=" + f.file}, overlay.Flags()...)...); err != nil {
		return nil, fmt.Errorf("tidy go.mod for the migrated code: %w", err)
	}
	return f.finish(ctx, overlay)
}

// finish returns what becomes of go.mod, go.sum and the vendor directory.
func (f *modFiles) finish(ctx context.Context, overlay *fixer.Overlay) ([]fixer.Replacement, error) {
	root := f.root()
	if err := f.keepRuntime(ctx); err != nil {
		return nil, err
	}
	list, err := f.replacements(root)
	if err != nil || !vendored(root) {
		return list, err
	}
	copied, err := f.vendor(ctx, root, overlay)
	return append(list, copied...), err
}

func (f *modFiles) replacements(root string) ([]fixer.Replacement, error) {
	var list []fixer.Replacement
	for _, name := range []string{"go.mod", "go.sum"} {
		now, err := os.ReadFile(filepath.Join(f.dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		old, err := os.ReadFile(filepath.Join(root, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		if name == "go.mod" {
			f.compare(now)
			if now, err = regroup(name, old, now); err != nil {
				return nil, err
			}
		}
		if _, crlf := fixer.UnixLines(old); crlf {
			now, _ = fixer.UnixLines(now) // the go command ends only new lines in "\n"
			now = fixer.WindowsLines(now)
		}
		if !bytes.Equal(old, now) {
			list = append(list, fixer.Replacement{Name: filepath.Join(root, name), Old: old, New: now})
		}
	}
	return list, nil
}

// keepRuntime keeps the behaviour of the standard library that goes by the
// version in go.mod, such as the status of redirects in net/http, as it was.
func (f *modFiles) keepRuntime(ctx context.Context) error {
	mod, err := os.ReadFile(f.file)
	if err != nil {
		return err
	}
	before := minor(f.goBefore)
	if older(before, oldestRuntime) {
		before = oldestRuntime
	}
	if before == minor(goLine(mod)) || bytes.Contains(mod, []byte("\ngodebug ")) {
		return nil
	}
	if _, err := f.goCommand(ctx, "mod", "edit", "-godebug=default=go"+before, f.file); err != nil {
		return err
	}
	f.notes = append(f.notes, "go.mod: godebug default=go"+before+" keeps what the standard library does at run time; remove it when you are ready for what newer versions do")
	return nil
}

// oldestRuntime is the version that all older ones behave as.
const oldestRuntime = "1.20"

// compare notes a change of the language version.
func (f *modFiles) compare(now []byte) {
	before, after := f.goBefore, goLine(now)
	if minor(before) != minor(after) {
		f.notes = append(f.notes, fmt.Sprintf("go.mod: go %s becomes go %s, which the conn module needs", before, after))
	}
}

func goLine(mod []byte) string {
	for line := range strings.Lines(string(mod)) {
		if fields := strings.Fields(line); len(fields) >= 2 && fields[0] == "go" {
			return fields[1]
		}
	}
	return "1.16"
}

// older compares language versions of the form 1.N.
func older(a, b string) bool {
	minor := func(v string) (n int) {
		_, _ = fmt.Sscanf(v, "1.%d", &n)
		return n
	}
	return minor(a) < minor(b)
}

// goError is the failure of a go command.
type goError struct {
	command string
	text    string
	stdout  []byte
}

func (e *goError) Error() string { return "go " + e.command + ": " + e.text }

func (f *modFiles) goCommand(ctx context.Context, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = f.opts.Dir
	cmd.Env = append(f.opts.Env[:len(f.opts.Env):len(f.opts.Env)], "GOWORK=off")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err == nil {
		return out, nil
	}
	text := strings.TrimSpace(stderr.String())
	if text == "" {
		text = err.Error()
	}
	return nil, &goError{args[0], text, out}
}

func (f *modFiles) remove() {
	if f.dir != "" {
		_ = os.RemoveAll(f.dir)
	}
}

// findConn decides where the conn package comes from: a copy in the module, or
// a module that go.mod must require.
func (f *modFiles) findConn(ctx context.Context) error {
	mod, err := os.ReadFile(f.gomod)
	if err != nil {
		return err
	}
	target, err := f.target(ctx)
	if err != nil {
		return err
	}
	rest, own := strings.CutPrefix(f.opts.ConnPath, target.Path+"/")
	if f.own = own; own {
		names, err := filepath.Glob(filepath.Join(f.root(), filepath.FromSlash(rest), "*.go"))
		if err == nil && len(names) == 0 {
			return fmt.Errorf("there is no package %s: put a copy of conn there with `netralint conn copy %s`", f.opts.ConnPath, rest)
		}
		f.hasConn = true
		return err
	}
	for path := f.opts.ConnPath; path != "." && !f.hasConn; path = parent(path) {
		f.hasConn = strings.Contains(string(mod), path+" v")
	}
	return nil
}

func parent(path string) string {
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		return path[:i]
	}
	return "."
}
