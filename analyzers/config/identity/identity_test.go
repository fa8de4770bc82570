package identity

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// found is a finding.
type found Place

func (f found) Place() Place { return Place(f) }

// at returns the identity of the finding between « and » in a file of a package.
func at(t *testing.T, name, text string) Identity {
	t.Helper()
	before, rest, ok := strings.Cut(text, "«")
	marked, after, ok2 := strings.Cut(rest, "»")
	if !ok || !ok2 {
		t.Fatal("no marks")
	}
	root := t.TempDir()
	file := filepath.Join(root, "store", name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(before+marked+after), 0o644); err != nil {
		t.Fatal(err)
	}
	f := found{Rule: "demo", File: file}
	f.Line, f.Column = place(before)
	f.EndLine, f.EndColumn = place(before + marked)
	return Of(root, []found{f})[0]
}

func place(text string) (line, column int) {
	return strings.Count(text, "\n") + 1, len(text) - strings.LastIndex(text, "\n")
}

func TestKeys(t *testing.T) {
	for name, test := range map[string]struct{ text, in, code string }{
		"function":    {"package p\nfunc F() { «db.Query(`SELECT 1`, a)» }\n", "F", "db.Query"},
		"method":      {"package p\nfunc (s *T[K]) F() { x, err := «s.db.Query(q)»; use(x) }\n", "(*T).F", "s.db.Query"},
		"value":       {"package p\nfunc (s (T)) F() error { return «s.db.Ping()» }\n", "T.F", "s.db.Ping"},
		"two":         {"package p\nfunc (s T[K, V]) F() { go «s.f()» }\n", "T.F", "s.f"},
		"import":      {"package p\nimport (\n\t_ «\"github.com/lib/pq\"»\n)\n", "import", `"github.com/lib/pq"`},
		"variable":    {"package p\nvar (\n\ta = 1\n\tb, c = «open(\"x\")», 2\n)\n", "b", "open"},
		"type":        {"package p\ntype T struct { a, «b *sql.DB» }\n", "T", "b*sql.DB"},
		"no call":     {"package p\nfunc F() { «for rows.Next() { a(1,\n2,\n) }» }\n", "F", "for rows.Next(){a(1,2)}"},
		"no secret":   {"package p\nconst dsn = «\"postgres://u:hunter2@h/d\"»\n", "dsn", ""},
		"chain":       {"package p\nfunc F() { «pool(\"hunter2\").Query(q)» }\n", "F", ""},
		"generic":     {"package p\nfunc F() { «get[int](db)» }\n", "F", "get[int]"},
		"parentheses": {"package p\nfunc F() { «(db.Query)(q)» }\n", "F", "(db.Query)"},
	} {
		t.Run(name, func(t *testing.T) {
			id := at(t, "a.go", test.text)
			if id.Dir != "store" || id.In != test.in || test.code != "" && id.Code != test.code {
				t.Errorf("in %q of %q: %q, want %q: %q", id.In, id.Dir, id.Code, test.in, test.code)
			}
			if strings.Contains(id.Code, "hunter2") {
				t.Errorf("the key shows a password: %s", id.Code)
			}
		})
	}
}

// TestSame holds what does not change an identity.
func TestSame(t *testing.T) {
	want := at(t, "a.go", "package p\n\nfunc F() {\n\tx := «db.Query(\"SELECT 1\", func() { a(1, 2); b() }, c)»\n}\n")
	for name, text := range map[string]string{
		"lines":      "package p\n\n// F does.\n\nfunc G() {}\nfunc F() {\n\tx := «db.Query(\"SELECT 1\", func() { a(1, 2); b() }, c)»\n}\n",
		"formatting": "package p\nfunc F() {\n\tx := «db.Query(\n\t\"SELECT 1\", // why\n\tfunc() {\n a(1, 2)\nb()\n},\nc,\n)»\n}\n",
		"CRLF":       "package p\r\n\r\nfunc F() {\r\n\tx := «db.Query(\"SELECT 1\",\r\n\tfunc() { a(1, 2); b() }, c)»\r\n}\r\n",
	} {
		if got := at(t, "b.go", text); got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
	edited := at(t, "a.go", "package p\nfunc F() { «db.Query(\"SELECT 2\")» }\n")
	if edited.Key != want.Key || edited.Text == want.Text {
		t.Errorf("other arguments: %+v, from %+v", edited, want)
	}
	other := at(t, "a.go", "package p\nfunc G() { «db.Query(\"SELECT 1\", func() { a(1, 2); b() }, c)» }\n")
	if other.Key == want.Key || other.Text != want.Text {
		t.Errorf("in another function: %+v, from %+v", other, want)
	}
}

// TestLong holds that long code is short in a key, and not the same as other code.
func TestLong(t *testing.T) {
	long := strings.Repeat("ä+", 90)
	a := at(t, "a.go", "package p\nvar x = «"+long+"a»\n")
	b := at(t, "a.go", "package p\nvar x = «"+long+"b»\n")
	if len(a.Code) > maxCode+20 || a.Code == b.Code || !strings.HasPrefix(b.Code, "ä+ä") {
		t.Errorf("%q and %q", a.Code, b.Code)
	}
}

// TestDir holds that no key has the directory of a machine in it.
func TestDir(t *testing.T) {
	for dir, want := range map[string]string{"/srv/shop": ".", "/srv/shop/a/b": "a/b", "/srv/other/a": "../other/a"} {
		if got := Dir("/srv/shop", dir); got != want {
			t.Errorf("%s is %s, want %s", dir, got, want)
		}
	}
}

// TestElsewhere holds that a finding in what cannot be read has an identity.
func TestElsewhere(t *testing.T) {
	f := found{Rule: "demo", Message: "m", File: filepath.Join(t.TempDir(), "gone.go"), Line: 1, Column: 1, EndLine: 1, EndColumn: 2}
	if id := Of("/nowhere", []found{f})[0]; id.Code != "m" {
		t.Errorf("%+v", id)
	}
}

// Finding the places of many findings in a long file does not read it once for each
// line of it.
func TestManyInALongFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.go")
	const line = "\tdb.Query(`SELECT name FROM users WHERE id = $1`, id)\n"
	const lines, each = 1500, 50
	if err := os.WriteFile(file, []byte("package p\nfunc F() {\n"+strings.Repeat(line, lines)+"}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	var list []found
	for i := range lines / each {
		at := 3 + i*each
		list = append(list, found{Rule: "demo", File: file, Line: at, Column: 2, EndLine: at, EndColumn: len(line)})
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for i, id := range Of(filepath.Dir(file), list) {
		if id.In != "F" || id.Code != "db.Query" {
			t.Errorf("finding %d is %q in %q", i, id.Code, id.In)
		}
	}
	runtime.ReadMemStats(&after)
	if n := (after.TotalAlloc - before.TotalAlloc) / lines / uint64(len(line)); n > 400 {
		t.Errorf("took %d times the memory of the file", n)
	}
}
