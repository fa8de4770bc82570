package edit

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// A NewImport is an import that a file lacks. Name is written only if it is
// not the package's own name.
type NewImport struct {
	Path string
	Name string // the local name, or "" for the package's own
}

// Qualifier says how code at pos in file names the members of a package: the
// text to put before member, which is "name." or, under a dot import, empty.
// If the file does not import the package, or something at pos hides the
// import, it also returns the import to add.
//
// PkgName is the package's own name, by which it is imported if nothing at pos
// or in the package has that name already.
func Qualifier(info *types.Info, pkg *types.Package, file *ast.File, pos token.Pos, pkgPath, pkgName, member string) (string, *NewImport) {
	fileScope := info.Scopes[file]
	inner := fileScope.Innermost(pos)
	if inner == nil {
		inner = fileScope
	}
	for _, spec := range file.Imports {
		name := info.PkgNameOf(spec)
		if name == nil || name.Imported().Path() != pkgPath || name.Name() == "_" {
			continue
		}
		if name.Name() == "." {
			if _, obj := inner.LookupParent(member, pos); obj != nil && obj.Pkg() == name.Imported() {
				return "", nil
			}
		} else if _, obj := inner.LookupParent(name.Name(), pos); obj == name {
			return name.Name() + ".", nil
		}
	}
	for n := 0; ; n++ {
		name := importName(pkgPath, pkgName, n)
		if nameIsFree(name, inner, fileScope, pkg, pos) {
			add := &NewImport{Path: pkgPath}
			if name != pkgName {
				add.Name = name
			}
			return name + ".", add
		}
	}
}

// importName returns the nth choice for the local name of a package.
func importName(pkgPath, pkgName string, n int) string {
	switch n {
	case 0:
		return pkgName
	case 1:
		if gosrc.IsStandard(pkgPath) {
			return "std" + pkgName
		}
		return pkgName + "pkg"
	}
	return pkgName + strconv.Itoa(n)
}

// nameIsFree reports whether an import may take the name: it is seen from pos,
// and does not collide with a declaration of the package, in whatever file.
func nameIsFree(name string, inner, fileScope *types.Scope, pkg *types.Package, pos token.Pos) bool {
	if pkg.Scope().Lookup(name) != nil || fileScope.Lookup(name) != nil {
		return false
	}
	scope, _ := inner.LookupParent(name, pos)
	return scope == nil || scope == types.Universe
}

// AddImports returns the edits that import packages, in the style of the file:
// in the block and the group where their like stand, sorted in; a file that
// writes each import alone gets one more of these.
//
// Each import is one insertion of whole lines whose place and text depend on
// the file and on that import only. So edits for different purposes that need
// the same import are identical and merge into one.
func AddImports(fset *token.FileSet, file *ast.File, imports ...NewImport) []analysis.TextEdit {
	var edits []analysis.TextEdit
	for _, imp := range imports {
		edit := addImport(fset.File(file.FileStart), file, imp)
		if !slices.ContainsFunc(edits, func(e analysis.TextEdit) bool {
			return e.Pos == edit.Pos && string(e.NewText) == string(edit.NewText)
		}) {
			edits = append(edits, edit)
		}
	}
	return edits
}

// addImport puts an import where a person would: into the block of imports, below the
// last single one, or below the package clause.
func addImport(tok *token.File, file *ast.File, imp NewImport) analysis.TextEdit {
	text := strconv.Quote(imp.Path)
	if imp.Name != "" {
		text = imp.Name + " " + text
	}
	if block := importBlock(file); block != nil {
		return addToBlock(tok, block, imp.Path, text)
	}
	for _, decl := range file.Decls {
		gen, ok := decl.(*ast.GenDecl)
		if !ok || gen.Tok != token.IMPORT {
			break
		}
		if importsC(gen) {
			continue
		}
		// Have: import "fmt"
		return insert(lineEnd(tok, file, gen.End()), "\nimport "+text)
	}
	return insert(lineEnd(tok, file, file.Name.End()), "\n\nimport "+text+"\n")
}

// importBlock returns the first import declaration with parentheses, if there
// is one, rather one that does not import "C". It returns none that imports "C"
// alone, whose comment is C code.
func importBlock(file *ast.File) *ast.GenDecl {
	var shared *ast.GenDecl
	for _, decl := range file.Decls {
		gen, ok := decl.(*ast.GenDecl)
		switch {
		case !ok || gen.Tok != token.IMPORT:
			return shared
		case !gen.Lparen.IsValid():
		case !importsC(gen):
			return gen
		case shared == nil && len(gen.Specs) > 1:
			shared = gen
		}
	}
	return shared
}

func importsC(decl *ast.GenDecl) bool {
	return slices.ContainsFunc(decl.Specs, func(s ast.Spec) bool {
		return gosrc.ImportPath(s.(*ast.ImportSpec)) == "C"
	})
}

// addToBlock puts an import into the group of the block that suits it.
func addToBlock(tok *token.File, block *ast.GenDecl, pkgPath, text string) analysis.TextEdit {
	if len(block.Specs) == 0 {
		return insert(block.Lparen+1, "\n\t"+text+"\n")
	}
	groups := importGroups(tok, block)
	group, kin := bestGroup(groups, pkgPath)
	if !kin {
		if gosrc.IsStandard(pkgPath) {
			first := groups[0][0]
			return insert(tok.LineStart(line(tok, specPos(first))), "\t"+text+"\n\n")
		}
		return insert(specEnd(group[len(group)-1]), "\n\n\t"+text)
	}
	for _, spec := range group {
		// A block may be written in one line: import ("a"; "b").
		if pkgPath < gosrc.ImportPath(spec) && line(tok, specPos(spec)) != line(tok, block.Lparen) {
			return insert(tok.LineStart(line(tok, specPos(spec))), "\t"+text+"\n")
		}
	}
	return insert(specEnd(group[len(group)-1]), "\n\t"+text)
}

// importGroups splits the specs of a block at its blank lines.
func importGroups(tok *token.File, block *ast.GenDecl) [][]*ast.ImportSpec {
	var groups [][]*ast.ImportSpec
	last := 0
	for i, s := range block.Specs {
		spec := s.(*ast.ImportSpec)
		if i == 0 || line(tok, specPos(spec)) > last+1 {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], spec)
		last = line(tok, specEnd(spec))
	}
	return groups
}

// bestGroup returns the group with the import that shares most leading path
// elements with pkgPath, rather one of imports of its kind alone, and whether any
// import is of its kind: standard library, or not. Without one it returns the last group.
func bestGroup(groups [][]*ast.ImportSpec, pkgPath string) (group []*ast.ImportSpec, kin bool) {
	best, pure := -1, false
	group = groups[len(groups)-1]
	other := func(spec *ast.ImportSpec) bool {
		return gosrc.IsStandard(gosrc.ImportPath(spec)) != gosrc.IsStandard(pkgPath)
	}
	for _, g := range groups {
		alone := !slices.ContainsFunc(g, other)
		for _, spec := range g {
			if other(spec) {
				continue
			}
			if n := sharedElements(gosrc.ImportPath(spec), pkgPath); n > best || n == best && alone && !pure {
				best, pure, group = n, alone, g
			}
		}
	}
	return group, best >= 0
}

func sharedElements(a, b string) int {
	x, y := strings.Split(a, "/"), strings.Split(b, "/")
	n := 0
	for n < len(x) && n < len(y) && x[n] == y[n] {
		n++
	}
	return n
}

// RemoveImport returns the edit that takes an import out of its file, with its
// comments; a declaration of which it is the last goes too.
func RemoveImport(fset *token.FileSet, file *ast.File, spec *ast.ImportSpec) (analysis.TextEdit, error) {
	tok := fset.File(file.FileStart)
	for _, decl := range file.Decls {
		gen, ok := decl.(*ast.GenDecl)
		if !ok || !slices.Contains(gen.Specs, ast.Spec(spec)) {
			continue
		}
		from, to := specPos(spec), specEnd(spec)
		if len(gen.Specs) == 1 {
			from, to = gen.Pos(), max(gen.End(), to)
			if gen.Doc != nil {
				from = gen.Doc.Pos()
			}
		}
		return CutLines(tok, file, from, to), nil
	}
	return analysis.TextEdit{}, fmt.Errorf("remove import %s: it is not in %s", spec.Path.Value, tok.Name())
}

// CutLines deletes from..to, and the whole lines if nothing else is on them.
func CutLines(tok *token.File, file *ast.File, from, to token.Pos) analysis.TextEdit {
	start, end := tok.LineStart(line(tok, from)), lineEnd(tok, file, to)
	shared := false
	for _, spec := range file.Imports {
		other := spec.End() <= from || spec.Pos() >= to
		shared = shared || other && spec.Pos() < end && spec.End() > start
	}
	if shared {
		return analysis.TextEdit{Pos: from, End: to}
	}
	if line(tok, to) < tok.LineCount() {
		end = tok.LineStart(line(tok, to) + 1)
	}
	return analysis.TextEdit{Pos: start, End: end}
}

// UnusedImports returns the imports of the file that nothing uses once the
// identifiers for which deleted returns true are gone. Imports for side
// effects and dot imports are not among them.
func UnusedImports(info *types.Info, file *ast.File, deleted func(*ast.Ident) bool) []*ast.ImportSpec {
	lost := make(map[*types.PkgName]bool) // by whether all uses are deleted
	ast.Inspect(file, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		if name, ok := info.Uses[id].(*types.PkgName); ok {
			before, seen := lost[name]
			lost[name] = deleted(id) && (before || !seen)
		}
		return true
	})
	var unused []*ast.ImportSpec
	for _, spec := range file.Imports {
		if name := info.PkgNameOf(spec); name != nil && lost[name] {
			unused = append(unused, spec)
		}
	}
	return unused
}

// specPos and specEnd are the bounds of a spec with its comments.
func specPos(spec *ast.ImportSpec) token.Pos {
	if spec.Doc != nil {
		return spec.Doc.Pos()
	}
	return spec.Pos()
}

func specEnd(spec *ast.ImportSpec) token.Pos {
	if spec.Comment != nil {
		return spec.Comment.End()
	}
	return spec.End()
}

// lineEnd returns the end of the code and comments on the line of pos.
func lineEnd(tok *token.File, file *ast.File, pos token.Pos) token.Pos {
	for _, group := range file.Comments {
		if group.Pos() >= pos && line(tok, group.Pos()) == line(tok, pos) {
			return group.End()
		}
	}
	return pos
}

func line(tok *token.File, pos token.Pos) int { return tok.PositionFor(pos, false).Line }

func insert(pos token.Pos, text string) analysis.TextEdit {
	return analysis.TextEdit{Pos: pos, End: pos, NewText: []byte(text)}
}
