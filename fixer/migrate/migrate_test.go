package migrate_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/netra-systems/netralint/fixer/internal/fixtest"
	"github.com/netra-systems/netralint/fixer/migrate"
	"github.com/netra-systems/netralint/fixer/worktree"
)

// The file "refused" of an archive lists the refusals, one a line: code, file
// and line.
func TestArchives(t *testing.T) {
	fixtest.Archives(t, "refused", func(t *testing.T, a *fixtest.Archive) string {
		r := plan(t, a.Dir, strings.HasPrefix(a.Name, "noparity"))
		foreseen(t, a.Dir, strings.HasPrefix(a.Name, "noparity"), r)
		if err := worktree.Write(a.Dir, r.Files); err != nil {
			t.Fatal(err)
		}
		return refusals(r.Report)
	})
}

func plan(t *testing.T, dir string, noParity bool) *migrate.Result {
	t.Helper()
	r, err := migrate.Plan(t.Context(), migrate.Options{Dir: dir, Env: env(), Level: migrate.LevelDriver, NoContexts: true, ConnReplace: moduleRoot(t), NoParity: noParity, Logf: t.Logf})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func moduleRoot(t *testing.T) string { return fixtest.Root(t) }

func env() []string { return fixtest.Env() }

func write(t *testing.T, name string, data []byte) { fixtest.Write(t, name, data) }

func refusals(r *migrate.Report) string {
	var b strings.Builder
	for _, f := range r.Refusals {
		where, _ := json.Marshal(f.Line)
		b.WriteString(strings.TrimSpace(f.Code+" "+f.File+":"+string(where)) + "\n")
	}
	return b.String()
}

// Every code is explained, once, and something is refused with it.
func TestReasons(t *testing.T) {
	codes := map[string]bool{}
	for _, r := range migrate.Reasons {
		got, ok := migrate.Explain(r.Code)
		if !ok || got.Title == "" || got.Do == "" || codes[r.Code] {
			t.Errorf("%s: %+v", r.Code, got)
		}
		codes[r.Code] = true
	}
	if _, ok := migrate.Explain("NONE"); ok {
		t.Error("an unknown code is explained")
	}
	used := identifiers(t)
	declared := 0
	for _, file := range []string{"reason/reasons.go", "driver/reasons.go", "native/reasons.go"} {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for n := range ast.Preorder(f) {
			decl, ok := n.(*ast.GenDecl)
			if !ok || decl.Tok != token.CONST {
				continue
			}
			for _, spec := range decl.Specs {
				spec := spec.(*ast.ValueSpec)
				declared++
				if lit, ok := spec.Values[0].(*ast.BasicLit); ok && !codes[strings.Trim(lit.Value, `"`)] {
					t.Errorf("%s is not explained", lit.Value)
				}
				if !used[spec.Names[0].Name] {
					t.Errorf("nothing is refused with %s", spec.Names[0].Name)
				}
			}
		}
	}
	if declared < len(codes) {
		t.Errorf("%d codes are declared, %d explained", declared, len(codes))
	}
}

// identifiers returns those of the migration outside the lists of reasons.
func identifiers(t *testing.T) map[string]bool {
	t.Helper()
	used := map[string]bool{}
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == "testdata":
			return fs.SkipDir
		case filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") || d.Name() == "reasons.go":
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			return err
		}
		for n := range ast.Preorder(f) {
			if id, ok := n.(*ast.Ident); ok {
				used[id.Name] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return used
}
