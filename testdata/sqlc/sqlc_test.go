// Package sqlc holds netralint -fix to what the real sqlc generates.
package sqlc

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// programs are netralint, sqlc and what gives others a server.
var programs string

func TestMain(m *testing.M) { os.Exit(withPrograms(m)) }

func withPrograms(m *testing.M) int {
	var err error
	if programs, err = os.MkdirTemp("", "netralint-sqlc-test-"); err != nil {
		panic(err)
	}
	defer os.RemoveAll(programs)
	for _, build := range [][]string{{"../..", "netralint", "./cmd/netralint"}, {".", "sqlc", "github.com/sqlc-dev/sqlc/cmd/sqlc"}, {"../../conn", "pgrun", "./internal/pgtest/pgrun"}} {
		cmd := exec.Command("go", "build", "-C", build[0], "-o", filepath.Join(programs, build[1]), build[2])
		cmd.Env = append(os.Environ(), "GOWORK=off")
		if out, err := cmd.CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "%v: %s", err, out)
			return 1
		}
	}
	return m.Run()
}

// TestMoves has -fix move programs whose queries sqlc generates: they print the same on a
// server before and after, what is generated is what sqlc makes of the new settings, and a
// second run changes nothing.
func TestMoves(t *testing.T) {
	for name, test := range map[string]struct {
		files map[string]string
		tool  bool // sqlc is one of the module
		want  []string
	}{
		"version 2": {files: shop, want: []string{"  sql_package: \"pgx/v5\"\n", "# types of our own\n"}},
		"a tool":    {files: shop, tool: true, want: []string{"  sql_package: \"pgx/v5\"\n"}},
		"an array in another form": {files: with(shop, "sql/schema.sql", shop["sql/schema.sql"]+"CREATE TABLE labels (id int NOT NULL, tags text[] NOT NULL);\n",
			"sql/queries.sql", shop["sql/queries.sql"]+"\n-- name: Labels :many\nSELECT id, array_to_json(tags) AS tags FROM labels;\n"),
			want: []string{"  sql_package: \"pgx/v5\"\n"}},
		"version 1": {files: with(shop, "sqlc.yaml", "", "sqlc.json", `{
  "version": "1",
  "packages": [
    {
      "name": "db", "path": "internal/db",
      "schema": "sql/schema.sql", "queries": ["sql/queries.sql"],
      "sql_package": "database/sql",
      "emit_interface": true, "emit_json_tags": true
    }
  ]
}
`), want: []string{`"sql_package": "pgx/v5"`}},
	} {
		t.Run(name, func(t *testing.T) {
			m := newModule(t, test.files, test.tool)
			m.run("sqlc", "generate")
			m.commit()
			before := m.run("pgrun", "go", "run", "./cmd/shop")
			out := m.fix()
			settings := m.read(m.settings)
			for _, want := range test.want {
				if !strings.Contains(settings, want) {
					t.Errorf("%s has no %q:\n%s\n%s", m.settings, want, settings, out)
				}
			}
			fixed := m.files()
			for name, text := range fixed {
				if strings.Contains(text, `"github.com/lib/pq`) || strings.HasSuffix(name, ".go") && strings.Contains(text, "*sql.DB") {
					t.Errorf("%s is not moved:\n%s\n%s", name, text, out)
				}
			}
			if diff := cmp.Diff(before, m.run("pgrun", "go", "run", "./cmd/shop")); diff != "" || len(before) < 100 {
				t.Errorf("the program prints otherwise (-before +after):\n%s", diff)
			}
			m.run("sqlc", "generate")
			if diff := cmp.Diff(fixed, m.files()); diff != "" {
				t.Errorf("sqlc makes otherwise of its settings (-fix +sqlc):\n%s", diff)
			}
			m.fix()
			if diff := cmp.Diff(fixed, m.files()); diff != "" {
				t.Errorf("a second run changes this (-once +twice):\n%s", diff)
			}
		})
	}
}

// TestStays has code that sqlc generates stay where it cannot move, and the reason told.
// What else can move off lib/pq does.
func TestStays(t *testing.T) {
	arrays := with(shop, "sql/schema.sql", strings.Replace(shop["sql/schema.sql"], "name text NOT NULL", "name text NOT NULL,\n  tags text[]", 1))
	handed := with(shop, "cmd/shop/main.go", strings.Replace(shop["cmd/shop/main.go"], "\tq := db.New(pool)\n", "\tq := db.New(pool)\n\tdefer dump(pool.Driver())\n", 1)+
		"\nfunc dump(d any) { fmt.Printf(\"%T\\n\", d) }\n")
	for name, test := range map[string]struct {
		files  map[string]string
		change func(m *module) // behind what sqlc generates
		alone  bool            // sqlc is not to be found
		want   string
	}{
		"arrays are read":   {files: arrays, want: "sqlc.yaml still generates for database/sql: internal/db/queries.sql.go reads an array, for which sqlc hands Scan a slice with pgx, and parity.LibPQ refuses that as lib/pq does: have the query read it in another form, as array_to_json makes one"},
		"sqlc is not there": {files: shop, alone: true, want: "sqlc.yaml still generates for database/sql: sqlc is no tool in go.mod and not on PATH"},
		"the handle stays":  {files: handed, want: "sqlc.yaml still generates for database/sql: what is handed to its code stays on database/sql: cmd/shop/main.go:"},
		"what is there is old": {files: shop, change: func(m *module) {
			m.write("sql/queries.sql", m.read("sql/queries.sql")+"-- name: Count :one\nSELECT count(*) FROM authors;\n")
		}, want: "internal/db/querier.go is not what sqlc makes by it as it is: generate once before"},
		"sqlc fails":          {files: shop, change: func(m *module) { m.write("sql/queries.sql", "-- name: No :one\nSELECT nothing FROM authors;\n") }, want: `still generates for database/sql: sqlc fails (exit status 1): sql/queries.sql:2:8: column "nothing" does not exist`},
		"a database is asked": {files: with(shop, "sqlc.yaml", strings.Replace(shop["sqlc.yaml"], "    schema:", "    database: {managed: true}\n    schema:", 1)), alone: false, change: func(m *module) {}, want: "sqlc.yaml still generates for database/sql: database says more than files of SQL"},
	} {
		t.Run(name, func(t *testing.T) {
			m := newModule(t, test.files, false)
			if name == "a database is asked" {
				m.write("sqlc.yaml", shop["sqlc.yaml"])
				m.run("sqlc", "generate")
				m.write("sqlc.yaml", test.files["sqlc.yaml"])
			} else {
				m.run("sqlc", "generate")
			}
			if test.change != nil {
				test.change(m)
			}
			m.commit()
			before := m.files()
			if test.alone {
				m.path = os.Getenv("PATH")
			}
			out := m.fix()
			if !strings.Contains(out, test.want) {
				t.Errorf("nobody says %q:\n%s", test.want, out)
			}
			after := m.files()
			for name, text := range before {
				if !strings.HasPrefix(name, "cmd/") && !strings.HasPrefix(name, "go.") && after[name] != text {
					t.Errorf("%s is changed:\n%s", name, cmp.Diff(text, after[name]))
				}
			}
			if !strings.Contains(after["cmd/shop/main.go"], "conn.OpenSQL(") {
				t.Errorf("the program stays on lib/pq:\n%s", out)
			}
			m.run("go", "build", "./...")
		})
	}
}

// with returns files with others in their place; "" takes one out.
func with(files map[string]string, pairs ...string) map[string]string {
	all := map[string]string{}
	for name, text := range files {
		all[name] = text
	}
	for pair := range slices.Chunk(pairs, 2) {
		if all[pair[0]] = pair[1]; pair[1] == "" {
			delete(all, pair[0])
		}
	}
	return all
}

// A module is one of somebody who uses sqlc.
type module struct {
	t        *testing.T
	dir      string
	path     string // of programs
	settings string // of sqlc
}

func newModule(t *testing.T, files map[string]string, tool bool) *module {
	m := &module{t: t, dir: t.TempDir(), path: programs + string(os.PathListSeparator) + os.Getenv("PATH"), settings: "sqlc.yaml"}
	for name, text := range files {
		m.write(name, text)
		if name == "sqlc.json" {
			m.settings = name
		}
	}
	m.write("go.mod", "module example.com/shop\n\ngo 1.26\n")
	if tool {
		for _, name := range []string{"go.mod", "go.sum"} {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			m.write(name, strings.Replace(string(text), "module github.com/netra-systems/netralint/testdata/sqlc", "module example.com/shop", 1))
		}
	}
	m.run("go", "get", "github.com/lib/pq@v1.12.3", "github.com/google/uuid@v1.6.0", "github.com/sqlc-dev/pqtype@v0.3.0")
	m.run("git", "init", "-q")
	return m
}

func (m *module) write(name, text string) {
	m.t.Helper()
	file := filepath.Join(m.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		m.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		m.t.Fatal(err)
	}
}

func (m *module) read(name string) string {
	m.t.Helper()
	text, err := os.ReadFile(filepath.Join(m.dir, filepath.FromSlash(name)))
	if err != nil {
		m.t.Fatal(err)
	}
	return string(text)
}

// files are all of the module's but git's.
func (m *module) files() map[string]string {
	all := map[string]string{}
	err := fs.WalkDir(os.DirFS(m.dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			if d != nil && d.Name() == ".git" {
				return fs.SkipDir
			}
			return err
		}
		all[name] = m.read(name)
		return nil
	})
	if err != nil {
		m.t.Fatal(err)
	}
	return all
}

func (m *module) commit() {
	m.run("git", "add", ".")
	m.run("git", "-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-qm", "as it is", "--allow-empty")
}

// fix runs netralint -fix, and returns what it says.
func (m *module) fix() string {
	m.t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		m.t.Fatal(err)
	}
	cmd := m.command(filepath.Join(programs, "netralint"), "-fix", "-allow-dirty", "-conn-replace="+root, "./...")
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() > 1 {
		m.t.Fatalf("netralint -fix: %v\n%s", err, out)
	}
	return string(out)
}

// run runs a program that must succeed.
func (m *module) run(name string, args ...string) string {
	m.t.Helper()
	if _, err := os.Stat(filepath.Join(programs, name)); err == nil {
		name = filepath.Join(programs, name)
	}
	cmd := m.command(name, args...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		m.t.Fatalf("%s %s: %v\n%s%s", name, strings.Join(args, " "), err, out, &stderr)
	}
	return string(out)
}

func (m *module) command(name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(m.t.Context(), name, args...)
	cmd.Dir = m.dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod", "NETRALINT_CACHE=off", "PATH="+m.path)
	return cmd
}
