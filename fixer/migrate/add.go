package migrate

import (
	"context"
	"slices"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/migrate/gomod"
	"github.com/netra-systems/netralint/fixer/migrate/goversion"
)

// Add works out what it takes to add packages to a module: requirements in
// go.mod, and, when its language version rises for them, what keeps the code
// that is there as it is. The packages are compiled with it. Nothing is
// written; Result.Files are the files given and the others that change.
func Add(ctx context.Context, opts Options, files []fixer.Replacement, needs gomod.Needs) (*Result, error) {
	if err := opts.defaults(); err != nil {
		return nil, err
	}
	ms, err := gomod.FindModules(ctx, opts.mods())
	if err != nil {
		return nil, err
	}
	defer ms.Remove()
	f := ms.All()[0]
	if err := f.StandIn(); err != nil {
		return nil, err
	}
	opts.Env = append(slices.Clone(f.Env()), "GOWORK=off")
	if err := f.Require(ctx, needs); err != nil {
		return nil, err
	}
	r := &Result{Report: newReport()}
	kept, err := keepLanguage(ctx, &opts, ms, r)
	if err != nil {
		return nil, err
	}
	r.Files = append(slices.Clone(files), kept...)
	overlay, err := fixer.NewOverlay(r.Files)
	if err != nil {
		return nil, err
	}
	defer overlay.Remove()
	if err := f.Build(ctx, overlay, files); err != nil {
		return nil, err
	}
	mods, err := f.Finish(ctx, overlay)
	if err != nil {
		return nil, err
	}
	r.Files = append(r.Files, mods...)
	r.Report.Notes = append(r.Report.Notes, ms.Notes()...)
	return r, nil
}

// keepLanguage changes the files whose meaning, or whose tests, the stand-in's
// language version would change.
func keepLanguage(ctx context.Context, opts *Options, ms *gomod.Modules, r *Result) ([]fixer.Replacement, error) {
	m, err := fixer.Load(ctx, fixer.Config{Dir: opts.Dir, Env: opts.Env, ModFile: ms.All()[0].ModFile})
	if err != nil {
		return nil, err
	}
	r.Module = m
	rise, err := goversion.Find(ctx, m, ms)
	if err != nil {
		return nil, err
	}
	r.Report.Notes = append(r.Report.Notes, rise.Notes()...)
	applied, err := m.Apply(ctx, rise.Changes(), fixer.Options{Logf: opts.Logf})
	if err != nil {
		return nil, err
	}
	return applied.Files, nil
}
