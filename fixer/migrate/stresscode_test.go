package migrate_test

import (
	"fmt"
	"go/format"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// casesPerFile and filesPerPackage bound what the compiler sees at once.
const (
	casesPerFile    = 20
	filesPerPackage = 5
)

// generated is the text of a program by package: a list of files, each a list of
// declarations.
type generated struct {
	dirs  []string // of packages with cases
	files map[string]string
}

// writeModule writes a program that runs the cases. A case has the number of
// its place in the list.
func writeModule(t *testing.T, dir string, cases []*stressCase) {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/stress/module.txtar")
	if err != nil {
		t.Fatal(err)
	}
	g := generate(cases)
	for name, src := range g.files {
		formatted, err := format.Source([]byte(src))
		if err != nil {
			t.Fatalf("format the cases: %v\n%s", err, src)
		}
		write(t, filepath.Join(dir, name), formatted)
	}
	var imports []string
	for _, pkg := range g.dirs {
		imports = append(imports, fmt.Sprintf("_ %q", "example.com/stress/"+pkg))
	}
	for _, f := range archive.Files {
		data := strings.Replace(string(f.Data), "//CASES", strings.Join(imports, "\n\t"), 1)
		write(t, filepath.Join(dir, f.Name), []byte(data))
	}
}

// generate writes the files of the cases. Every third package is internal:
// nobody else can import it.
func generate(cases []*stressCase) *generated {
	g := &generated{files: map[string]string{}}
	for start := 0; start < len(cases); start += casesPerFile {
		file := start / casesPerFile
		n := file / filesPerPackage
		pkg := fmt.Sprintf("p%d", n)
		dir := "cases/" + pkg
		if n%3 == 2 {
			dir = "internal/" + pkg
		}
		if !slices.Contains(g.dirs, dir) {
			g.dirs = append(g.dirs, dir)
		}
		var body strings.Builder
		others := map[string]*strings.Builder{}
		for i, c := range cases[start:min(start+casesPerFile, len(cases))] {
			code := c.code(start + i)
			body.WriteString(code[""])
			delete(code, "")
			for pkg, text := range code {
				if others[pkg] == nil {
					others[pkg] = &strings.Builder{}
				}
				others[pkg].WriteString(text)
			}
		}
		g.files[fmt.Sprintf("%s/f%d.go", dir, file)] = goFile(pkg, body.String(), true)
		for pkg, text := range others {
			dir := strings.TrimPrefix(packages[pkg], "example.com/stress/")
			g.files[fmt.Sprintf("%s/f%d.go", dir, file)] = goFile(pkg, text.String(), false)
		}
	}
	return g
}

// packages are those a snippet may name.
var packages = map[string]string{
	"context": "context", "sql": "database/sql", "driver": "database/sql/driver", "json": "encoding/json", "errors": "errors",
	"bytes": "bytes", "fmt": "fmt", "http": "net/http", "httptest": "net/http/httptest", "io": "io", "iter": "iter", "maps": "maps", "net": "net",
	"os": "os", "reflect": "reflect", "slices": "slices", "sort": "sort", "strconv": "strconv", "strings": "strings", "sync": "sync", "atomic": "sync/atomic", "time": "time",
	"run": "example.com/stress/run", "store": "example.com/stress/store", "inside": "example.com/stress/internal/inside", "foreign": "example.com/foreign", "foreignx": "example.com/foreignx",
	"sqlx": "github.com/jmoiron/sqlx", "types": "github.com/jmoiron/sqlx/types", "pq": "github.com/lib/pq", "pqerror": "github.com/lib/pq/pqerror",
}

// stringLiteral is blanked before the names of packages are looked for.
var stringLiteral = regexp.MustCompile("\"(\\\\.|[^\"\\\\\n])*\"|`[^`]*`")

// goFile is a file with the imports its text needs.
func goFile(pkg, body string, opens bool) string {
	text := stringLiteral.ReplaceAllString(body, `""`)
	var standard, others []string
	for name, path := range packages {
		switch {
		case name == pkg || !regexp.MustCompile(`(^|[^.\w])`+name+`\.[A-Z]`).MatchString(text):
		case strings.Contains(path, "."):
			others = append(others, fmt.Sprintf("%q", path))
		default:
			standard = append(standard, fmt.Sprintf("%q", path))
		}
	}
	if opens && !slices.Contains(others, `"github.com/lib/pq"`) {
		others = append(others, `_ "github.com/lib/pq"`)
	}
	slices.Sort(standard)
	slices.Sort(others)
	return "package " + pkg + "\n\nimport (\n" + strings.Join(standard, "\n") + "\n\n" + strings.Join(others, "\n") + "\n)\n" + body
}

// code is the text of one case, by the package it is for; "" is that of the
// case. Nothing that holds a handle is shared with other cases: each has its own
// type to print with, so that one can be migrated without the others.
func (c *stressCase) code(n int) map[string]string {
	id := fmt.Sprint(n)
	handle := strings.ReplaceAll(c.flow.header["db"], "@ID", id)
	body := c.body(id, handle)
	all := append(slices.Clone(c.constructs), c.open, c.flow)
	var needs string
	for _, s := range all {
		needs += " " + s.header["needs"]
	}
	around := strings.NewReplacer("@BODY", body, "@TYPE", c.open.header["type"], "@OPEN", "open"+id+"(o)", "@ID", id,
		"@METHODS", methods(handle, body, needs, n%2 == 0))
	decls := []string{
		fmt.Sprintf("func open%d(o *run.Out) %s {\n%s\n}", n, c.open.header["type"], around.Replace(c.open.body)),
	}
	for i, s := range c.constructs {
		if s.decls != "" {
			decls = append(decls, fill(s.decls, id+string(rune('a'+i)), handle))
		}
	}
	if c.flow.decls != "" {
		decls = append(decls, around.Replace(c.flow.decls))
	}
	decls = append(decls, fmt.Sprintf("func case%d(ctx context.Context, o *run.Out) {\n%s\n}", n, around.Replace(c.flow.body)))
	start := fmt.Sprintf("\nfunc init() { run.Add(%d, func(ctx context.Context, o *run.Out) { case%d(ctx, &run.Out%d{Out: o}) }) } // %s\n", n, n, n, c)
	code := map[string]string{"": start + own("\n"+strings.Join(decls, "\n\n")+"\n", id)}
	for i, s := range all {
		for pkg, decls := range s.others {
			if i < len(c.constructs) {
				decls = fill(decls, id+string(rune('a'+i)), handle)
			}
			code[pkg] += own("\n"+around.Replace(decls)+"\n", id)
		}
	}
	code["run"] = printer(n)
	return code
}

// own puts the case's own type for printing in the place of the common one.
func own(text, id string) string {
	return regexp.MustCompile(`\*run\.Out\b`).ReplaceAllString(text, "*run.Out"+id)
}

// printer declares the type a case prints with.
func printer(n int) string {
	return fmt.Sprintf("\n// Out%d is [Out] for one case.\ntype Out%d struct{ *Out }\n\n", n, n) +
		strings.ReplaceAll(rowPrinters[n%len(rowPrinters)], "@ID", fmt.Sprint(n))
}

// rowPrinters are ways to print all rows and how their reading ended.
var rowPrinters = []string{`
// Rows prints all rows.
func (o *Out@ID) Rows(rows *sql.Rows, err error) {
	if err != nil {
		o.Err(err)
		return
	}
	defer func() { o.Err(rows.Close()) }()
	columns, err := rows.Columns()
	if err != nil {
		o.Err(err)
	}
	for rows.Next() {
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(any)
		}
		o.Err(rows.Scan(values...))
		for i := range values {
			o.Print(columns[i], *values[i].(*any))
		}
	}
	o.Err(rows.Err())
}
`, `
// Rows prints all rows.
func (o *Out@ID) Rows(rows *sql.Rows, err error) {
	if err != nil {
		o.Err(err)
		return
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		o.Err(err)
		return
	}
	values, targets := make([]any, len(names)), make([]any, len(names))
	for i := range values {
		targets[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			o.Err(err)
			return
		}
		for i, name := range names {
			o.Print(name, values[i])
		}
	}
	if err := rows.Err(); err != nil {
		o.Err(err)
	}
}
`, `
// Rows prints how many rows there are, and all of them.
func (o *Out@ID) Rows(rows *sql.Rows, err error) {
	if err != nil {
		o.Err(err)
		return
	}
	var list [][]any
	columns, err := rows.Columns()
	o.Err(err)
	for rows.Next() {
		row := make([]any, len(columns))
		for i := range row {
			row[i] = new(any)
		}
		o.Err(rows.Scan(row...))
		list = append(list, row)
	}
	if err := rows.Close(); err != nil {
		o.Err(err)
	}
	o.Err(rows.Err())
	o.Print(len(list))
	for _, row := range list {
		for i := range row {
			o.Print(columns[i], *row[i].(*any))
		}
	}
}
`}

// body is what the case does with its handle.
func (c *stressCase) body(id, handle string) string {
	var body strings.Builder
	fmt.Fprintf(&body, "_ = %s\n", handle)
	if c.hook {
		inner, outer := c.constructs[1], c.constructs[0]
		hook := func(db string) string { return call(inner, id+"b", db, nil) }
		body.WriteString(call(outer, id+"a", handle, hook))
		return body.String()
	}
	for i, s := range c.constructs {
		body.WriteString(call(s, id+string(rune('a'+i)), handle, nil))
	}
	return body.String()
}

// handleMethods are the methods an interface of a snippet may have.
var handleMethods = []struct{ name, signature string }{
	{"Query", "(string, ...any) (*sql.Rows, error)"},
	{"QueryContext", "(context.Context, string, ...any) (*sql.Rows, error)"},
	{"QueryRow", "(string, ...any) *sql.Row"},
	{"QueryRowContext", "(context.Context, string, ...any) *sql.Row"},
	{"Exec", "(string, ...any) (sql.Result, error)"},
	{"ExecContext", "(context.Context, string, ...any) (sql.Result, error)"},
	{"Prepare", "(string) (*sql.Stmt, error)"},
	{"PrepareContext", "(context.Context, string) (*sql.Stmt, error)"},
	{"Begin", "() (*sql.Tx, error)"},
	{"BeginTx", "(context.Context, *sql.TxOptions) (*sql.Tx, error)"},
	{"Conn", "(context.Context) (*sql.Conn, error)"},
	{"Ping", "() error"},
	{"PingContext", "(context.Context) error"},
	{"SetMaxOpenConns", "(int)"},
	{"SetMaxIdleConns", "(int)"},
	{"SetConnMaxLifetime", "(time.Duration)"},
	{"SetConnMaxIdleTime", "(time.Duration)"},
	{"Stats", "() sql.DBStats"},
	{"Close", "() error"},
	{"Get", "(any, string, ...any) error"},
	{"GetContext", "(context.Context, any, string, ...any) error"},
	{"Select", "(any, string, ...any) error"},
	{"SelectContext", "(context.Context, any, string, ...any) error"},
	{"Queryx", "(string, ...any) (*sqlx.Rows, error)"},
	{"QueryxContext", "(context.Context, string, ...any) (*sqlx.Rows, error)"},
	{"QueryRowx", "(string, ...any) *sqlx.Row"},
	{"QueryRowxContext", "(context.Context, string, ...any) *sqlx.Row"},
	{"NamedQuery", "(string, any) (*sqlx.Rows, error)"},
	{"NamedExec", "(string, any) (sql.Result, error)"},
	{"NamedExecContext", "(context.Context, string, any) (sql.Result, error)"},
	{"MustExec", "(string, ...any) sql.Result"},
	{"MustExecContext", "(context.Context, string, ...any) sql.Result"},
	{"Preparex", "(string) (*sqlx.Stmt, error)"},
	{"PreparexContext", "(context.Context, string) (*sqlx.Stmt, error)"},
	{"PrepareNamed", "(string) (*sqlx.NamedStmt, error)"},
	{"PrepareNamedContext", "(context.Context, string) (*sqlx.NamedStmt, error)"},
	{"Beginx", "() (*sqlx.Tx, error)"},
	{"BeginTxx", "(context.Context, *sql.TxOptions) (*sqlx.Tx, error)"},
	{"MustBegin", "() *sqlx.Tx"},
	{"MustBeginTx", "(context.Context, *sql.TxOptions) *sqlx.Tx"},
	{"Connx", "(context.Context) (*sqlx.Conn, error)"},
	{"Rebind", "(string) string"},
	{"BindNamed", "(string, any) (string, []any, error)"},
	{"DriverName", "() string"},
}

// methods lists the methods of an interface for a handle that text uses. With
// both, the form with a context is in it too.
func methods(handle, text, needs string, both bool) string {
	var list []string
	for _, m := range handleMethods {
		base, withContext := strings.CutSuffix(m.name, "Context")
		used := func(name string) bool {
			return regexp.MustCompile(regexp.QuoteMeta(handle)+`\.`+name+`\b`).MatchString(text) || slices.Contains(strings.Fields(needs), name)
		}
		if used(m.name) || both && withContext && used(base) {
			list = append(list, m.name+m.signature)
		}
	}
	return strings.Join(list, "\n")
}

func fill(text, id, db string) string {
	return strings.NewReplacer("@DB", db, "@ID", id, "@T", "t"+id).Replace(text)
}

// hookAt finds the places of hooks, with their handle if they name one.
var hookAt = regexp.MustCompile(`@HOOK(\((\w+)\))?`)

// call is a construct as a statement with a scope of its own.
func call(s *snippet, id, db string, hook func(db string) string) string {
	body := fill(s.body, id, db)
	first := true
	body = hookAt.ReplaceAllStringFunc(body, func(m string) string {
		on := hookAt.FindStringSubmatch(m)[2]
		if on == "" {
			on = db
		}
		if hook == nil || !first {
			return ""
		}
		first = false
		return hook(on)
	})
	return "func() { // " + s.name + "\n" + body + "\n}()\n"
}

// writeFailure writes a case that failed as an archive with its whole module.
func writeFailure(t *testing.T, dir string, d difference) {
	t.Helper()
	module := t.TempDir()
	writeModule(t, module, []*stressCase{d.c})
	archive := &txtar.Archive{Comment: fmt.Appendf(nil, "%s, level %s\nbefore: %s\nafter:  %s\n", d.c, d.level, d.before, d.after)}
	err := filepath.WalkDir(module, func(name string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		src, err := os.ReadFile(name)
		rel, _ := filepath.Rel(module, name)
		archive.Files = append(archive.Files, txtar.File{Name: filepath.ToSlash(rel), Data: src})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, d.level+"-"+strings.NewReplacer("/", "-", "+", "-", ">", "-").Replace(d.c.String())+".txtar")
	write(t, file, txtar.Format(archive))
	t.Logf("written: %s", file)
}
