package driver

import (
	"fmt"
	"go/ast"
	"slices"
	"strconv"
	"strings"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// driverImports takes out the imports that were there for the driver's name.
// Where that name stays, each package that had lib/pq gets an import of package
// pqdriver, or keeps that of lib/pq where it stays linked anyway. Other imports of
// lib/pq go by themselves once nothing uses them.
func (r *rewriter) driverImports() {
	if !r.opens && slices.ContainsFunc(r.pqSpecs, pqImport.isBlank) {
		r.needsDriver = true // for code outside the module, which opens it
	}
	if r.namesDriver && r.p.opts.Strict {
		r.linkedByOthers()
	}
	switch {
	case !r.needsDriver:
		r.promises()
	case r.p.linked(r.c):
		r.keepImports()
	default:
		r.importDrivers()
	}
	r.importCodes()
	for _, i := range r.pqSpecs {
		if r.pkg, r.file = i.pkg, i.file; i.isBlank() && r.site(i.spec.Pos()) && !r.exchanged[i.spec] {
			r.unimports = append(r.unimports, fixer.Import{File: r.file.Name, Path: dbapi.PQPath, Name: "_"})
		}
	}
}

// promises tells of packages for other modules whose import of lib/pq was there
// to register the driver's name for them.
func (r *rewriter) promises() {
	told := map[string]bool{}
	for _, i := range r.pqSpecs {
		path := gosrc.UnderTest(i.pkg.Path)
		if told[path] || !i.isBlank() || isTest(i.file) || i.pkg.Name == "main" || slices.Contains(strings.Split(path, "/"), "internal") {
			continue
		}
		told[path] = true
		r.note("%s: package %s no longer registers the driver's name %q for modules that import it", r.p.m.Rel(i.file.Name), path, Name)
	}
}

// note tells of the component, if it moves.
func (r *rewriter) note(format string, args ...any) {
	if note := fmt.Sprintf(format, args...); !slices.Contains(r.c.notes, note) {
		r.c.notes = append(r.c.notes, note)
	}
}

// importDrivers gives each package its import of package pqdriver.
func (r *rewriter) importDrivers() {
	for _, b := range r.p.m.Builds {
		for _, external := range []bool{false, true} {
			for _, pkg := range b.Packages {
				if slices.Contains(r.c.Packages, pkg) && strings.HasSuffix(pkg.Path, "_test") == external {
					r.importDriver(b, pkg)
				}
			}
		}
	}
}

func (i pqImport) isBlank() bool { return i.spec.Name != nil && i.spec.Name.Name == "_" }

// pqImportOf returns the import of lib/pq whose place another takes in a package, nil
// if there is none: rather not in a test, then in a file of many builds, then a blank
// one.
func (r *rewriter) pqImportOf(pkg *fixer.Package) *pqImport {
	var best *pqImport
	rank := func(i *pqImport) int {
		n := 2 * r.p.builds(i.file)
		if i.isBlank() {
			n++
		}
		if !isTest(i.file) {
			n += 1000
		}
		return n
	}
	for _, i := range r.pqSpecs {
		if i.pkg == pkg && !i.file.Generated && (best == nil || rank(&i) > rank(best)) {
			best = &i
		}
	}
	return best
}

// importDriver sees to it that a package which had lib/pq, and its tests by
// themselves if only they had it, import package pqdriver: where the blank
// import of lib/pq was, else in the first file that had it.
func (r *rewriter) importDriver(b *fixer.Build, pkg *fixer.Package) {
	best := r.pqImportOf(pkg)
	if best == nil || !r.p.opts.Within(best.file) {
		return
	}
	for _, other := range b.Packages { // a test is linked with what it tests
		if other != pkg && (other.Path != gosrc.UnderTest(pkg.Path) || !other.Widest) {
			continue
		}
		for _, f := range other.Files {
			if (isTest(best.file) || !isTest(f)) && r.importsDriver(f) {
				return
			}
		}
	}
	if r.linksDriver(b, pkg, best.file, best.isBlank()) {
		return
	}
	if best.isBlank() { // it takes the place of the other, with its comments
		r.pkg, r.file = best.pkg, best.file
		r.replace(best.spec.Path.Pos(), best.spec.Path.End(), strconv.Quote(r.p.opts.ConnPath+dbapi.PQDriverPath))
		r.flush()
		r.exchanged[best.spec] = true
		return
	}
	r.imports = append(r.imports, fixer.Import{File: best.file.Name, Path: r.p.opts.ConnPath + dbapi.PQDriverPath, Name: "_"})
}

// linksDriver reports whether a file of a package imports package pqdriver by other
// packages of the module, which come before it in the build. Named says that these use it,
// and do not only link it.
func (r *rewriter) linksDriver(b *fixer.Build, pkg *fixer.Package, file *fixer.File, named bool) bool {
	seen := map[string]bool{}
	var visit func(files []*fixer.File, tests bool) bool
	visit = func(files []*fixer.File, tests bool) bool {
		return slices.ContainsFunc(files, func(f *fixer.File) bool {
			if f.Syntax == nil || !tests && isTest(f) {
				return false
			}
			return r.namesDriverIn(f) || !named && r.importsDriver(f) || slices.ContainsFunc(f.Syntax.Imports, func(spec *ast.ImportSpec) bool {
				path, _ := strconv.Unquote(spec.Path.Value)
				if seen[path] {
					return false
				}
				seen[path] = true
				i := slices.IndexFunc(b.Packages, func(p *fixer.Package) bool { return p.Path == path && p.Widest })
				return i >= 0 && visit(b.Packages[i].Files, false)
			})
		})
	}
	return visit(pkg.Files, isTest(file))
}

// builds counts the builds that have a file.
func (p *Plan) builds(f *fixer.File) int {
	n := 0
	for _, b := range p.m.Builds {
		if slices.ContainsFunc(b.Packages, func(pkg *fixer.Package) bool { return slices.Contains(pkg.Files, f) }) {
			n++
		}
	}
	return n
}

func isTest(f *fixer.File) bool { return strings.HasSuffix(f.Name, "_test.go") }

// namesDriverIn reports whether a file has a use for package pqdriver, or is to.
func (r *rewriter) namesDriverIn(f *fixer.File) bool {
	path := r.p.opts.ConnPath + dbapi.PQDriverPath
	return slices.ContainsFunc(r.imports, func(i fixer.Import) bool { return i.File == f.Name && i.Path == path && i.Name != "_" }) ||
		f.Syntax != nil && slices.ContainsFunc(f.Syntax.Imports, func(spec *ast.ImportSpec) bool {
			return spec.Path.Value == strconv.Quote(path) && (spec.Name == nil || spec.Name.Name != "_")
		})
}

// importsDriver reports whether a file imports package pqdriver, or is to.
func (r *rewriter) importsDriver(f *fixer.File) bool {
	path := r.p.opts.ConnPath + dbapi.PQDriverPath
	if slices.ContainsFunc(r.pqSpecs, func(i pqImport) bool { return i.file == f && r.exchanged[i.spec] }) {
		return true
	}
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
	for _, path := range r.p.linkers() {
		r.c.Refusals = append(r.c.Refusals, Refusal{Code: LinkedByOther, Package: path, Text: path + " imports lib/pq"})
	}
	for _, i := range r.pqSpecs {
		if r.pkg, r.file = i.pkg, i.file; i.file.Generated {
			r.refuse(LinkedByOther, i.spec.Pos(), "the generated file goes on importing lib/pq, which registers the name of the driver")
		}
	}
}

// linkers are the packages outside the module that import lib/pq.
func (p *Plan) linkers() []string {
	return slices.DeleteFunc(p.m.ImportersOf(dbapi.PQPath), p.inModule)
}

// ImportsBelowPQ reports whether a file imports a package of lib/pq that has no counterpart.
func ImportsBelowPQ(f *fixer.File) bool {
	return f.Syntax != nil && slices.ContainsFunc(f.Syntax.Imports, func(s *ast.ImportSpec) bool {
		path, _ := strconv.Unquote(s.Path.Value)
		return strings.HasPrefix(path, dbapi.PQPath+"/") && path != pqerrPath
	})
}
