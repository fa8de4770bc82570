package edit

import (
	"go/ast"
	"go/format"
	goimporter "go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

func parse(t *testing.T, src string) (*token.FileSet, *ast.File) {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "a.go", src, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	return fset, file
}

// apply makes the edits in a formatted copy of src.
func apply(t *testing.T, fset *token.FileSet, file *ast.File, src string, edits []analysis.TextEdit) string {
	t.Helper()
	tok := fset.File(file.FileStart)
	slices.SortStableFunc(edits, func(a, b analysis.TextEdit) int { return int(a.Pos - b.Pos) })
	var out strings.Builder
	last := 0
	for _, e := range edits {
		out.WriteString(src[last:tok.Offset(e.Pos)])
		out.Write(e.NewText)
		last = tok.Offset(e.End)
	}
	out.WriteString(src[last:])
	text, err := format.Source([]byte(out.String()))
	if err != nil {
		t.Fatalf("%v in\n%s", err, out.String())
	}
	return string(text)
}

const (
	conn = "github.com/netra-systems/netralint/conn"
	pgx  = "github.com/jackc/pgx/v5"
)

func TestAddImports(t *testing.T) {
	for name, test := range map[string]struct {
		src, want string
		add       []NewImport
	}{
		"no imports": {
			src:  "// Package a is.\npackage a // here\n\nvar x int\n",
			add:  []NewImport{{Path: "context"}},
			want: "// Package a is.\npackage a // here\n\nimport \"context\"\n\nvar x int\n",
		},
		"single": {
			src:  "package a\n\nimport \"fmt\" // for x\n\nvar x = fmt.Sprint()\n",
			add:  []NewImport{{Path: "context"}, {Path: "time"}},
			want: "package a\n\nimport \"fmt\" // for x\nimport \"context\"\nimport \"time\"\n\nvar x = fmt.Sprint()\n",
		},
		"sorted into the group": {
			src:  "package a\n\nimport (\n\t\"bytes\"\n\t\"fmt\"\n\n\t\"github.com/lib/pq\"\n)\n",
			add:  []NewImport{{Path: "context"}, {Path: "time"}, {Path: pgx}},
			want: "package a\n\nimport (\n\t\"bytes\"\n\t\"context\"\n\t\"fmt\"\n\t\"time\"\n\n\t\"github.com/jackc/pgx/v5\"\n\t\"github.com/lib/pq\"\n)\n",
		},
		"the group of its like": {
			src:  "package a\n\nimport (\n\t\"fmt\"\n\n\t\"github.com/lib/pq\"\n\n\t\"github.com/netra-systems/netralint/fixer\"\n)\n",
			add:  []NewImport{{Path: conn}},
			want: "package a\n\nimport (\n\t\"fmt\"\n\n\t\"github.com/lib/pq\"\n\n\t\"github.com/netra-systems/netralint/conn\"\n\t\"github.com/netra-systems/netralint/fixer\"\n)\n",
		},
		"the group without the standard library": {
			src:  "package a\n\nimport (\n\t\"fmt\"\n\t\"github.com/prometheus/client_golang/prometheus\"\n\t\"time\"\n\n\t\"github.com/lib/pq\"\n)\n",
			add:  []NewImport{{Path: pgx}, {Path: "context"}},
			want: "package a\n\nimport (\n\t\"context\"\n\t\"fmt\"\n\t\"github.com/prometheus/client_golang/prometheus\"\n\t\"time\"\n\n\t\"github.com/jackc/pgx/v5\"\n\t\"github.com/lib/pq\"\n)\n",
		},
		"a group of its own": {
			src:  "package a\n\nimport (\n\t\"fmt\" // x\n)\n",
			add:  []NewImport{{Path: conn, Name: "db"}},
			want: "package a\n\nimport (\n\t\"fmt\" // x\n\n\tdb \"github.com/netra-systems/netralint/conn\"\n)\n",
		},
		"a group of its own, first": {
			src:  "package a\n\nimport (\n\t// the driver\n\t\"github.com/lib/pq\"\n)\n",
			add:  []NewImport{{Path: "context"}},
			want: "package a\n\nimport (\n\t\"context\"\n\n\t// the driver\n\t\"github.com/lib/pq\"\n)\n",
		},
		"comments stay": {
			src:  "package a\n\nimport (\n\t\"bytes\" // b\n\t// about fmt\n\t\"fmt\" // f\n)\n",
			add:  []NewImport{{Path: "context"}},
			want: "package a\n\nimport (\n\t\"bytes\" // b\n\t\"context\"\n\t// about fmt\n\t\"fmt\" // f\n)\n",
		},
		"the C of cgo keeps its comment": {
			src:  "package a\n\n// #include <a.h>\nimport \"C\"\n\nimport \"fmt\"\n",
			add:  []NewImport{{Path: "context"}},
			want: "package a\n\n// #include <a.h>\nimport \"C\"\n\nimport \"fmt\"\nimport \"context\"\n",
		},
		"C alone": {
			src:  "package a\n\n// #include <a.h>\nimport \"C\"\n",
			add:  []NewImport{{Path: "context"}},
			want: "package a\n\nimport \"context\"\n\n// #include <a.h>\nimport \"C\"\n",
		},
		"C alone in a block": {
			src:  "package a\n\n// #include <a.h>\nimport (\n\t\"C\"\n)\n",
			add:  []NewImport{{Path: "context"}},
			want: "package a\n\nimport \"context\"\n\n// #include <a.h>\nimport (\n\t\"C\"\n)\n",
		},
		"C in a block": {
			src:  "package a\n\nimport (\n\t// #include <a.h>\n\t\"C\"\n\t\"fmt\"\n)\n",
			add:  []NewImport{{Path: "context"}, {Path: conn}},
			want: "package a\n\nimport (\n\t// #include <a.h>\n\t\"C\"\n\t\"context\"\n\t\"fmt\"\n\n\t\"github.com/netra-systems/netralint/conn\"\n)\n",
		},
		"a block before C in a block": {
			src:  "package a\n\nimport (\n\t// #include <a.h>\n\t\"C\"\n\t\"unsafe\"\n)\n\nimport (\n\t\"fmt\"\n)\n",
			add:  []NewImport{{Path: "context"}},
			want: "package a\n\nimport (\n\t// #include <a.h>\n\t\"C\"\n\t\"unsafe\"\n)\n\nimport (\n\t\"context\"\n\t\"fmt\"\n)\n",
		},
		"one line": {
			src:  "package a\n\nimport (\"bytes\"; \"fmt\")\n",
			add:  []NewImport{{Path: "context"}},
			want: "package a\n\nimport (\n\t\"bytes\"\n\t\"context\"\n\t\"fmt\"\n)\n",
		},
		"empty block": {
			src:  "package a\n\nimport ()\n",
			add:  []NewImport{{Path: "context"}},
			want: "package a\n\nimport (\n\t\"context\"\n)\n",
		},
		"twice": {
			src:  "package a\n\nimport (\n\t\"fmt\"\n)\n",
			add:  []NewImport{{Path: "context"}, {Path: "context"}},
			want: "package a\n\nimport (\n\t\"context\"\n\t\"fmt\"\n)\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			fset, file := parse(t, test.src)
			got := apply(t, fset, file, test.src, AddImports(fset, file, test.add...))
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestRemoveImport(t *testing.T) {
	for name, test := range map[string]struct{ src, want string }{
		"of a group": {
			src:  "package a\n\nimport (\n\t\"fmt\"\n\n\t// the driver\n\t_ \"github.com/lib/pq\" // side effects\n)\n",
			want: "package a\n\nimport (\n\t\"fmt\"\n)\n",
		},
		"between": {
			src:  "package a\n\nimport (\n\t\"fmt\"\n\t\"github.com/lib/pq\"\n\t\"time\"\n)\n",
			want: "package a\n\nimport (\n\t\"fmt\"\n\t\"time\"\n)\n",
		},
		"the last of a block": {
			src:  "package a\n\n// Drivers.\nimport (\n\t_ \"github.com/lib/pq\"\n)\n\nvar x int\n",
			want: "package a\n\nvar x int\n",
		},
		"alone": {
			src:  "package a\n\nimport _ \"github.com/lib/pq\" // the driver\n\nvar x int\n",
			want: "package a\n\nvar x int\n",
		},
		"on one line": {
			src:  "package a\n\nimport (\"fmt\"; \"github.com/lib/pq\")\n",
			want: "package a\n\nimport (\n\t\"fmt\"\n)\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			fset, file := parse(t, test.src)
			i := slices.IndexFunc(file.Imports, func(s *ast.ImportSpec) bool { return gosrc.ImportPath(s) == "github.com/lib/pq" })
			edit, err := RemoveImport(fset, file, file.Imports[i])
			if err != nil {
				t.Fatal(err)
			}
			got := apply(t, fset, file, test.src, []analysis.TextEdit{edit})
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	fset, file := parse(t, "package a\n")
	if _, err := RemoveImport(fset, file, &ast.ImportSpec{Path: &ast.BasicLit{Value: `"fmt"`}}); err == nil {
		t.Error("no error for an import of another file")
	}
}

// library reads the standard library, once for all tests.
var library = goimporter.ForCompiler(token.NewFileSet(), "source", nil)

// checkFile type-checks a file that imports the standard library only.
func checkFile(t *testing.T, fset *token.FileSet, file *ast.File) (*types.Package, *types.Info) {
	t.Helper()
	info := &types.Info{
		Defs: make(map[*ast.Ident]types.Object), Uses: make(map[*ast.Ident]types.Object),
		Implicits: make(map[ast.Node]types.Object), Scopes: make(map[ast.Node]*types.Scope),
	}
	config := types.Config{Importer: library}
	pkg, err := config.Check("a", fset, []*ast.File{file}, info)
	if err != nil {
		t.Fatal(err)
	}
	return pkg, info
}

func TestQualifier(t *testing.T) {
	for name, test := range map[string]struct {
		src, want string
		add       *NewImport
	}{
		"imported":          {"import \"errors\"\nvar _ = errors.New\nfunc f() { HERE }", "errors.", nil},
		"renamed":           {"import e \"errors\"\nvar _ = e.New\nfunc f() { HERE }", "e.", nil},
		"dot":               {"import . \"errors\"\nvar _ = New\nfunc f() { HERE }", "", nil},
		"dot, hidden":       {"import . \"errors\"\nvar _ = New\nfunc f() { New := 1; _ = New; HERE }", "errors.", &NewImport{Path: "errors"}},
		"side effects":      {"import _ \"errors\"\nfunc f() { HERE }", "errors.", &NewImport{Path: "errors"}},
		"new":               {"func f() { HERE }", "errors.", &NewImport{Path: "errors"}},
		"hidden":            {"import \"errors\"\nvar _ = errors.New\nfunc f(errors int) { HERE }", "stderrors.", &NewImport{Path: "errors", Name: "stderrors"}},
		"hidden later":      {"func f() { HERE; errors := 1; _ = errors }", "errors.", &NewImport{Path: "errors"}},
		"taken":             {"var errors int\nfunc f() { HERE }", "stderrors.", &NewImport{Path: "errors", Name: "stderrors"}},
		"taken by import":   {"import errors \"fmt\"\nvar _ = errors.Sprint\nfunc f() { HERE }", "stderrors.", &NewImport{Path: "errors", Name: "stderrors"}},
		"both names taken":  {"func errors() {}\nfunc stderrors() { HERE }", "errors2.", &NewImport{Path: "errors", Name: "errors2"}},
		"hidden elsewhere":  {"import \"errors\"\nvar _ = errors.New\nfunc g(errors int) {}\nfunc f() { HERE }", "errors.", nil},
		"two, one in sight": {"import \"errors\"\nimport e \"errors\"\nvar _, _ = e.New, errors.New\nfunc f(errors int) { HERE }", "e.", nil},
	} {
		t.Run(name, func(t *testing.T) {
			src := "package a\n" + strings.Replace(test.src, "HERE", "_ = 0", 1)
			fset, file := parse(t, src)
			pkg, info := checkFile(t, fset, file)
			at := file.FileStart + token.Pos(strings.Index(src, "_ = 0"))
			got, add := Qualifier(info, pkg, file, at, "errors", "errors", "New")
			if got != test.want {
				t.Errorf("qualifier %q, want %q", got, test.want)
			}
			if diff := cmp.Diff(test.add, add); diff != "" {
				t.Errorf("new import (-want +got):\n%s", diff)
			}
		})
	}
}

func TestUnusedImports(t *testing.T) {
	src := "package a\nimport (\n\"errors\"\n\"fmt\"\n_ \"time\"\n)\nvar _ = errors.New\nvar _, _ = fmt.Sprint, fmt.Print\n"
	fset, file := parse(t, src)
	_, info := checkFile(t, fset, file)
	unused := func(deleted string) (paths []string) {
		for _, spec := range UnusedImports(info, file, func(id *ast.Ident) bool {
			return strings.Contains(deleted, "|"+id.Name+"@"+fset.Position(id.Pos()).String()+"|")
		}) {
			paths = append(paths, gosrc.ImportPath(spec))
		}
		return paths
	}
	var all []string
	for n := range ast.Preorder(file) {
		if id, ok := n.(*ast.Ident); ok && (id.Name == "errors" || id.Name == "fmt") {
			all = append(all, id.Name+"@"+fset.Position(id.Pos()).String())
		}
	}
	for deleted, want := range map[string][]string{
		"":                                     nil,
		"|" + all[0] + "|":                     {"errors"},
		"|" + all[1] + "|":                     nil,
		"|" + all[2] + "|":                     nil,
		"|" + strings.Join(all[1:], "|") + "|": {"fmt"},
		"|" + strings.Join(all, "|") + "|":     {"errors", "fmt"},
	} {
		if got := unused(deleted); !slices.Equal(got, want) {
			t.Errorf("unused without %s: %v, want %v", deleted, got, want)
		}
	}
}
