package checker

import (
	"bytes"
	"errors"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/gcexportdata"

	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
)

// wordFact is the first word of the comment of a function; sizeFact is the
// number of functions of a package and all below it.
type (
	wordFact struct{ Word string }
	sizeFact struct{ N int }
)

func (*wordFact) AFact() {}
func (*sizeFact) AFact() {}

// words makes the facts; calls reports calls of functions with a word.
var (
	words = &analysis.Analyzer{Name: "words", Doc: "make facts", FactTypes: []analysis.Fact{new(wordFact), new(sizeFact)}, Run: runWords}
	calls = &analysis.Analyzer{Name: "calls", Doc: "report calls", Requires: []*analysis.Analyzer{words}, Run: runCalls}
)

func runWords(pass *analysis.Pass) (any, error) {
	n := 0
	for _, f := range pass.AllPackageFacts() {
		n += f.Fact.(*sizeFact).N
	}
	for _, file := range pass.Files {
		for _, decl := range file.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok {
				n++
				if word, _, _ := strings.Cut(fn.Doc.Text(), " "); word != "" {
					pass.ExportObjectFact(pass.TypesInfo.Defs[fn.Name], &wordFact{strings.TrimSpace(word)})
				}
			}
		}
	}
	pass.ExportPackageFact(&sizeFact{n})
	return nil, nil
}

func runCalls(pass *analysis.Pass) (any, error) {
	for _, file := range pass.Files {
		for n := range ast.Preorder(file) {
			id, ok := n.(*ast.Ident)
			if !ok {
				continue
			}
			var f wordFact
			if fn, ok := pass.TypesInfo.Uses[id].(*types.Func); ok && pass.ImportObjectFact(fn, &f) {
				pass.Report(analysis.Diagnostic{Pos: id.Pos(), End: id.End(), Category: "info", Message: "call of " + f.Word,
					SuggestedFixes: []analysis.SuggestedFix{{Message: "rename", TextEdits: []analysis.TextEdit{{Pos: id.Pos(), End: id.End(), NewText: []byte("x")}}}}})
			}
		}
	}
	return nil, nil
}

// world analyses packages one after the other, and gives each the types of
// those before it by way of export data, as a compiler does.
type world struct {
	fset  *token.FileSet
	data  map[string][]byte
	facts Facts
}

func (w *world) run(t *testing.T, path, text string, factsOnly bool) (*Result, error) {
	t.Helper()
	imports := make(map[string]*types.Package)
	u := &Package{
		Path: path, GoVersion: "go1.26", Sizes: GOARCHSizes(""), Fset: w.fset, Below: w.facts, FactsOnly: factsOnly,
		Files: []File{{Name: filepath.Join(t.TempDir(), "f.go"), Text: []byte(text)}},
		Import: func(path string) (*types.Package, error) {
			return gcexportdata.Read(bytes.NewReader(w.data[path]), w.fset, imports, path)
		},
		Checked: func(pkg *types.Package) error {
			var buf bytes.Buffer
			err := gcexportdata.Write(&buf, w.fset, pkg)
			w.data[path] = buf.Bytes()
			return err
		},
	}
	r, err := u.Run([]*analysis.Analyzer{calls})
	if err == nil {
		w.facts[path] = r.Facts
	}
	return r, err
}

func newWorld() *world {
	Register([]*analysis.Analyzer{calls})
	return &world{fset: token.NewFileSet(), data: make(map[string][]byte), facts: make(Facts)}
}

func TestFactsCrossPackages(t *testing.T) {
	w := newWorld()
	if _, err := w.run(t, "a", `package a
type T struct{}
// open a door
func (*T) Open() {}
// hidden from others
func hidden() {}
func Plain() { hidden() }
`, true); err != nil {
		t.Fatal(err)
	}
	if _, err := w.run(t, "b", "package b\nimport \"a\"\nvar T a.T\n", true); err != nil {
		t.Fatal(err)
	}
	// The method is reached through b, whose importer never names a.
	r, err := w.run(t, "c", `package c
import "b"
func f() { b.T.Open(); own() }
// own function
func own() {}
`, false)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range r.Findings {
		got = append(got, f.Message)
	}
	if diff := cmp.Diff([]string{"call of open", "call of own"}, got); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if edit := r.Findings[0].Fixes[0].Edits[0]; edit.End-edit.Start != len("Open") || edit.New != "x" {
		t.Errorf("edit is %+v", edit)
	}
	sizes, err := decode[packageFact](r.Facts.Package)
	if err != nil || len(sizes) != 1 || sizes[0].Fact.(*sizeFact).N != 3+3+2 {
		t.Errorf("package fact %v, %v: want 8 functions, those of a counted by b and c", sizes, err)
	}
}

func TestFactsOnlyReportsNothing(t *testing.T) {
	w := newWorld()
	r, err := w.run(t, "a", "package a\n// word\nfunc F() { F() }\n", true)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Findings) != 0 || r.Facts.Empty() {
		t.Errorf("got findings %v, facts empty: %v", r.Findings, r.Facts.Empty())
	}
}

func TestSameFactsSameBytes(t *testing.T) {
	const text = "package a\n// one\nfunc A() {}\n// two\nfunc B() {}\n// three\nfunc C() {}\n"
	first, err := newWorld().run(t, "a", text, true)
	if err != nil {
		t.Fatal(err)
	}
	for range 10 {
		again, err := newWorld().run(t, "a", text, true)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(first.Facts, again.Facts); diff != "" {
			t.Fatalf("facts differ:\n%s", diff)
		}
	}
}

func TestErrorsHavePositions(t *testing.T) {
	for text, want := range map[string]string{
		"package a\nfunc F( {\n":                     ":2:9: ",
		"package a\nfunc F() int { return \"x\" }\n": ":2:23: cannot use",
		"package a\nimport \"nosuch\"\n":             ":2:8: could not import nosuch",
	} {
		w := newWorld()
		_, err := w.run(t, "a", text, false)
		var wrong *Error
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want ...%s...", text, err, want)
		}
		if n := files(w.fset); n != 0 {
			t.Errorf("%q: %d files left in the file set", text, n)
		}
	}
}

func files(fset *token.FileSet) (n int) {
	fset.Iterate(func(*token.File) bool { n++; return true })
	return n
}

func TestRuleThatFails(t *testing.T) {
	bad := &analysis.Analyzer{Name: "bad", Doc: "panic", Run: func(*analysis.Pass) (any, error) { panic("no such luck") }}
	u := &Package{Path: "a", Fset: token.NewFileSet(), Sizes: GOARCHSizes(""), Files: []File{{"a.go", []byte("package a\n")}}}
	_, err := u.Run([]*analysis.Analyzer{bad})
	if err == nil || err.Error() != "rule bad failed on package a, please report this: no such luck" {
		t.Errorf("got %v", err)
	}
}

func TestFixesThatCannotBeMadeAreDropped(t *testing.T) {
	overlapping := &analysis.Analyzer{Name: "overlapping", Doc: "report", Run: func(pass *analysis.Pass) (any, error) {
		name := pass.Files[0].Name
		edit := analysis.TextEdit{Pos: name.Pos(), End: name.End(), NewText: []byte("b")}
		pass.Report(analysis.Diagnostic{Pos: name.Pos(), Message: "m", SuggestedFixes: []analysis.SuggestedFix{
			{Message: "twice", TextEdits: []analysis.TextEdit{edit, edit}},
			{Message: "once", TextEdits: []analysis.TextEdit{edit}},
			{Message: "nothing"},
		}})
		return nil, nil
	}}
	u := &Package{Path: "a", Fset: token.NewFileSet(), Sizes: GOARCHSizes(""), Files: []File{{"a.go", []byte("package a\n")}}}
	r, err := u.Run([]*analysis.Analyzer{overlapping})
	if err != nil {
		t.Fatal(err)
	}
	want := []finding.Fix{{Message: "once", Edits: []finding.Edit{{File: "a.go", Start: 8, End: 9, New: "b"}}}}
	if diff := cmp.Diff(want, r.Findings[0].Fixes); diff != "" {
		t.Errorf("fixes (-want +got):\n%s", diff)
	}
}
