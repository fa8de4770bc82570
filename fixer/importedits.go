package fixer

import (
	"go/ast"
	"go/token"
	"path"
	"slices"
	"sort"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/fixer/edit"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// An unusedImport is an import of a changed file that nothing uses any more.
type unusedImport struct {
	file string
	name string // as written, empty if the import has none
	path string
}

// is reports whether spec is the import u.
func (u unusedImport) is(spec *ast.ImportSpec) bool {
	if spec.Name != nil {
		return u.path == gosrc.ImportPath(spec) && u.name == spec.Name.Name
	}
	return u.path == gosrc.ImportPath(spec) && u.name == ""
}

// missing returns the imports of list that f does not have yet, each once,
// with Name emptied where the package's own name serves.
func (m *Module) missing(f *File, list []Import) []Import {
	seen := make(map[Import]bool)
	var need []Import
	for _, i := range list {
		own := m.packageName(i.Path)
		if i.Name == "" {
			i.Name = own
		}
		if seen[i] || m.imports(f, i) {
			continue
		}
		seen[i] = true
		if i.Name == own {
			i.Name = ""
		}
		need = append(need, i)
	}
	sort.Slice(need, func(i, j int) bool { return need[i].Path < need[j].Path })
	return need
}

// imports reports whether f imports the package under the wanted name.
func (m *Module) imports(f *File, want Import) bool {
	for _, spec := range f.Syntax.Imports {
		if gosrc.ImportPath(spec) != want.Path {
			continue
		}
		name := m.packageName(want.Path)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		if name == want.Name {
			return true
		}
	}
	return false
}

// packageName returns the name in the package clause of an import path, or a
// guess from the path if no build has seen the package.
func (m *Module) packageName(pkgPath string) string {
	for _, b := range m.Builds {
		if n := b.nodes[pkgPath]; n != nil && n.meta.Name != "" {
			return n.meta.Name
		}
	}
	base := path.Base(pkgPath)
	if len(base) > 1 && base[0] == 'v' && strings.Trim(base[1:], "0123456789") == "" {
		base = path.Base(path.Dir(pkgPath))
	}
	return strings.TrimPrefix(base, "go-")
}

// addImports returns the edits that add imports to a file.
func (m *Module) addImports(f *File, add []Import) []Edit {
	var list []edit.NewImport
	for _, i := range add {
		list = append(list, edit.NewImport{Path: i.Path, Name: i.Name})
	}
	var edits []Edit
	for _, e := range edit.AddImports(m.Fset, f.Syntax, list...) {
		edits = append(edits, f.edit(e))
	}
	oneGroup(edits)
	return edits
}

// oneGroup joins the groups that several insertions at one place would each
// begin.
func oneGroup(edits []Edit) {
	last := make(map[int]*Edit)
	for i := range edits {
		e := &edits[i]
		before := last[e.Start]
		last[e.Start] = e
		if before == nil {
			continue
		}
		if strings.HasPrefix(before.New, "\n") && strings.HasPrefix(e.New, "\n\n\t") {
			e.New = e.New[1:] // both after what is there
		}
		if strings.HasPrefix(before.New, "\t") && strings.HasSuffix(before.New, "\n\n") && strings.HasPrefix(e.New, "\t") {
			before.New = before.New[:len(before.New)-1] // both before it
		}
	}
}

// removeImports returns the deletions of unused imports. A declaration that is
// left empty goes too, unless imports are added in it.
func (m *Module) removeImports(f *File, unused []unusedImport, added []Edit) []Edit {
	var edits []Edit
	for _, decl := range f.Syntax.Decls {
		gen, ok := decl.(*ast.GenDecl)
		if !ok || gen.Tok != token.IMPORT {
			break
		}
		var gone []*ast.ImportSpec
		for _, s := range gen.Specs {
			spec := s.(*ast.ImportSpec)
			if slices.ContainsFunc(unused, func(u unusedImport) bool { return u.is(spec) }) {
				gone = append(gone, spec)
			}
		}
		if len(gone) == len(gen.Specs) && f.receives(gen, added) {
			for _, spec := range gone {
				edits = append(edits, f.edit(edit.CutLines(m.Fset.File(f.Syntax.FileStart), f.Syntax, spec.Pos(), spec.End())))
			}
			continue
		}
		if len(gone) > 1 && len(gone) == len(gen.Specs) {
			edits = append(edits, f.edit(edit.CutLines(m.Fset.File(f.Syntax.FileStart), f.Syntax, gen.Pos(), gen.End())))
			continue
		}
		for _, spec := range gone {
			if e, err := edit.RemoveImport(m.Fset, f.Syntax, spec); err == nil {
				edits = append(edits, f.edit(e))
			}
		}
	}
	return edits
}

// receives reports whether one of the edits is inside the parentheses of a
// declaration.
func (f *File) receives(gen *ast.GenDecl, edits []Edit) bool {
	start, end := int(gen.Lparen-f.Syntax.FileStart), int(gen.Rparen-f.Syntax.FileStart)
	return gen.Lparen.IsValid() && slices.ContainsFunc(edits, func(e Edit) bool { return start < e.Start && e.End <= end })
}

// edit translates an edit by positions into one by offsets.
func (f *File) edit(e analysis.TextEdit) Edit {
	start := f.Syntax.FileStart
	return Edit{File: f.Name, Start: int(e.Pos - start), End: int(e.End - start), New: string(e.NewText)}
}
