package driver

import (
	"slices"
	"strconv"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// printsCodes reports whether the release of lib/pq that a package imports is one whose
// errors end with the code.
func printsCodes(pkg *fixer.Package) bool { return dbapi.PrintsCodes(pkg.Types) }

// importCodes imports package pqcodes where the module opens lib/pq, if its release
// of lib/pq prints codes: in place of the blank import of lib/pq, where that goes.
func (r *rewriter) importCodes() {
	if r.p.opts.NoParity || !slices.ContainsFunc(r.c.Packages, printsCodes) {
		return
	}
	path := r.p.opts.ConnPath + dbapi.CodesPath
	for _, pkg := range r.c.Packages {
		if best := r.pqImportOf(pkg); len(r.openedAt) == 0 && r.needsDriver && best != nil {
			r.openedAt = append(r.openedAt, opening{pkg, best.file})
		}
	}
	done := map[string]bool{}
	for _, at := range r.openedAt {
		if folder := gosrc.UnderTest(at.pkg.Path); !done[folder] {
			done[folder] = true
			r.importInPlace(at, path)
		}
	}
}

// An opening is a file that opens lib/pq.
type opening struct {
	pkg  *fixer.Package
	file *fixer.File
}

// openedHere notes that the file at hand opens lib/pq. Files of the package itself
// come before its tests.
func (r *rewriter) openedHere() {
	if r.file.Generated {
		return
	}
	at := opening{r.pkg, r.file}
	switch {
	case slices.Contains(r.openedAt, at):
	case isTest(at.file):
		r.openedAt = append(r.openedAt, at)
	default:
		r.openedAt = slices.Insert(r.openedAt, 0, at)
	}
}

// importInPlace imports a package for what it does by itself.
func (r *rewriter) importInPlace(at opening, path string) {
	for _, i := range r.pqSpecs {
		if i.file != at.file || !i.isBlank() || r.exchanged[i.spec] {
			continue
		}
		r.pkg, r.file = i.pkg, i.file
		r.replace(i.spec.Path.Pos(), i.spec.Path.End(), strconv.Quote(path))
		r.flush()
		r.exchanged[i.spec] = true
		return
	}
	r.imports = append(r.imports, fixer.Import{File: at.file.Name, Path: path, Name: "_"})
}
