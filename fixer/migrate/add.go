package migrate

import (
	"context"
	"encoding/json"
	"fmt"
	"go/version"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer"
)

// Target is a module as its go.mod describes it.
type Target struct {
	Dir  string // without links
	Path string
	Go   string // the language version
}

// FindModule finds the module that dir is in; "" is the current directory.
func FindModule(ctx context.Context, dir string) (*Target, error) {
	f, err := findFiles(ctx, modOptions{Dir: dir, Env: os.Environ()})
	if err != nil {
		return nil, err
	}
	t, err := f.target(ctx)
	if err != nil {
		return nil, err
	}
	t.Dir, err = filepath.EvalSymlinks(f.root())
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
func (f *modFiles) find(ctx context.Context) error {
	out, err := f.goCommand(ctx, "env", "GOMOD")
	if err != nil {
		return err
	}
	f.gomod = strings.TrimSpace(string(out))
	if f.gomod == "" || f.gomod == os.DevNull {
		return fmt.Errorf("no go.mod in %q or above it; run inside a module", f.opts.Dir)
	}
	return nil
}

// target reads the module's go.mod.
func (f *modFiles) target(ctx context.Context) (*Target, error) {
	out, err := f.goCommand(ctx, "mod", "edit", "-json", f.gomod)
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

// Needs is what code asks of the module it is in: a language version, and
// modules by path, at a version or a newer one.
type Needs struct {
	Go      string
	Modules map[string]string
}

// Add works out what it takes to add packages to a module: requirements in
// go.mod, and, when its language version rises for them, what keeps the code
// that is there as it is. The packages are compiled with it. Nothing is
// written; Result.Files are the files given and the others that change.
func Add(ctx context.Context, opts Options, files []fixer.Replacement, needs Needs) (*Result, error) {
	if err := opts.defaults(); err != nil {
		return nil, err
	}
	f, err := findFiles(ctx, opts.mods())
	if err != nil {
		return nil, err
	}
	defer f.remove()
	if err := f.standIn(); err != nil {
		return nil, err
	}
	opts.Env = f.env()
	if err := f.require(ctx, needs); err != nil {
		return nil, err
	}
	r := &Result{Report: newReport()}
	kept, err := keepLanguage(ctx, &opts, f, r)
	if err != nil {
		return nil, err
	}
	r.Files = append(slices.Clone(files), kept...)
	overlay, err := fixer.NewOverlay(r.Files)
	if err != nil {
		return nil, err
	}
	defer overlay.Remove()
	if err := f.build(ctx, overlay, files); err != nil {
		return nil, err
	}
	mods, err := f.finish(ctx, overlay)
	if err != nil {
		return nil, err
	}
	r.Files = append(r.Files, mods...)
	r.Report.Notes = append(r.Report.Notes, f.notes...)
	return r, nil
}

// require raises the stand-in to what is needed; it lowers nothing.
func (f *modFiles) require(ctx context.Context, needs Needs) error {
	var queries []string
	if version.Compare("go"+f.goBefore, "go"+needs.Go) < 0 {
		queries = append(queries, "go@"+needs.Go)
	}
	for _, path := range slices.Sorted(maps.Keys(needs.Modules)) {
		out, err := f.goCommand(ctx, "list", "-mod=mod", "-modfile="+f.file, "-m", "-f={{.Version}}", path)
		if have := strings.TrimSpace(string(out)); err != nil || olderModule(have, needs.Modules[path]) {
			queries = append(queries, path+"@"+needs.Modules[path])
		}
	}
	if len(queries) == 0 {
		return nil
	}
	if _, err := f.goCommand(ctx, append([]string{"get", "-modfile=" + f.file}, queries...)...); err != nil {
		return fmt.Errorf("require %s: %w; the module proxy must be reachable, or have been", strings.Join(queries, " "), firstLine(err))
	}
	return nil
}

// olderModule compares versions of the form v1.2.3.
func olderModule(a, b string) bool {
	parse := func(v string) (n [3]int) {
		_, _ = fmt.Sscanf(v, "v%d.%d.%d", &n[0], &n[1], &n[2])
		return n
	}
	x, y := parse(a), parse(b)
	return slices.Compare(x[:], y[:]) < 0
}

// keepLanguage changes the files whose meaning, or whose tests, the stand-in's
// language version would change.
func keepLanguage(ctx context.Context, opts *Options, f *modFiles, r *Result) ([]fixer.Replacement, error) {
	m, err := fixer.Load(ctx, fixer.Config{Dir: opts.Dir, Env: opts.Env, ModFile: f.file})
	if err != nil {
		return nil, err
	}
	r.Module = m
	p := &planner{opts: opts, m: m, report: r.Report, pins: map[*fixer.File]pin{}}
	p.loopPins(f.goBefore)
	around, err := p.vetGap(ctx, f)
	if err != nil {
		return nil, err
	}
	settled, err := m.Settle(ctx, append(around, p.pinChanges()...), fixer.Options{Logf: opts.Logf})
	if err != nil {
		return nil, err
	}
	return settled.Files, nil
}

// build compiles the packages of the files that were added, which lets the go
// command complete go.mod and go.sum.
func (f *modFiles) build(ctx context.Context, overlay *fixer.Overlay, added []fixer.Replacement) error {
	args := append([]string{"build", "-mod=mod", "-modfile=" + f.file}, overlay.Flags()...)
	for _, file := range added {
		rel, err := filepath.Rel(f.root(), filepath.Dir(file.Name))
		if err != nil {
			return err
		}
		if pattern := "./" + filepath.ToSlash(rel); filepath.Ext(file.Name) == ".go" && file.New != nil && !slices.Contains(args, pattern) {
			args = append(args, pattern)
		}
	}
	cmd := f.opts
	cmd.Dir = f.root()
	if _, err := (&modFiles{opts: cmd}).goCommand(ctx, args...); err != nil {
		return fmt.Errorf("compile what is added: %w", err)
	}
	return nil
}
