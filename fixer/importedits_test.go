package fixer

import (
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

func TestImportEdits(t *testing.T) {
	files, err := filepath.Glob("testdata/imports/*.txtar")
	if err != nil || len(files) < 8 {
		t.Fatalf("found %d cases: %v", len(files), err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			in, want := archive.Files[0], archive.Files[1]
			m := &Module{Fset: token.NewFileSet()}
			f := parseFile(m.Fset, "in.go", in.Data)
			var add []Import
			var remove []unusedImport
			for line := range strings.Lines(string(archive.Comment)) {
				verb, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
				path, alias, _ := strings.Cut(rest, " ")
				switch verb {
				case "add":
					add = append(add, Import{File: f.Name, Path: path, Name: alias})
				case "remove":
					remove = append(remove, unusedImport{file: f.Name, path: path, name: alias})
				}
			}
			m.files = map[string]*File{f.Name: f}
			r := &merged{imports: map[string][]Import{f.Name: add}}
			text := m.texts(r, map[string][]unusedImport{f.Name: remove})[f.Name]
			if diff := cmp.Diff(string(want.Data), string(text.formatted())); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
