package gotest

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/netra-systems/netralint/fixer"
)

// module writes a module of tests that pass, fail, are skipped, panic, do not
// compile, and fail by their TestMain.
func module(t *testing.T) Module {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOWORK", "off")
	t.Setenv("GOFLAGS", "")
	const head = "\n\nimport (\n\t\"os\"\n\t\"testing\"\n)\n\nvar _ = os.Args\n\n"
	for name, src := range map[string]string{
		"go.mod": "module example.com/m\n\ngo 1.26\n",
		"a/a_test.go": "package a" + head + `
func TestPass(t *testing.T) { t.Run("sub", func(t *testing.T) {}) }
func TestFail(t *testing.T) { t.Run("sub", func(t *testing.T) { t.Fail() }) }
func TestSkip(t *testing.T) { t.Skip("not today") }
`,
		"b/b_test.go": "package b" + head + "func TestMain(m *testing.M) { m.Run(); os.Exit(3) }\nfunc TestPass(t *testing.T) {}\n",
		"c/c_test.go": "package c" + head + "func TestPass(t *testing.T) { undefined() }\n",
		"d/d_test.go": "package d" + head + "func TestFirst(t *testing.T) {}\nfunc TestPanic(t *testing.T) { panic(1) }\nfunc TestUnseen(t *testing.T) {}\n",
		"e/e.go":      "package e\n",
	} {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(src), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return Module{Dir: dir}
}

func TestRun(t *testing.T) {
	m := module(t)
	got, err := m.All(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	in := func(name string) string { return "example.com/m/" + name }
	want := Results{
		{in("a"), "TestPass"}: true, {in("a"), "TestFail"}: false,
		{in("b"), "TestPass"}: true, {in("b"), ""}: false,
		{in("c"), ""}:          false,
		{in("d"), "TestFirst"}: true, {in("d"), "TestPanic"}: false,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
	passed := []Test{{in("a"), "TestPass"}, {in("b"), "TestPass"}, {in("d"), "TestFirst"}}
	if diff := cmp.Diff(passed, got.Passed()); diff != "" {
		t.Errorf("passed (-want +got):\n%s", diff)
	}

	// What an overlay shows is what is tested, and only the tests named.
	overlay, err := fixer.NewOverlay([]fixer.Replacement{
		{Name: filepath.Join(m.Dir, "c", "c_test.go"), New: []byte("package c\n\nimport \"testing\"\n\nfunc TestPass(t *testing.T) {}\nfunc TestOther(t *testing.T) {}\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer overlay.Remove()
	got, err = m.Some(t.Context(), overlay, []Test{{in("c"), "TestPass"}, {in("d"), "TestUnseen"}})
	if err != nil {
		t.Fatal(err)
	}
	want = Results{{in("c"), "TestPass"}: true, {in("c"), ""}: true, {in("d"), "TestUnseen"}: true, {in("d"), ""}: true}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("results of some (-want +got):\n%s", diff)
	}
}

// When the limit is over, a test that hangs and those that wait behind it are not
// in the results, and the package fails.
func TestLimit(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOWORK", "off")
	t.Setenv("GOFLAGS", "")
	for name, src := range map[string]string{
		"go.mod": "module example.com/m\n\ngo 1.26\n",
		"m_test.go": `package m

import (
	"os"
	"testing"
)

func TestFirst(t *testing.T) {}

func TestHang(t *testing.T) {
	if _, err := os.Stat("hang"); err == nil {
		<-make(chan int)
	}
}

func TestLast(t *testing.T) {}
`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(src), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	m := Module{Dir: dir}
	before, limit, err := m.First(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(before.Passed()) != 4 || limit < 30*time.Second {
		t.Errorf("before: %v, limit %v", before, limit)
	}
	if err := os.WriteFile(filepath.Join(dir, "hang"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	m.Limit = time.Second
	got, err := m.All(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := Results{{"example.com/m", "TestFirst"}: true, {"example.com/m", ""}: false}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
}
