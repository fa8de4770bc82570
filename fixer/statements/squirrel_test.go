package statements

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// chains are builders of squirrel whose text is known.
var chains = []string{
	`sq.Select("id", "name").From("users")`,
	`sq.Select().Columns("id").Column("count(*) AS n").From("users u").GroupBy("id", "u.name").Having("count(*) > ?", 3).OrderBy("id DESC", "n")`,
	`sq.Select([]string{"id", "name"}...).From("users")`,
	`sq.StatementBuilder.PlaceholderFormat(sq.Dollar).Select("id").From("users").Where("id = ?", n)`,
	`psql.Select("id").Distinct().From("old").From("users").Where(sq.Eq{"name": "a", "id": n}).Where("id > ? AND id < ?", n, n).Limit(10).Offset(5)`,
	`psql.Select("id").From("users").Where(sq.Eq{"id": []int{1}, "deleted_at": nil}).Where(sq.NotEq{"name": s, "email": nil, "kind": []string{"a"}})`,
	`psql.Select("id").From("users").Where(sq.And{sq.Eq{"a": n}, sq.Or{sq.Lt{"b": n}, sq.GtOrEq{"c": n}, sq.Expr("d = ?", n)}})`,
	`psql.Select("id").From("users").Where(sq.Like{"a": s}).Where(sq.ILike{"b": s}).Where(sq.NotLike{"c": s}).Where(sq.Gt{"d": n}).Where(sq.LtOrEq{"e": n})`,
	`psql.Select("u.id").From("users u").Join("a ON a.id = u.id AND a.x = ?", n).LeftJoin("b USING (id)").RightJoin("c USING (id)").InnerJoin("d USING (id)").CrossJoin("e").JoinClause("NATURAL JOIN f")`,
	`psql.Select("id").FromSelect(sq.Select("id").From("users").Where("x = ?", n), "q").Where("id = ?", n)`,
	`psql.Select("id").Prefix("WITH x AS (SELECT ?)", n).From("x").Suffix("FOR UPDATE").Suffix("SKIP LOCKED")`,
	`psql.Insert("users").Columns("id", "name").Values(n, s).Values(n, sq.Expr("upper(?)", s)).Suffix("RETURNING id")`,
	`psql.Insert("users").Columns("id").Select(sq.Select("id").From("old").Where(sq.Eq{"id": n}))`,
	`psql.Update("users").Set("name", s).Set("at", sq.Expr("now()")).Where(sq.Eq{"id": n})`,
	`psql.Update("users").SetMap(map[string]any{"name": s, "age": n}).From("x").Where("x.id = users.id").OrderBy("id").Limit(1)`,
	`psql.Delete("users").Where("id = ?", n).Where(sq.Eq{"raw": []byte("x")}).Suffix("RETURNING name")`,
	`sq.Delete("").From("users").Where("id = ?", n)`,
	`steps(n)`,
}

// unknownChains are builders whose text is not known.
var unknownChains = []string{
	`psql.Select(names...).From("users")`,
	`psql.Select("id").From("users").Where(pred)`,
	`psql.Select("id").From("users").Where(sq.Eq{"id": any(n)})`,
	`psql.Select("id").From("users").Where("a ?? b")`,
	`psql.Select("id").From("users").RemoveColumns()`,
	`psql.Insert("users").Values(anys...)`,
	`psql.Insert("users").Columns("id").Values(any(n))`,
	`psql.Replace("users").Values(n)`,
	`psql.Update("users").SetMap(all)`,
	`maybe.Where(perhaps)`,
	`often`,
}

// program is a main package that prints the text of each chain, and sends it.
func program(chains []string) string {
	var b strings.Builder
	b.WriteString(`package main

import (
	"database/sql"
	"fmt"

	sq "github.com/Masterminds/squirrel"
)

var psql = sq.StatementBuilder.PlaceholderFormat(sq.Dollar)

func main() {
	var db *sql.DB
	n, s, names, anys, all := 1, "s", []string{"a"}, []any{1}, map[string]any{"a": 1}
	var pred any = "a"
	maybe := psql.Select("id").From("users")
	if len(names) > 1 {
		maybe = maybe.Where("id = 1")
	}
	often := psql.Select("id").From("users")
	if len(names) > 1 {
		often = often.Where("id = 1")
	}
	if n > 1 {
		often = often.Where("id = 2")
	}
	perhaps := sq.Eq{}
	_, _, _, _, _, _, _, _, _, _ = db, n, s, names, anys, all, pred, maybe, often, perhaps
	steps := psql.Select("id")
	steps = steps.From("users")
	steps = steps.Where("id = ?", n)
`)
	for i, chain := range chains {
		chain = strings.Replace(chain, "steps(n)", "steps", 1)
		fmt.Fprintf(&b, "\ttext%d, args%d, err := %s.ToSql()\n\tfmt.Printf(\"%%s %%v\\n\", text%d, err)\n\tif len(args%d) < 0 {\n\t\t_, _ = db.Exec(text%d, args%d...)\n\t}\n", i, i, chain, i, i, i, i)
	}
	b.WriteString("}\n")
	return b.String()
}

// readChains returns what is read of each chain, and prints the program's own texts.
func readChains(t *testing.T, source string) (list []*Statement, printed []string) {
	t.Helper()
	dir, err := filepath.Abs("../dbapi/testdata/real")
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "chains", "main.go")
	env := append(os.Environ(), "GOWORK=off")
	pkgs, err := packages.Load(&packages.Config{Dir: dir, Overlay: map[string][]byte{name: []byte(source)}, Env: env,
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports | packages.NeedExportFile}, "./chains")
	if err != nil || len(pkgs) != 1 || len(pkgs[0].Errors) > 0 {
		t.Fatalf("load the chains: %v %v", err, pkgs)
	}
	pkg := pkgs[0]
	p := New(pkg.Fset, pkg.TypesInfo, pkg.Types, pkg.Syntax)
	for n := range ast.Preorder(pkg.Syntax[0]) {
		if call, ok := n.(*ast.CallExpr); ok {
			fn := gosrc.Callee(pkg.TypesInfo, call)
			if api, ok := dbapi.Of(fn); ok {
				list = append(list, p.Read(Call{Expr: call, Fn: fn, API: api})...)
			}
		}
	}
	return list, run(t, dir, name, source, env)
}

func run(t *testing.T, dir, name, source string, env []string) []string {
	t.Helper()
	temp := t.TempDir()
	file := filepath.Join(temp, "main.go")
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {name: file}})
	if err == nil {
		err = os.WriteFile(file, []byte(source), 0o644)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(temp, "overlay.json"), overlay, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "go", "run", "-overlay", filepath.Join(temp, "overlay.json"), "./chains")
	cmd.Dir, cmd.Env = dir, env
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("run the chains: %v\n%s", err, out)
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}

// What is read of a chain is what the library makes of it.
func TestSquirrel(t *testing.T) {
	list, printed := readChains(t, program(chains))
	if len(list) != len(chains) || len(printed) != len(chains) {
		t.Fatalf("%d statements and %d texts of %d chains", len(list), len(printed), len(chains))
	}
	for i, s := range list {
		if s.Unknown != "" {
			t.Errorf("%s: %s", chains[i], s.Unknown)
			continue
		}
		want := strings.TrimSuffix(printed[i], " <nil>")
		if got := numbered(s.Text, strings.Contains(want, "$1")); got != want || s.Rewrite != Rebound {
			t.Errorf("%s: got\n%s (%s), want\n%s", chains[i], got, s.Rewrite, want)
		}
	}
}

// numbered makes each ? a numbered parameter if that is wanted.
func numbered(text string, wanted bool) string {
	for n := 1; wanted && strings.Contains(text, "?"); n++ {
		text = strings.Replace(text, "?", fmt.Sprintf("$%d", n), 1)
	}
	return text
}

// What one branch adds is there in one text and not in the other.
func TestSquirrelBranch(t *testing.T) {
	list, _ := readChains(t, program([]string{`maybe.OrderBy("id")`}))
	var got []string
	for _, s := range list {
		got = append(got, s.Text+s.Unknown)
	}
	want := []string{"SELECT id FROM users ORDER BY id", "SELECT id FROM users WHERE id = 1 ORDER BY id"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSquirrelUnknown(t *testing.T) {
	list, printed := readChains(t, program(unknownChains))
	if len(list) != len(unknownChains) || len(printed) != len(unknownChains) {
		t.Fatalf("%d statements and %d texts of %d chains", len(list), len(printed), len(unknownChains))
	}
	for i, s := range list {
		if s.Unknown == "" {
			t.Errorf("%s: read as %s", unknownChains[i], s.Text)
		}
	}
}
