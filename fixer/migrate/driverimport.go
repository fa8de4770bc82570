package migrate

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/netra-systems/netralint/fixer"
)

// driverImports takes out the imports that were there for the driver's name.
// Where that name stays, each package that had lib/pq gets an import of package
// pqdriver. Other imports of lib/pq go by themselves once nothing uses them.
func (r *rewriter) driverImports() {
	for _, i := range r.pqSpecs {
		if r.pkg, r.file = i.pkg, i.file; i.isBlank() && r.site(i.spec.Pos()) {
			r.unimports = append(r.unimports, fixer.Import{File: r.file.Name, Path: pqPath, Name: "_"})
		}
	}
	if r.needsDriver || r.namesDriver && r.p.strict {
		r.linkedByOthers()
	}
	if !r.needsDriver {
		return
	}
	for _, b := range r.p.m.Builds {
		for _, external := range []bool{false, true} {
			for _, pkg := range b.Packages {
				if slices.Contains(r.c.packages, pkg) && strings.HasSuffix(pkg.Path, "_test") == external {
					r.importDriver(b, pkg)
				}
			}
		}
	}
}

func (i pqImport) isBlank() bool { return i.spec.Name != nil && i.spec.Name.Name == "_" }

// importDriver sees to it that a package which had lib/pq, and its tests by
// themselves if only they had it, import package pqdriver: where the blank
// import of lib/pq was, else in the first file that had it.
func (r *rewriter) importDriver(b *fixer.Build, pkg *fixer.Package) {
	var best *pqImport
	for _, i := range r.pqSpecs {
		if i.pkg != pkg || i.file.Generated {
			continue
		}
		tests := isTest(i.file)
		if best == nil || isTest(best.file) && !tests || isTest(best.file) == tests && i.isBlank() && !best.isBlank() {
			best = &i
		}
	}
	if best == nil {
		return
	}
	for _, other := range b.Packages { // a test is linked with what it tests
		if other != pkg && (other.Path != basePath(pkg.Path) || !other.Widest) {
			continue
		}
		for _, f := range other.Files {
			if (isTest(best.file) || !isTest(f)) && r.importsDriver(f) {
				return
			}
		}
	}
	r.imports = append(r.imports, fixer.Import{File: best.file.Name, Path: r.p.opts.ConnPath + driverPath, Name: "_"})
}

func isTest(f *fixer.File) bool { return strings.HasSuffix(f.Name, "_test.go") }

// importsDriver reports whether a file imports package pqdriver, or is to.
func (r *rewriter) importsDriver(f *fixer.File) bool {
	path := r.p.opts.ConnPath + driverPath
	if slices.ContainsFunc(r.imports, func(i fixer.Import) bool { return i.File == f.Name && i.Path == path }) {
		return true
	}
	if f.Syntax == nil {
		return false
	}
	for _, spec := range f.Syntax.Imports {
		if spec.Path.Value == strconv.Quote(path) {
			return true
		}
	}
	return false
}

// linkedByOthers refuses when the name would be registered twice.
func (r *rewriter) linkedByOthers() {
	for _, path := range r.p.m.ImportersOf(pqPath) {
		if !r.p.inModule(path) {
			r.c.refusals = append(r.c.refusals, Refusal{Code: LinkedByOther, Package: path, Text: path + " imports lib/pq"})
		}
	}
	for _, i := range r.pqSpecs {
		if r.pkg, r.file = i.pkg, i.file; i.file.Generated {
			r.refuse(LinkedByOther, i.spec.Pos(), "the generated file goes on importing lib/pq, which registers the name of the driver")
		}
	}
}

// registersTwice reports whether what the passes left has a program in which
// both lib/pq and package pqdriver register the name of the driver: it would
// panic at its start.
func (g *migration) registersTwice(ctx context.Context) (bool, error) {
	path, writes := g.opts.ConnPath+driverPath, false
	for _, r := range g.now {
		writes = writes || strings.Contains(importsOf(r.New), strconv.Quote(path))
	}
	if !writes {
		return false, nil
	}
	m, err := g.load(ctx)
	if err != nil {
		return false, err
	}
	return m.LinkedTogether(pqPath, path), nil
}
