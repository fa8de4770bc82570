package repair

import (
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
// go command reads them in dir. Named are the modules with such packages. It is
// nil when they are all of one module.
func limit(dir string, patterns []string, named []*gomod.Target) (func(f *fixer.File) bool, error) {
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil && len(named) == 1 && slices.Contains(patterns, "./...") {
		return nil, nil
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	var packages []pattern
	for _, p := range patterns {
		packages = append(packages, newPattern(dir, p))
	}
	return func(f *fixer.File) bool {
		in := filepath.Dir(f.Name)
		if real, err := filepath.EvalSymlinks(in); err == nil {
			in = real
		}
		importPath := importPathOf(in, named)
		return slices.ContainsFunc(packages, func(p pattern) bool { return p.match(in, importPath) })
	}, nil
}

// importPathOf is the import path of the package in a directory, "" if it is in
// none of the modules.
func importPathOf(dir string, modules []*gomod.Target) (importPath string) {
	deepest := 0
	for _, m := range modules {
		if rel := m.Rel(dir); filepath.IsLocal(rel) && len(m.Dir) > deepest {
			deepest, importPath = len(m.Dir), path.Join(m.Path, rel)
		}
	}
	return importPath
}

// pattern matches the packages that a pattern of the go command names.
type pattern struct {
	expr *regexp.Regexp
	dirs bool // of directories, with slashes, not of import paths
}

// newPattern reads a pattern as the go command does in dir: "..." is any string,
// and "x/..." is x too.
func newPattern(dir, text string) pattern {
	slashed := filepath.ToSlash(text)
	p := pattern{}
	switch {
	case slashed == "all":
		return pattern{expr: regexp.MustCompile("")}
	case slashed == "." || slashed == ".." || strings.HasPrefix(slashed, "./") || strings.HasPrefix(slashed, "../"):
		slashed, p.dirs = filepath.ToSlash(filepath.Join(dir, text)), true
	case filepath.IsAbs(text):
		slashed, p.dirs = filepath.ToSlash(filepath.Clean(text)), true
	}
	re := strings.ReplaceAll(regexp.QuoteMeta(slashed), `\.\.\.`, `.*`)
	if before, ok := strings.CutSuffix(re, `/.*`); ok {
		re = before + `(/.*)?`
	}
	p.expr = regexp.MustCompile(`^` + re + `$`)
	return p
}

func (p pattern) match(dir, importPath string) bool {
	if p.dirs {
		return p.expr.MatchString(filepath.ToSlash(dir))
	}
	return p.expr.MatchString(importPath)
}
