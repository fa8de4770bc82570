package thread_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/types/typeutil"
	"golang.org/x/tools/txtar"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/thread"
)

var update = flag.Bool("update", false, "write what came out into the archives")

// Each archive of testdata is a module. Files named want/NAME are what NAME
// becomes; all others stay as they are. The file "sites" lists the calls that
// want a context, one a line: place, supply and, for none, the reason; and the
// decisions. The comment of the archive says what it is about; a line "all"
// sets Options.All, a line "within NAME" lets only files of that prefix be
// edited. The module must pass go vet, and not be changed by a second run.
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
	dir, want, sites := unpack(t, archive)
	opts := options(string(archive.Comment), dir)
	m, p, r := run(t, dir, opts)
	ids := make(map[string]bool)
	for _, c := range p.Changes {
		if ids[c.ID] {
			t.Errorf("two changes have the ID %s", c.ID)
		}
		ids[c.ID] = true
	}
	for _, d := range r.Dropped {
		t.Errorf("dropped %s: %s", d.Change.ID, d.Reason)
	}
	got := make(map[string]string)
	for name := range want {
		got[name] = string(m.File(filepath.Join(dir, name)).Src)
	}
	for _, f := range r.Files {
		got[m.Rel(f.Name)] = string(f.New)
	}
	if *update {
		write(t, file, rewrite(archive, got, list(m, p, r)))
		return
	}
	if diff := cmp.Diff(sites, list(m, p, r)); diff != "" {
		t.Errorf("sites (-want +got):\n%s", diff)
	}
	for name, text := range want {
		if diff := cmp.Diff(text, got[name]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if err := fixer.Write(dir, r.Files); err != nil {
		t.Fatal(err)
	}
	vet := exec.Command("go", "vet", "./...")
	vet.Dir, vet.Env = dir, env()
	if out, err := vet.CombinedOutput(); err != nil {
		t.Errorf("go vet afterwards: %v\n%s", err, out)
	}
	if _, _, again := run(t, dir, opts); len(again.Files) > 0 {
		t.Errorf("a second run changes more:\n%s", fixer.Diff(dir, again.Files))
	}
}

// unpack writes the module and returns what its Go files should become.
func unpack(t *testing.T, archive *txtar.Archive) (dir string, want map[string]string, sites string) {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	want = make(map[string]string)
	write(t, filepath.Join(dir, "go.mod"), []byte("module example.com/m\n\ngo 1.26\n"))
	for _, f := range archive.Files {
		name, changed := strings.CutPrefix(f.Name, "want/")
		switch {
		case changed:
			want[name] = string(f.Data)
		case f.Name == "sites":
			sites = string(f.Data)
		default:
			write(t, filepath.Join(dir, f.Name), f.Data)
			if strings.HasSuffix(f.Name, ".go") && want[f.Name] == "" {
				want[f.Name] = string(f.Data)
			}
		}
	}
	return dir, want, sites
}

func options(comment, dir string) thread.Options {
	opts := thread.Options{Wants: wants, Has: has, Form: form}
	for line := range strings.Lines(comment) {
		line = strings.TrimSpace(line)
		if line == "all" {
			opts.All = true
		}
		if prefix, ok := strings.CutPrefix(line, "within "); ok {
			opts.Within = func(f *fixer.File) bool {
				return strings.HasPrefix(filepath.ToSlash(f.Name), filepath.ToSlash(dir)+"/"+prefix)
			}
		}
	}
	return opts
}

// forms are calls of database/sql that want a context, by name.
var forms = map[string]thread.Form{
	"Exec":     {Name: "ExecContext"},
	"Query":    {Name: "QueryContext", Holds: true},
	"QueryRow": {Name: "QueryRowContext", Holds: true},
	"Prepare":  {Name: "PrepareContext"},
	"Ping":     {Name: "PingContext"},
	"Begin":    {Name: "BeginTx", Tail: "nil", Holds: true},
}

func wants(pkg *fixer.Package, call *ast.CallExpr) (thread.Form, bool) {
	fn, ok := typeutil.Callee(pkg.Info, call).(*types.Func)
	if !ok || fn.Pkg() == nil || fn.Pkg().Path() != "database/sql" {
		return thread.Form{}, false
	}
	form, ok := forms[fn.Name()]
	return form, ok
}

func has(pkg *fixer.Package, call *ast.CallExpr) (thread.Form, bool) {
	fn, ok := typeutil.Callee(pkg.Info, call).(*types.Func)
	ok = ok && fn.Pkg() != nil && fn.Pkg().Path() == "database/sql" && fn.Signature().Params().Len() > 0
	return thread.Form{}, ok && fn.Signature().Params().At(0).Type().String() == "context.Context"
}

func form(method *types.Func) (thread.Form, bool) {
	form, ok := forms[method.Name()]
	return form, ok && method.Pkg().Path() == "database/sql"
}

func run(t *testing.T, dir string, opts thread.Options) (*fixer.Module, *thread.Plan, *fixer.Result) {
	t.Helper()
	m, err := fixer.Load(t.Context(), fixer.Config{Dir: dir, Env: env(), Relevant: func(string, []byte) bool { return true }})
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range m.Builds {
		for _, p := range b.Packages {
			for _, e := range p.Errors {
				t.Errorf("before: %v", e)
			}
		}
	}
	p := thread.New(m, opts)
	r, err := m.Settle(t.Context(), p.Changes, fixer.Options{Lower: p.Lower, Logf: t.Logf})
	if err != nil {
		t.Fatal(err)
	}
	return m, p, r
}

// list writes the sites and decisions of a plan.
func list(m *fixer.Module, p *thread.Plan, r *fixer.Result) string {
	var lines []string
	at := func(s *thread.Site) string {
		q := m.Fset.Position(s.Pos)
		return fmt.Sprintf("%s:%d", m.Rel(q.Filename), q.Line)
	}
	for _, s := range p.Sites {
		line := at(s) + " " + s.Supply.String()
		if s.Supply == thread.None {
			line += ": " + s.Why
		} else if !slices.Contains(r.Applied, s.Change) {
			line += " (not applied)"
		}
		lines = append(lines, line)
	}
	for _, d := range p.Decisions {
		lines = append(lines, at(&thread.Site{Pos: d.Pos})+" decision: "+d.Text)
	}
	slices.SortStableFunc(lines, func(a, b string) int {
		return strings.Compare(strings.SplitN(a, ":", 2)[0], strings.SplitN(b, ":", 2)[0])
	})
	return strings.Join(lines, "\n") + "\n"
}

// rewrite returns the archive with what came out.
func rewrite(archive *txtar.Archive, got map[string]string, sites string) []byte {
	out := &txtar.Archive{Comment: archive.Comment}
	for _, f := range archive.Files {
		if strings.HasPrefix(f.Name, "want/") || f.Name == "sites" {
			continue
		}
		out.Files = append(out.Files, f)
		if text := got[f.Name]; text != "" && text != string(f.Data) {
			out.Files = append(out.Files, txtar.File{Name: "want/" + f.Name, Data: []byte(text)})
		}
	}
	out.Files = append(out.Files, txtar.File{Name: "sites", Data: []byte(sites)})
	return txtar.Format(out)
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

// The handlers of frameworks have a context, by what they are handed.
func TestFrameworks(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "frameworks"))); err != nil {
		t.Fatal(err)
	}
	_, p, r := run(t, dir, options("", dir))
	if len(r.Files) != 1 {
		t.Fatalf("%d files change, dropped %v", len(r.Files), r.Dropped)
	}
	for _, s := range p.Sites {
		if s.Supply != thread.Threaded {
			t.Errorf("%v is %v: %s", s.Pos, s.Supply, s.Why)
		}
	}
	golden := filepath.Join("testdata", "frameworks", "handlers.go.want")
	if *update {
		write(t, golden, r.Files[0].New)
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(r.Files[0].New)); diff != "" {
		t.Errorf("handlers.go (-want +got):\n%s", diff)
	}
	if err := fixer.Write(dir, r.Files); err != nil {
		t.Fatal(err)
	}
	if _, _, again := run(t, dir, options("", dir)); len(again.Files) > 0 {
		t.Errorf("a second run changes more:\n%s", fixer.Diff(dir, again.Files))
	}
}
