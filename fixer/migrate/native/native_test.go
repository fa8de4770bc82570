package native_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/migrate/native"
)

var update = flag.Bool("update", false, "rewrite what the archives compare with")

// Each archive of testdata is a module. Files named want/NAME are what NAME
// becomes; all others stay as they are. The file "refused" lists the refusals,
// one a line: code, file and line. The result must compile and must not be
// changed by a second run. All archives share one go.mod. The file "within" names
// the folders whose files may be edited.
func TestArchives(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			runArchive(t, file)
		})
	}
}

func runArchive(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	dir, want, refused := unpack(t, archive)
	m, plan := apply(t, dir)
	if *update {
		rewrite(t, file, archive, dir, refusals(m, plan))
		return
	}
	if diff := cmp.Diff(refused, refusals(m, plan)); diff != "" {
		t.Errorf("refusals (-want +got):\n%s", diff)
	}
	for name, text := range want {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(text, string(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	vet := exec.Command("go", "vet", "./...")
	vet.Dir, vet.Env = dir, env()
	if out, err := vet.CombinedOutput(); err != nil {
		t.Errorf("go vet after the change: %v\n%s", err, out)
	}
	if _, again := apply(t, dir); len(again.Changes) > 0 {
		t.Errorf("a second run changes more:\n%+v", again.Changes)
	}
}

// rewrite writes the archive anew with what came out.
func rewrite(t *testing.T, file string, archive *txtar.Archive, dir, refused string) {
	t.Helper()
	var files, wants []txtar.File
	for _, f := range archive.Files {
		if strings.HasPrefix(f.Name, "want/") || f.Name == "refused" {
			continue
		}
		files = append(files, f)
		got, err := os.ReadFile(filepath.Join(dir, f.Name))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(f.Data) {
			wants = append(wants, txtar.File{Name: "want/" + f.Name, Data: got})
		}
	}
	if refused != "" {
		wants = append(wants, txtar.File{Name: "refused", Data: []byte(refused)})
	}
	archive.Files = append(files, wants...)
	if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// apply makes the module in dir native and writes it.
func apply(t *testing.T, dir string) (*fixer.Module, *native.Plan) {
	t.Helper()
	m, err := fixer.Load(t.Context(), fixer.Config{Dir: dir, Env: env()})
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range m.Builds {
		for _, p := range b.Packages {
			if len(p.Errors) > 0 {
				t.Fatalf("%s: %v", p.ID, p.Errors)
			}
		}
	}
	opts := native.Options{ConnPath: "github.com/netra-systems/netralint/conn"}
	if limit, err := os.ReadFile(filepath.Join(dir, "within")); err == nil {
		opts.Within = func(f *fixer.File) bool {
			return slices.Contains(strings.Fields(string(limit)), m.Rel(filepath.Dir(f.Name)))
		}
	}
	plan := native.New(m, opts)
	r, err := m.Settle(t.Context(), plan.Changes, fixer.Options{Logf: t.Logf})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range r.Dropped {
		t.Errorf("%s was dropped: %s", d.Change.ID, d.Reason)
	}
	if err := fixer.Write(dir, r.Files); err != nil {
		t.Fatal(err)
	}
	return m, plan
}

// unpack writes the module and returns what its files should become.
func unpack(t *testing.T, archive *txtar.Archive) (dir string, want map[string]string, refused string) {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	want = map[string]string{}
	for _, name := range []string{"go.mod", "go.sum"} {
		src, err := os.ReadFile(filepath.Join("testdata", "module", name))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, name), strings.ReplaceAll(string(src), "$MODULE", moduleRoot(t)))
	}
	for _, f := range archive.Files {
		name, changed := strings.CutPrefix(f.Name, "want/")
		switch {
		case changed:
			want[name] = string(f.Data)
		case f.Name == "refused":
			refused = string(f.Data)
		default:
			write(t, filepath.Join(dir, f.Name), string(f.Data))
			if want[f.Name] == "" {
				want[f.Name] = string(f.Data)
			}
		}
	}
	return dir, want, refused
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func env() []string { return append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod") }

func moduleRoot(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func refusals(m *fixer.Module, p *native.Plan) string {
	var out strings.Builder
	for _, c := range p.Components {
		for _, f := range c.Refusals {
			at := m.Fset.Position(f.Pos)
			fmt.Fprintf(&out, "%s %s:%d %s\n", f.Code, m.Rel(at.Filename), at.Line, f.Text)
		}
	}
	return out.String()
}

// A component that is held stays, and the ID by which it was held is that of its
// first node.
func TestHold(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/store.txtar")
	if err != nil {
		t.Fatal(err)
	}
	dir, _, _ := unpack(t, archive)
	m, err := fixer.Load(t.Context(), fixer.Config{Dir: dir, Env: env()})
	if err != nil {
		t.Fatal(err)
	}
	var asked []string
	plan := native.New(m, native.Options{ConnPath: "github.com/netra-systems/netralint/conn", Hold: func(id string) bool {
		asked = append(asked, id)
		return true
	}})
	if len(plan.Changes) > 0 || len(plan.Components) != 1 {
		t.Fatalf("%d components, %d changes", len(plan.Components), len(plan.Changes))
	}
	c := plan.Components[0]
	if len(c.Refusals) != 1 || c.Refusals[0].Code != native.Held || !slices.Contains(asked, c.ID) || c.ID != "store/store.go:15" {
		t.Errorf("%s, asked for %v: %+v", c.ID, asked, c.Refusals)
	}
	if len(c.Sites) != 8 {
		t.Errorf("%d sites, want 8", len(c.Sites))
	}
}

func TestEveryReasonIsExplained(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range native.Reasons {
		if r.Code == "" || r.Title == "" || r.Do == "" || seen[r.Code] {
			t.Errorf("%+v", r)
		}
		seen[r.Code] = true
	}
}
