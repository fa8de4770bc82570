package command

import (
	"context"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/migrate/gomod"
)

// limit returns which files belong to the packages that patterns name, as the
// go command reads them in dir. It is nil when they are all of the module.
func limit(ctx context.Context, dir string, patterns []string) (func(f *fixer.File) bool, error) {
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil && slices.Contains(patterns, "./...") {
		return nil, nil
	}
	module, err := gomod.FindModule(ctx, dir)
	if err != nil {
		return nil, err
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	var named []*regexp.Regexp
	for _, p := range patterns {
		named = append(named, packagePattern(module, dir, p))
	}
	return func(f *fixer.File) bool {
		name := f.Name
		if real, err := filepath.EvalSymlinks(name); err == nil {
			name = real
		}
		importPath := path.Join(module.Path, path.Dir(module.Rel(name)))
		return slices.ContainsFunc(named, func(r *regexp.Regexp) bool { return r.MatchString(importPath) })
	}, nil
}

// packagePattern returns what matches the import paths of a pattern: "..." is
// any string, and "x/..." is x too.
func packagePattern(module *gomod.Target, dir, pattern string) *regexp.Regexp {
	slashed := filepath.ToSlash(pattern)
	switch {
	case slashed == "all":
		return regexp.MustCompile("")
	case slashed == "." || slashed == ".." || strings.HasPrefix(slashed, "./") || strings.HasPrefix(slashed, "../"):
		slashed = path.Join(module.Path, module.Rel(filepath.Join(dir, pattern)))
	case filepath.IsAbs(pattern):
		slashed = path.Join(module.Path, module.Rel(pattern))
	}
	re := strings.ReplaceAll(regexp.QuoteMeta(slashed), `\.\.\.`, `.*`)
	if before, ok := strings.CutSuffix(re, `/.*`); ok {
		re = before + `(/.*)?`
	}
	return regexp.MustCompile(`^` + re + `$`)
}
