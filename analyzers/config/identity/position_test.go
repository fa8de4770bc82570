package identity

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"testing"
)

// Each declaration of an x has its place named by the comment above it.
func TestPositions(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "page.tmpl"), []byte("a\nb\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for comment, want := range map[string]string{
		"// plain":             "p.go:4:5-4:6",
		"//line page.tmpl:2":   "page.tmpl:2:1-2:1",
		"//line page.tmpl:2:7": "page.tmpl:2:11-2:12",
		"//line gone.tmpl:2":   "p.go:4:5-4:6",
		"//line gone.tmpl:2:7": "p.go:4:5-4:6",
		"//line :7":            "p.go:4:5-4:6",
		"//line p.go:9:1":      "p.go:9:5-9:6",
	} {
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, filepath.Join(dir, "p.go"), "package p\n\n"+comment+"\nvar x int\n", parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		x := file.Scope.Objects["x"].Pos()
		from, to := Positions(fset, x, x+1)
		at := token.Position{Filename: filepath.Base(from.Filename), Line: from.Line, Column: from.Column}
		end := token.Position{Line: to.Line, Column: to.Column}
		if got := at.String() + "-" + end.String(); got != want {
			t.Errorf("under %s it is at %s, want %s", comment, got, want)
		}
	}
}
