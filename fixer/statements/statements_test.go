package statements

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

var library = importer.ForCompiler(token.NewFileSet(), "source", nil)

// read returns the statements of a file that imports database/sql, fmt and pgx.
func read(t *testing.T, body string) []*Statement {
	t.Helper()
	src := "package p\nimport (\"database/sql\"; \"fmt\"; \"slices\"; \"strings\"; \"github.com/jackc/pgx/v5\")\nvar _, _ = fmt.Sprint, strings.TrimSpace\nvar _ = slices.Contains[[]int]\nvar _ pgx.Identifier\nvar db *sql.DB\n" + body
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", src, 0)
	if err != nil {
		t.Fatalf("%v in\n%s", err, src)
	}
	info := &types.Info{Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}, Types: map[ast.Expr]types.TypeAndValue{},
		Selections: map[*ast.SelectorExpr]*types.Selection{}, Instances: map[*ast.Ident]types.Instance{}}
	pkg, err := (&types.Config{Importer: library}).Check("p", fset, []*ast.File{file}, info)
	if err != nil {
		t.Fatalf("%v in\n%s", err, src)
	}
	p := New(fset, info, pkg, []*ast.File{file})
	var all []*Statement
	for n := range ast.Preorder(file) {
		if call, ok := n.(*ast.CallExpr); ok {
			fn := gosrc.Callee(info, call)
			if api, ok := dbapi.Of(fn); ok {
				all = append(all, p.Read(Call{Expr: call, Fn: fn, API: api})...)
			}
		}
	}
	for _, s := range all {
		again, err := Decode(s.Encode())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(s, again); diff != "" {
			t.Errorf("written and read (-want +got):\n%s", diff)
		}
		if s.Unknown == "" {
			placesHold(t, s, src)
		}
	}
	return all
}

// placesHold holds the place of each byte of a run against the source.
func placesHold(t *testing.T, s *Statement, src string) {
	t.Helper()
	lines := strings.Split(src, "\n")
	for _, r := range s.Runs {
		for i := range r.Len {
			at, ok := s.At(r.At + i)
			if !ok {
				t.Fatalf("%q: no place for byte %d", s.Text, r.At+i)
			}
			line := lines[at.Line-1] + "\n"
			if line[at.Column-1] != s.Text[r.At+i] {
				t.Errorf("%q: byte %d is at %d:%d, where the source has %q", s.Text, r.At+i, at.Line, at.Column, line[at.Column-1:])
			}
		}
	}
}

func TestText(t *testing.T) {
	for _, test := range []struct {
		body string
		want []string // texts, or why there is none
	}{
		{`func f() { db.Exec("SELECT 1") }`, []string{"SELECT 1"}},
		{"func f() { db.Exec(`SELECT\n\t1`) }", []string{"SELECT\n\t1"}},
		{`func f() { db.Exec("é \t" + "\u00e9" + ` + "`x`)}", []string{"é \téx"}},
		{`const a = "SELECT "; const b = a + "2"; func f() { db.Exec(b + (";")) }`, []string{"SELECT 2;"}},
		{`type q string; func f() { const a q = "SELECT 3"; db.Exec(string(a)) }`, []string{"SELECT 3"}},
		{`var a = "SELECT 4"; func f() { db.Exec(a) }`, []string{"SELECT 4"}},
		{`func f() { q := "SELECT 5"; q += " + 1"; db.Exec(q); q = "SELECT 6"; db.Exec(q) }`, []string{"SELECT 5 + 1", "SELECT 6"}},
		{`func f() { q := "SELECT 7"; func() { db.Exec(q) }() }`, []string{"SELECT 7"}},
		{`func f(x bool) { q := "A"; if x { q += " B" }; db.Exec(q) }`, []string{"A", "A B"}},
		{`func f(x bool) { var q string; if x { q = "A" } else { q = "B" }; db.Exec(q) }`, []string{"A", "B"}},
		{`func f(x bool) { q := "A"; if x { q = "B"; return }; db.Exec(q) }`, []string{"A"}},
		{`func f() { db.Exec(fmt.Sprintf("SELECT %s, %d%% FROM %v", "a", 2, "t")) }`, []string{"SELECT a, 2% FROM t"}},
		{"func f() { db.Exec(strings.TrimSpace(`\n SELECT 8\n`)) }", []string{"SELECT 8"}},
		{`func f() { const table = "t"; q := fmt.Sprintf("SELECT 9 FROM %s", table); db.Exec(q + " WHERE a") }`, []string{"SELECT 9 FROM t WHERE a"}},
		{`func f(n string) { db.Exec("DROP DATABASE " + pgx.Identifier{n}.Sanitize()) }`, []string{`DROP DATABASE "a quoted name"`}},
		{`func f(n string) { db.Exec(fmt.Sprintf("CREATE ROLE %s", pgx.Identifier{n}.Sanitize())) }`, []string{`CREATE ROLE "a quoted name"`}},

		{`func f(n string) { db.Exec("SELECT FROM " + pgx.Identifier{n}.Sanitize()) }`, []string{builtAtRun}},
		{`func f(n string) { db.Exec("DROP TABLE " + pgx.Identifier{n}.Sanitize() + "; DELETE FROM t") }`, []string{builtAtRun}},
		{`func f(q string) { db.Exec(q) }`, []string{fromCaller}},
		{`func f(t string) { db.Exec("SELECT " + t) }`, []string{fromCaller}},
		{`func f() { for _, q := range []string{"a", "b"} { db.Exec(q) } }`, []string{builtAtRun}},
		{`func f() { q := "a"; for range 3 { q += "b" }; db.Exec(q) }`, []string{manyBranch}},
		{`func f() { q := "a"; for range 3 { db.Exec(q); q = "b" } }`, []string{changedElse}},
		{`func f() { q := "a"; g(&q); db.Exec(q) }; func g(*string) {}`, []string{changedElse}},
		{`func f() { q := "a"; func() { q = "b" }(); db.Exec(q) }`, []string{changedElse}},
		{`func f(x, y bool) { q := "a"; if x { q += "b" }; if y { q += "c" }; db.Exec(q) }`, []string{manyBranch}},
		{`func f(x int) { q := "a"; switch x { case 1: q = "b" }; db.Exec(q) }`, []string{manyBranch}},
		{`func f(x int) { db.Exec(fmt.Sprintf("SELECT %d", x)) }`, []string{builtAtRun}},
		{`func f(x struct{ q string }) { db.Exec(x.q) }`, []string{fromField}},
		{`func g() string { return "" }; func f() { db.Exec(g()) }`, []string{fromCall}},
	} {
		var got []string
		for _, s := range read(t, test.body) {
			got = append(got, s.Text+s.Unknown)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.body, diff)
		}
	}
}

func TestArgsAndTargets(t *testing.T) {
	for _, test := range []struct{ body, args, targets string }{
		{`func f() { var a int; var b *string; db.QueryRow("q", 1, "x", a).Scan(&a, &b) }`, "int string int", "int *string"},
		{`func f() { row := db.QueryRow("q"); var a []byte; row.Scan(&a) }`, "", "[]uint8"},
		{`func f() { rows, _ := db.Query("q"); defer rows.Close(); var a sql.NullInt64; for rows.Next() { rows.Scan(&a) } }`, "", "sql.NullInt64"},
		{`type id int32; type own string; func (*own) Scan(any) error { return nil }; func f() { var a id; var b own; db.QueryRow("q", a, b).Scan(&a, &b) }`, "int32 ?", "int32 ?"},
		{`func f(a ...any) { db.Exec("q", a...) }`, "unknown", ""},
		{`func f() { db.Exec("q", []any{1, nil}...) }`, "int nil", ""},
		{`func f() { a := []any{1, true}; db.Exec("q", a...) }`, "int bool", ""},
		{`func f() { a := []any{1}; a = append(a, 2); db.Exec("q", a...) }`, "unknown", ""},
		{`func f(r *sql.Rows, x bool) { if x { r, _ = db.Query("q") }; var a int; r.Scan(&a) }`, "", ""},
		{`func f() { r, _ := db.Query("q"); r, _ = db.Query("q"); var a int; r.Scan(&a) }`, " / ", " / int"},
		{`func f() { db.Query("q", g()) }; func g() any { return 1 }`, "?", ""},
		{`func f() { var p any; db.QueryRow("q").Scan(p) }`, "", "?"},
	} {
		var args, targets []string
		for _, s := range read(t, test.body) {
			var list, into []string
			for _, a := range s.Args {
				list = append(list, form1(a.Type))
			}
			if !s.HasArgs {
				list = []string{"unknown"}
			}
			for _, scan := range s.Scans {
				for _, target := range scan.Targets {
					into = append(into, form1(target.Type))
				}
			}
			args, targets = append(args, strings.Join(list, " ")), append(targets, strings.Join(into, " "))
		}
		if got := strings.Join(args, " / "); got != test.args {
			t.Errorf("%s: arguments %q, want %q", test.body, got, test.args)
		}
		if got := strings.Join(targets, " / "); got != test.targets {
			t.Errorf("%s: targets %q, want %q", test.body, got, test.targets)
		}
	}
}

func form1(t Type) string {
	if t.Form == "" {
		return "?"
	}
	return t.Form
}
