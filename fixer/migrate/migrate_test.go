package migrate_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/migrate"
)

// Each archive of testdata is a module. Files named want/NAME are what NAME
// becomes; all others stay as they are. The file "refused" lists the refusals,
// one a line: code, file and line. The migrated module must compile and must
// not be changed by a second run. All archives share one go.mod.
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
	noParity := strings.HasPrefix(filepath.Base(file), "noparity")
	dir, want, refused := unpack(t, archive)
	r := plan(t, dir, noParity)
	if diff := cmp.Diff(refused, refusals(r.Report)); diff != "" {
		t.Errorf("refusals (-want +got):\n%s", diff)
	}
	if err := fixer.Write(dir, r.Files); err != nil {
		t.Fatal(err)
	}
	for name, text := range want {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		text = strings.ReplaceAll(text, "$MODULE", moduleRoot(t))
		if diff := cmp.Diff(text, string(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	vet := exec.Command("go", "vet", "-mod=mod", "./...")
	vet.Dir, vet.Env = dir, env()
	if out, err := vet.CombinedOutput(); err != nil {
		t.Errorf("go vet after the migration: %v\n%s", err, out)
	}
	if again := plan(t, dir, noParity); len(again.Files) > 0 {
		t.Errorf("a second run changes more:\n%s", fixer.Diff(dir, again.Files))
	}
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
		write(t, filepath.Join(dir, name), src)
	}
	for _, f := range archive.Files {
		name, changed := strings.CutPrefix(f.Name, "want/")
		switch {
		case changed:
			want[name] = string(f.Data)
		case f.Name == "refused":
			refused = string(f.Data)
		default:
			write(t, filepath.Join(dir, f.Name), f.Data)
			if want[f.Name] == "" {
				want[f.Name] = string(f.Data)
			}
		}
	}
	return dir, want, refused
}

func write(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func env() []string { return append(os.Environ(), "GOWORK=off", "GOFLAGS=") }

func plan(t *testing.T, dir string, noParity bool) *migrate.Result {
	t.Helper()
	r, err := migrate.Plan(t.Context(), migrate.Options{Dir: dir, Env: env(), Level: migrate.LevelDriver, NoContexts: true, ConnReplace: moduleRoot(t), NoParity: noParity, Logf: t.Logf})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func moduleRoot(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func refusals(r *migrate.Report) string {
	var b strings.Builder
	for _, f := range r.Refusals {
		where, _ := json.Marshal(f.Line)
		b.WriteString(strings.TrimSpace(f.Code+" "+f.File+":"+string(where)) + "\n")
	}
	return b.String()
}

func TestEveryReasonIsExplained(t *testing.T) {
	for _, r := range migrate.Reasons {
		got, ok := migrate.Explain(r.Code)
		if !ok || got.Title == "" || got.Do == "" {
			t.Errorf("%s: %+v", r.Code, got)
		}
	}
	if _, ok := migrate.Explain("NONE"); ok {
		t.Error("an unknown code is explained")
	}
}
