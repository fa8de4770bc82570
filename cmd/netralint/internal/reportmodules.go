package command

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/netra-systems/netralint/cmd/netralint/internal/load"
)

// runs are the runs that the report is made of: one for the packages that are named,
// for a module or a workspace; else one for each module below the directory.
func (o *reportOptions) runs(ctx context.Context) ([]reportRun, error) {
	one := func(dir string, patterns ...string) reportRun {
		opts := o.options
		opts.dir, opts.patterns = dir, patterns
		return reportRun{&opts}
	}
	if len(o.patterns) > 0 {
		return []reportRun{one(o.dir, o.patterns...)}, nil
	}
	env, err := load.Environment(ctx, o.dir, "GOMOD", "GOWORK")
	if err != nil {
		return nil, err
	}
	if work := env["GOWORK"]; work != "" && work != "off" {
		members, err := members(work)
		return []reportRun{one(o.dir, members...)}, err
	}
	if mod := env["GOMOD"]; mod != "" && mod != os.DevNull && !o.all {
		return []reportRun{one(o.dir, "./...")}, nil
	}
	dirs, err := modulesBelow(o.dir)
	if err != nil {
		return nil, err
	}
	var all []reportRun
	for _, dir := range dirs {
		all = append(all, one(dir, "./..."))
	}
	if all == nil {
		return nil, errors.New("no go.mod here, above or below: run in a module, or name one with -C DIR")
	}
	return all, nil
}

// members returns patterns for all packages of the modules of a workspace.
func members(goWork string) (patterns []string, err error) {
	text, err := os.ReadFile(goWork)
	if err != nil {
		return nil, err
	}
	file, err := modfile.ParseWork(goWork, text, nil)
	if err != nil {
		return nil, err
	}
	for _, use := range file.Use {
		dir := filepath.FromSlash(use.Path)
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(filepath.Dir(goWork), dir)
		}
		patterns = append(patterns, filepath.Join(dir, "..."))
	}
	return patterns, nil
}

// modulesBelow returns the directories with a go.mod, dir itself among them, without
// those that the go command does not look into.
func modulesBelow(dir string) (dirs []string, err error) {
	if dir == "" {
		dir = "."
	}
	err = filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := d.Name()
		if d.IsDir() && name != dir && (slices.Contains([]string{"vendor", "testdata", "node_modules"}, base) || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_")) {
			return filepath.SkipDir
		}
		if !d.IsDir() && base == "go.mod" {
			dirs = append(dirs, filepath.Dir(name))
		}
		return nil
	})
	return dirs, err
}
