package analyzers_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/netra-systems/netralint/analyzers"
)

// What the rules find in testdata/native: nothing in what the migration makes.
var nativeFindings = []string{
	"old/old.go:14 blockingcall",
	"old/old.go:15 detachedctx",
	"old/old.go:16 detachedctx",
	"old/old.go:17 detachedctx",
}

func TestNativeCode(t *testing.T) {
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	copyNative(t, dir, root, "")
	if diff := cmp.Diff(nativeFindings, findings(t, dir)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// A module may have a copy of conn instead of requiring it.
func TestNativeCodeOnACopy(t *testing.T) {
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	const own = "example.com/shop/internal/pg"
	dir := t.TempDir()
	copyNative(t, dir, root, own)
	copyTree(t, filepath.Join(root, "conn"), filepath.Join(dir, "internal", "pg"), func(name, text string) (string, bool) {
		skip := name == "go.mod" || name == "go.sum" || strings.HasSuffix(name, "_test.go") || strings.Contains(name, "testdata") || strings.HasPrefix(name, "cloudsql") || strings.Contains(name, "pgtest")
		return strings.ReplaceAll(text, connPath, own), !skip
	})
	if diff := cmp.Diff(nativeFindings, findings(t, dir)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

const connPath = "github.com/netra-systems/netralint/conn"

// copyNative copies testdata/native to dir, with imports of conn from own if
// that is set.
func copyNative(t *testing.T, dir, root, own string) {
	t.Helper()
	copyTree(t, filepath.Join("testdata", "native"), dir, func(name, text string) (string, bool) {
		switch {
		case name == "go.mod":
			text = strings.ReplaceAll(text, "../../..", filepath.ToSlash(root))
		case own != "":
			text = strings.ReplaceAll(text, `"`+connPath+`"`, `conn "`+own+`"`)
			text = strings.ReplaceAll(text, connPath+"/", own+"/")
		}
		return text, true
	})
}

// copyTree copies the files for which change reports true, changed by it.
func copyTree(t *testing.T, from, to string, change func(name, text string) (string, bool)) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		changed, wanted := change(filepath.ToSlash(name), string(text))
		if !wanted {
			return nil
		}
		target := filepath.Join(to, name)
		if err := os.MkdirAll(filepath.Dir(target), 0o777); err != nil {
			return err
		}
		return os.WriteFile(target, []byte(changed), 0o666)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// findings runs all rules on the module in dir.
func findings(t *testing.T, dir string) []string {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{
		Mode: packages.LoadAllSyntax | packages.NeedModule,
		Dir:  dir,
		Env:  append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod"),
	}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	if packages.PrintErrors(pkgs) > 0 {
		t.Fatal("the module does not compile")
	}
	graph, err := checker.Analyze(analyzers.All(), pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, act := range graph.Roots {
		if act.Err != nil {
			t.Errorf("%s on %s: %v", act.Analyzer, act.Package, act.Err)
		}
		for _, d := range act.Diagnostics {
			at := act.Package.Fset.Position(d.Pos)
			name, err := filepath.Rel(dir, at.Filename)
			if err != nil {
				t.Fatal(err)
			}
			found = append(found, place(filepath.ToSlash(name), at.Line)+" "+act.Analyzer.Name)
		}
	}
	slices.Sort(found)
	return found
}

func place(file string, line int) string { return file + ":" + strconv.Itoa(line) }
