package gomod

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
)

// Of go.work only what must change does.
func TestRaisedWorkspace(t *testing.T) {
	const uses = "use ./a\nuse ./b // the other one\n"
	for name, test := range map[string]struct {
		work, member, want string
		notes              []string
	}{
		"nothing":  {"go 1.25.0\n\n" + uses, "1.25.0", "go 1.25.0\n\n" + uses, nil},
		"the line": {"go 1.25.0 // why\n\n" + uses, "1.25.2", "go 1.25.2 // why\n\n" + uses, []string{"go 1.25.0 becomes go 1.25.2, as in example.com/b"}},
		"the runtime": {"go 1.23.0\n\n" + uses, "1.25.0", "go 1.25.0\n\n" + uses + "\ngodebug default=go1.23\n",
			[]string{"go 1.23.0 becomes", "godebug default=go1.23 keeps"}},
		"its own runtime": {"go 1.23.0\n\n" + uses + "\ngodebug (\n\tdefault=go1.21\n)\n", "1.25.0", "go 1.25.0\n\n" + uses + "\ngodebug (\n\tdefault=go1.21\n)\n",
			[]string{"go 1.23.0 becomes"}},
		"old toolchain": {"go 1.25.0\n\ntoolchain go1.25.1\n\n" + uses, "1.25.3", "go 1.25.3\n\ntoolchain go1.25.3\n\n" + uses, []string{"go 1.25.0 becomes"}},
		"toolchain":     {"go 1.25.0\n\ntoolchain go1.26.1\n\n" + uses, "1.25.3", "go 1.25.3\n\ntoolchain go1.26.1\n\n" + uses, []string{"go 1.25.0 becomes"}},
		"no line":       {uses, "1.25.0", "go 1.25.0\n\n" + uses + "\ngodebug default=go1.20\n", []string{"go 1.18 becomes", "godebug default=go1.20 keeps"}},
		"CRLF": {strings.ReplaceAll("go 1.25.0\n\n"+uses, "\n", "\r\n"), "1.25.2", strings.ReplaceAll("go 1.25.2\n\n"+uses, "\n", "\r\n"),
			[]string{"go 1.25.0 becomes"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			w := &workspace{file: filepath.Join(dir, "go.work"), modules: []sibling{
				{filepath.Join(dir, "a"), "example.com/a"}, {filepath.Join(dir, "b"), "example.com/b"}}}
			write(t, w.file, test.work)
			write(t, filepath.Join(dir, "a", "go.mod"), "module example.com/a\n\ngo 1.21\n")
			got, err := w.raised(map[string][]byte{filepath.Join(dir, "b", "go.mod"): []byte("module example.com/b\n\ngo " + test.member + "\n")})
			if err != nil || string(got) != test.want {
				t.Errorf("%q, %v\nwant %q", got, err, test.want)
			}
			if !slices.EqualFunc(w.notes, test.notes, func(note, want string) bool { return strings.HasPrefix(note, "go.work: "+want) }) {
				t.Errorf("notes %q, want %q", w.notes, test.notes)
			}
		})
	}
}

// What stands in for go.mod finds the fellow members by their directories, and
// nothing is left of that.
func TestFellowMembers(t *testing.T) {
	dir := t.TempDir()
	const own = `module example.com/a

go 1.25

require (
	example.com/b v0.0.0
	example.com/c v1.2.3 // indirect
)

replace example.com/b => ../b
`
	f := &Files{gomod: filepath.Join(dir, "a", "go.mod"), dir: filepath.Join(dir, "tmp"), ModFile: filepath.Join(dir, "tmp", "go.mod")}
	for _, name := range []string{"a", "b", "c", "d"} {
		f.siblings = append(f.siblings, sibling{filepath.Join(dir, name), "example.com/" + name})
	}
	write(t, f.gomod, own)
	text, err := f.withSiblings([]byte(own))
	if err != nil {
		t.Fatal(err)
	}
	mod, err := modfile.Parse("go.mod", text, nil)
	if err != nil {
		t.Fatal(err)
	}
	var replaced []string
	for _, r := range mod.Replace {
		replaced = append(replaced, strings.TrimPrefix(r.New.Path, dir))
	}
	if want := []string{"../b", "/c", "/d"}; !slices.Equal(replaced, want) {
		t.Errorf("replacements %q, want %q", replaced, want)
	}
	// As go mod tidy would.
	for path, version := range map[string]string{"example.com/c": "v1.3.0", "example.com/d": "v0.0.0-00010101000000-000000000000"} {
		if err := mod.AddRequire(path, version); err != nil {
			t.Fatal(err)
		}
	}
	write(t, f.ModFile, string(modfile.Format(mod.Syntax)))
	got, _, err := f.clean()
	if err != nil || string(got) != own {
		t.Errorf("%s%v, want\n%s", got, err, own)
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
