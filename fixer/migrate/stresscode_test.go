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

// writeModule writes a program that runs the cases. A case has the number of
// its place in the list.
func writeModule(t *testing.T, dir string, cases []*stressCase) {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/stress/module.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var imports []string
	for start := 0; start < len(cases); start += casesPerFile {
		file := start / casesPerFile
		pkg := fmt.Sprintf("p%d", file/filesPerPackage)
		src := caseFile(pkg, start, cases[start:min(start+casesPerFile, len(cases))])
		formatted, err := format.Source([]byte(src))
		if err != nil {
			t.Fatalf("format the cases: %v\n%s", err, src)
		}
		write(t, filepath.Join(dir, "cases", pkg, fmt.Sprintf("f%d.go", file)), formatted)
		if line := fmt.Sprintf("_ %q", "example.com/stress/cases/"+pkg); !slices.Contains(imports, line) {
			imports = append(imports, line)
		}
	}
	for _, f := range archive.Files {
		data := strings.Replace(string(f.Data), "//CASES", strings.Join(imports, "\n\t"), 1)
		write(t, filepath.Join(dir, f.Name), []byte(data))
	}
}

// packages are those a snippet may name.
var packages = map[string]string{
	"context": "context", "sql": "database/sql", "driver": "database/sql/driver", "json": "encoding/json", "errors": "errors",
	"fmt": "fmt", "net": "net", "slices": "slices", "strings": "strings", "sync": "sync", "time": "time",
	"run": "example.com/stress/run", "store": "example.com/stress/store",
	"sqlx": "github.com/jmoiron/sqlx", "pq": "github.com/lib/pq", "pqerror": "github.com/lib/pq/pqerror",
}

// stringLiteral is blanked before the names of packages are looked for.
var stringLiteral = regexp.MustCompile("\"(\\\\.|[^\"\\\\\n])*\"|`[^`]*`")

func caseFile(pkg string, start int, cases []*stressCase) string {
	var body strings.Builder
	for i, c := range cases {
		body.WriteString(c.code(start + i))
	}
	text := stringLiteral.ReplaceAllString(body.String(), `""`)
	var standard, others []string
	for name, path := range packages {
		switch {
		case !regexp.MustCompile(`\b` + name + `\.`).MatchString(text):
		case strings.Contains(path, "."):
			others = append(others, fmt.Sprintf("%q", path))
		default:
			standard = append(standard, fmt.Sprintf("%q", path))
		}
	}
	if !slices.Contains(others, `"github.com/lib/pq"`) {
		others = append(others, `_ "github.com/lib/pq"`)
	}
	slices.Sort(standard)
	slices.Sort(others)
	return "package " + pkg + "\n\nimport (\n" + strings.Join(standard, "\n") + "\n\n" + strings.Join(others, "\n") + "\n)\n" + body.String()
}

// code is the text of one case.
func (c *stressCase) code(n int) string {
	id := fmt.Sprint(n)
	handle := strings.ReplaceAll(c.flow.header["db"], "@ID", id)
	decls := []string{
		fmt.Sprintf("func init() { run.Add(%d, case%d) } // %s", n, n, c),
		fmt.Sprintf("func open%d(o *run.Out) %s {\n%s\n}", n, c.open.header["type"], strings.ReplaceAll(c.open.body, "@ID", id)),
	}
	var body strings.Builder
	fmt.Fprintf(&body, "_ = %s\n", handle)
	if c.hook {
		inner, outer := c.constructs[1], c.constructs[0]
		hook := func(db string) string { return call(inner, id+"b", db, nil) }
		body.WriteString(call(outer, id+"a", handle, hook))
	} else {
		for i, s := range c.constructs {
			body.WriteString(call(s, id+string(rune('a'+i)), handle, nil))
		}
	}
	for i, s := range c.constructs {
		if s.decls != "" {
			decls = append(decls, fill(s.decls, id+string(rune('a'+i)), handle))
		}
	}
	around := strings.NewReplacer("@BODY", body.String(), "@TYPE", c.open.header["type"], "@OPEN", "open"+id+"(o)", "@ID", id)
	if c.flow.decls != "" {
		decls = append(decls, around.Replace(c.flow.decls))
	}
	decls = append(decls, fmt.Sprintf("func case%d(ctx context.Context, o *run.Out) {\n%s\n}", n, around.Replace(c.flow.body)))
	return "\n" + strings.Join(decls, "\n\n") + "\n"
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
	archive := &txtar.Archive{Comment: fmt.Appendf(nil, "%s\nbefore: %s\nafter:  %s\n", d.c, d.before, d.after)}
	for _, name := range []string{"go.mod", "go.sum", "main.go", "cases/p0/f0.go", "store/store.go", "run/run.go", "run/out.go"} {
		src, err := os.ReadFile(filepath.Join(module, name))
		if err != nil {
			t.Fatal(err)
		}
		archive.Files = append(archive.Files, txtar.File{Name: name, Data: src})
	}
	file := filepath.Join(dir, strings.NewReplacer("/", "-", "+", "-", ">", "-").Replace(d.c.String())+".txtar")
	write(t, file, txtar.Format(archive))
	t.Logf("written: %s", file)
}
