package fixer

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"sort"
	"strconv"
	"strings"
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
		return u.path == specPath(spec) && u.name == spec.Name.Name
	}
	return u.path == specPath(spec) && u.name == ""
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
		if p, _ := strconv.Unquote(spec.Path.Value); p != want.Path {
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
func (m *Module) packageName(importPath string) string {
	for _, b := range m.Builds {
		if n := b.nodes[importPath]; n != nil && n.meta.Name != "" {
			return n.meta.Name
		}
	}
	base := path.Base(importPath)
	if len(base) > 1 && base[0] == 'v' && strings.Trim(base[1:], "0123456789") == "" {
		base = path.Base(path.Dir(importPath))
	}
	return strings.TrimPrefix(base, "go-")
}

func (i Import) spec() string {
	if i.Name == "" {
		return strconv.Quote(i.Path)
	}
	return i.Name + " " + strconv.Quote(i.Path)
}

// importEdits returns insertions that add imports to a file where a person
// would: among those of the same kind, in order.
func importEdits(f *File, add []Import) []Edit {
	if len(add) == 0 {
		return nil
	}
	layout := layoutOf(f)
	if len(layout.chunks) > 0 {
		var edits []Edit
		for _, i := range add {
			edits = append(edits, layout.insert(i))
		}
		return joinInsertions(edits)
	}
	if layout.single != nil {
		return layout.group(add)
	}
	var specs []string
	for _, i := range add {
		specs = append(specs, i.spec())
	}
	at := layout.lineEnd(layout.offset(f.Syntax.Name.End()))
	decl := "\nimport " + specs[0] + "\n"
	if len(specs) > 1 {
		decl = "\nimport (\n\t" + strings.Join(specs, "\n\t") + "\n)\n"
	}
	return []Edit{{File: f.Name, Start: at, End: at, New: decl}}
}

// joinInsertions makes one edit of insertions at the same point.
func joinInsertions(edits []Edit) []Edit {
	var out []Edit
	for _, e := range edits {
		if n := len(out); n > 0 && out[n-1].Start == e.Start && out[n-1].End == e.End {
			out[n-1].New += e.New
			continue
		}
		out = append(out, e)
	}
	return out
}

// importLayout is how the imports of a file are set out.
type importLayout struct {
	file   *File
	base   int                 // token position of the file's first byte
	chunks [][]*ast.ImportSpec // runs of lines inside parentheses
	single *ast.GenDecl        // the last import without parentheses, if there is no chunk
}

func layoutOf(f *File) *importLayout {
	l := &importLayout{file: f, base: int(f.Syntax.FileStart)}
	for _, decl := range f.Syntax.Decls {
		gen, ok := decl.(*ast.GenDecl)
		if !ok || gen.Tok != token.IMPORT {
			break
		}
		if !gen.Lparen.IsValid() {
			l.single = gen
			continue
		}
		var chunk []*ast.ImportSpec
		for _, s := range gen.Specs {
			spec := s.(*ast.ImportSpec)
			if n := len(chunk); n > 0 && l.apart(chunk[n-1], spec) {
				l.chunks = append(l.chunks, chunk)
				chunk = nil
			}
			chunk = append(chunk, spec)
		}
		if len(chunk) > 0 {
			l.chunks = append(l.chunks, chunk)
		}
	}
	return l
}

func (l *importLayout) offset(p token.Pos) int { return int(p) - l.base }

// lineStart returns the offset of the first byte of the line around at.
func (l *importLayout) lineStart(at int) int {
	return bytes.LastIndexByte(l.file.Src[:at], '\n') + 1
}

// lineEnd returns the offset just after the line around at.
func (l *importLayout) lineEnd(at int) int {
	if i := bytes.IndexByte(l.file.Src[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(l.file.Src)
}

// apart reports whether a blank line is between two specs.
func (l *importLayout) apart(x, y *ast.ImportSpec) bool {
	between := l.file.Src[l.offset(x.End()):l.offset(l.specPos(y))]
	between = bytes.ReplaceAll(between, []byte("\r"), nil)
	return bytes.Contains(between, []byte("\n\n")) || bytes.Contains(between, []byte("\n\t\n"))
}

func (l *importLayout) specPos(s *ast.ImportSpec) token.Pos {
	if s.Doc != nil {
		return s.Doc.Pos()
	}
	return s.Pos()
}

// insert returns the insertion of one import into the chunk it belongs to, or
// as a chunk of its own.
func (l *importLayout) insert(i Import) Edit {
	at := func(offset int, s string) Edit {
		return Edit{File: l.file.Name, Start: offset, End: offset, New: s}
	}
	chunk := l.chunkFor(i.Path)
	if chunk == nil {
		if isStandard(i.Path) {
			first := l.chunks[0][0]
			return at(l.lineStart(l.offset(l.specPos(first))), "\t"+i.spec()+"\n\n")
		}
		last := l.chunks[len(l.chunks)-1]
		return at(l.lineEnd(l.offset(last[len(last)-1].End())), "\n\t"+i.spec()+"\n")
	}
	var prev *ast.ImportSpec
	for _, s := range chunk {
		if specPath(s) < i.Path {
			prev = s
		}
	}
	if prev == nil {
		return at(l.lineStart(l.offset(l.specPos(chunk[0]))), "\t"+i.spec()+"\n")
	}
	return at(l.lineEnd(l.offset(prev.End())), "\t"+i.spec()+"\n")
}

// chunkFor picks the chunk with the import that has most path elements in
// common with importPath; a standard package only goes with its like.
func (l *importLayout) chunkFor(importPath string) []*ast.ImportSpec {
	var best []*ast.ImportSpec
	score := -1
	for _, chunk := range l.chunks {
		for _, s := range chunk {
			if p := specPath(s); isStandard(p) == isStandard(importPath) && p != "C" {
				if n := commonElements(p, importPath); n > score {
					best, score = chunk, n
				}
			}
		}
	}
	return best
}

// group turns the last single import into a parenthesized declaration that
// has the new ones too.
func (l *importLayout) group(add []Import) []Edit {
	spec := l.single.Specs[0].(*ast.ImportSpec)
	if specPath(spec) == "C" || l.single.Doc != nil {
		at := l.lineEnd(l.offset(l.single.End()))
		var decls strings.Builder
		for _, i := range add {
			fmt.Fprintf(&decls, "import %s\n", i.spec())
		}
		return []Edit{{File: l.file.Name, Start: at, End: at, New: decls.String()}}
	}
	head, tail := "(\n", ""
	sameKind := isStandard(specPath(spec))
	for _, i := range add {
		line := "\t" + i.spec() + "\n"
		switch {
		case isStandard(i.Path) == sameKind && i.Path < specPath(spec):
			head += line
		case isStandard(i.Path) && !sameKind:
			head += line + "\n"
		case isStandard(i.Path) == sameKind:
			tail += line
		default:
			tail += "\n" + line
		}
	}
	start := l.offset(spec.Pos())
	end := l.lineEnd(l.offset(spec.End()))
	return []Edit{
		{File: l.file.Name, Start: start, End: start, New: head + "\t"},
		{File: l.file.Name, Start: end, End: end, New: tail + ")\n"},
	}
}

// removeImports returns deletions of the imports in unused, whole lines with
// their comments. A declaration left empty goes too, unless imports are added.
func removeImports(f *File, unused []unusedImport, adding bool) []Edit {
	l := layoutOf(f)
	gone := func(s *ast.ImportSpec) bool {
		for _, u := range unused {
			if u.is(s) {
				return true
			}
		}
		return false
	}
	var edits []Edit
	cut := func(start, end int) { edits = append(edits, Edit{File: f.Name, Start: start, End: end}) }
	for _, decl := range f.Syntax.Decls {
		gen, ok := decl.(*ast.GenDecl)
		if !ok || gen.Tok != token.IMPORT {
			break
		}
		left := 0
		for _, s := range gen.Specs {
			if !gone(s.(*ast.ImportSpec)) {
				left++
			}
		}
		grouped := gen.Lparen.IsValid()
		if left == 0 && len(gen.Specs) > 0 && (!adding || !grouped && len(l.chunks) > 0) {
			cut(l.offset(gen.Pos()), l.lineEnd(l.offset(gen.End())))
			continue
		}
		for _, s := range gen.Specs {
			spec := s.(*ast.ImportSpec)
			switch {
			case !gone(spec):
			case grouped:
				cut(l.lineStart(l.offset(l.specPos(spec))), l.lineEnd(l.offset(spec.End())))
			default: // becomes a group of the new imports
				cut(l.offset(spec.Pos()), l.offset(spec.End()))
			}
		}
	}
	return edits
}

func specPath(s *ast.ImportSpec) string {
	p, _ := strconv.Unquote(s.Path.Value)
	return p
}

// isStandard reports whether an import path is of the standard library: its
// first element has no dot.
func isStandard(importPath string) bool {
	first, _, _ := strings.Cut(importPath, "/")
	return !strings.Contains(first, ".")
}

func commonElements(x, y string) int {
	xs, ys := strings.Split(x, "/"), strings.Split(y, "/")
	n := 0
	for n < len(xs) && n < len(ys) && xs[n] == ys[n] {
		n++
	}
	return n
}
