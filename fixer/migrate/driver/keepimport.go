package driver

import (
	"go/ast"
	"slices"
	"strconv"
	"strings"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/dbapi"
)

// keepImports keeps the imports of lib/pq that register the name of the driver for
// code which goes on opening databases by it. Package pqdriver cannot: lib/pq stays
// linked, and would register the name as well.
func (r *rewriter) keepImports() {
	for _, pkg := range r.c.Packages {
		if !r.p.linksAnyway(pkg) {
			r.keepImport(pkg)
		}
	}
}

// keepImport keeps a blank import of lib/pq in a package that had one, or had another
// one that goes.
func (r *rewriter) keepImport(pkg *fixer.Package) {
	best := r.pqImportOf(pkg)
	if best == nil || !r.p.opts.Within(best.file) {
		return
	}
	if r.c.Kept == nil {
		r.c.Kept = map[*fixer.File]bool{}
	}
	r.c.Kept[best.file] = true
	r.note("%s: lib/pq stays imported for the driver's name %q, by which other code opens a database%s", r.p.m.Rel(best.file.Name), Name, overPools(pkg))
	if best.isBlank() {
		r.exchanged[best.spec] = true
		return
	}
	r.imports = append(r.imports, fixer.Import{File: best.file.Name, Path: dbapi.PQPath, Name: "_"})
}

// overPools says how what a package imports opens over a pool of conn instead.
func overPools(pkg *fixer.Package) string {
	var all []string
	for _, f := range pkg.Files {
		if f.Syntax == nil {
			continue
		}
		for _, spec := range f.Syntax.Imports {
			path, _ := strconv.Unquote(spec.Path.Value)
			if over := dbapi.Over(path); over != "" && !slices.Contains(all, over) {
				all = append(all, over)
			}
		}
	}
	if all == nil {
		return ""
	}
	return "; with pool from conn.OpenSQL, " + strings.Join(all, "; ")
}

// linksAnyway reports whether a package imports, directly or not, a package outside
// the module that imports lib/pq; what tests alone import does not count.
func (p *Plan) linksAnyway(pkg *fixer.Package) bool {
	seen := map[string]bool{}
	var visit func(path string, files []*fixer.File) bool
	visit = func(path string, files []*fixer.File) bool {
		if seen[path] {
			return false
		}
		seen[path] = true
		return slices.ContainsFunc(files, func(f *fixer.File) bool {
			return f.Syntax != nil && !isTest(f) && slices.ContainsFunc(f.Syntax.Imports, func(spec *ast.ImportSpec) bool {
				path, _ := strconv.Unquote(spec.Path.Value)
				if !p.inModule(path) {
					return path != dbapi.PQPath && path != pqerrPath && p.reaches(path, dbapi.PQPath)
				}
				return visit(path, p.filesOf(path))
			})
		})
	}
	return visit(pkg.Path, pkg.Files)
}

// filesOf returns the files of a package of the module, in all builds.
func (p *Plan) filesOf(path string) (files []*fixer.File) {
	for _, b := range p.m.Builds {
		for _, pkg := range b.Packages {
			if pkg.Path == path {
				files = append(files, pkg.Files...)
			}
		}
	}
	return files
}
