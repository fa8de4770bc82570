package parity

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"go/format"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write what is said into the archives")

// moduleDir is a module that requires conn and pgx.
const moduleDir = "../dbapi/testdata/real"

// load type-checks sources, by the name of a package each.
func load(t *testing.T, sources map[string][]byte) map[string]*packages.Package {
	t.Helper()
	dir, err := filepath.Abs(moduleDir)
	if err != nil {
		t.Fatal(err)
	}
	shared, err := os.ReadFile("testdata/handles/shared.go") // which others may import
	if err != nil {
		t.Fatal(err)
	}
	overlay, patterns := map[string][]byte{filepath.Join(dir, "shared", "p.go"): shared}, []string{}
	for name, text := range sources {
		overlay[filepath.Join(dir, name, "p.go")] = text
		patterns = append(patterns, "./"+name)
	}
	list, err := packages.Load(&packages.Config{Dir: dir, Overlay: overlay, Env: append(os.Environ(), "GOWORK=off"),
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports | packages.NeedExportFile}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*packages.Package{}
	for _, p := range list {
		if len(p.Errors) > 0 {
			t.Fatalf("%s: %v", p.PkgPath, p.Errors)
		}
		out[filepath.Base(p.PkgPath)] = p
	}
	return out
}

// said are the notes about a package, a line each, but those that every package has and those about where
// handles are.
func said(notes []*Note) string {
	var out strings.Builder
	for _, n := range notes {
		if n.Kind == Package || n.Kind == Same || n.Kind == Native {
			continue
		}
		fix := ""
		if len(n.Edits) > 0 {
			fix = " (fix)"
		}
		fmt.Fprintf(&out, "%d: %s%s %s\n", n.Place.Line, n.Kind, fix, n.Message)
	}
	return strings.ReplaceAll(out.String(), " \n", "\n")
}

// fixed is a source with all edits made.
func fixed(t *testing.T, source []byte, notes []*Note) []byte {
	t.Helper()
	var edits []Edit
	for _, n := range notes {
		for _, e := range n.Edits {
			if !slices.Contains(edits, e) {
				edits = append(edits, e)
			}
		}
	}
	slices.SortStableFunc(edits, func(a, b Edit) int { return cmp.Or(b.Start-a.Start, b.End-a.End) })
	for _, e := range edits {
		source = slices.Concat(source[:e.Start], []byte(e.New), source[e.End:])
	}
	out, err := format.Source(source)
	if err != nil {
		t.Fatalf("%v in\n%s", err, source)
	}
	return out
}

// Each archive has a source, what is said of it, and the source with all fixes made. That
// compiles, and what came with a fix is not said of it again.
func TestNotes(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	archives, sources := map[string]*txtar.Archive{}, map[string][]byte{}
	for _, name := range names {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		key := strings.TrimSuffix(filepath.Base(name), ".txtar")
		archives[key], sources[key] = a, a.Files[0].Data
	}
	again := map[string][]byte{}
	for key, p := range load(t, sources) {
		notes := Read(p.Fset, p.TypesInfo, p.Types, p.Syntax)
		for _, n := range notes {
			if back, err := Decode(n.Encode()); err != nil || back.Encode() != n.Encode() {
				t.Errorf("%s: %s is not read back: %v", key, n.Encode(), err)
			}
		}
		again[key] = fixed(t, sources[key], notes)
		compare(t, archives[key], key, map[string][]byte{"notes": []byte(said(notes)), "fixed.go": again[key]})
	}
	for key, p := range load(t, again) {
		for _, n := range Read(p.Fset, p.TypesInfo, p.Types, p.Syntax) {
			if len(n.Edits) > 0 && n.Message != "" {
				t.Errorf("%s: said again of what was fixed, in line %d: %s", key, n.Place.Line, n.Message)
			}
		}
	}
}

// compare holds files of an archive against what there is, or writes it.
func compare(t *testing.T, a *txtar.Archive, key string, got map[string][]byte) {
	t.Helper()
	for name, text := range got {
		i := slices.IndexFunc(a.Files, func(f txtar.File) bool { return f.Name == name })
		if i < 0 {
			a.Files = append(a.Files, txtar.File{Name: name})
			i = len(a.Files) - 1
		}
		if !bytes.Equal(a.Files[i].Data, text) && !*update {
			t.Errorf("%s: %s is\n%s\nwant\n%s", key, name, text, a.Files[i].Data)
		}
		a.Files[i].Data = text
	}
	if *update {
		slices.SortStableFunc(a.Files[1:], func(x, y txtar.File) int { return -strings.Compare(x.Name, y.Name) })
		if err := os.WriteFile(filepath.Join("testdata", key+".txtar"), txtar.Format(a), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
