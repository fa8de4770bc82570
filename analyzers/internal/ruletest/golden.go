package ruletest

import (
	"bytes"
	"go/format"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
)

// An edit replaces the bytes from start to end.
type edit struct {
	start, end int
	text       string
}

// A fixSet collects the edits of all fixes, by file. The same fix may come
// twice, from a package and from its test variant.
type fixSet map[string][]edit

func newFixSet() fixSet { return make(fixSet) }

func (s fixSet) add(t *testing.T, fset *token.FileSet, d analysis.Diagnostic) {
	t.Helper()
	for _, fix := range d.SuggestedFixes {
		for _, e := range fix.TextEdits {
			file := fset.File(e.Pos)
			end := e.End
			if !end.IsValid() {
				end = e.Pos
			}
			next := edit{file.Offset(e.Pos), file.Offset(end), string(e.NewText)}
			if !slices.Contains(s[file.Name()], next) {
				s[file.Name()] = append(s[file.Name()], next)
			}
		}
	}
}

// apply returns the fixed text of each file.
func (s fixSet) apply(t *testing.T) map[string][]byte {
	t.Helper()
	out := make(map[string][]byte)
	for name, edits := range s {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		slices.SortStableFunc(edits, func(a, b edit) int { return a.start - b.start })
		var buf bytes.Buffer
		last := 0
		for _, e := range edits {
			if e.start < last {
				t.Errorf("%s: fixes overlap at offset %d: %q", name, e.start, e.text)
				continue
			}
			buf.Write(content[last:e.start])
			buf.WriteString(e.text)
			last = e.end
		}
		buf.Write(content[last:])
		formatted, err := format.Source(buf.Bytes())
		if err != nil {
			t.Errorf("%s: fixed text does not parse: %v\n%s", name, err, buf.Bytes())
			continue
		}
		out[name] = formatted
	}
	return out
}

func writeGolden(t *testing.T, golden map[string][]byte) {
	t.Helper()
	for name, content := range golden {
		if err := os.WriteFile(name+".golden", content, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// compareGolden compares the fixed files with the golden files. When all
// packages ran, a golden file nobody asked for is an error too.
func compareGolden(t *testing.T, dir string, fixed map[string][]byte, patterns []string) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(fixed)) {
		want, err := os.ReadFile(name + ".golden")
		if err != nil {
			t.Errorf("fixes without a golden file: %v\n%s", err, fixed[name])
			continue
		}
		if diff := cmp.Diff(string(want), string(fixed[name])); diff != "" {
			t.Errorf("fixed %s (-want +got):\n%s", name, diff)
		}
	}
	if !slices.Equal(patterns, []string{"./..."}) {
		return
	}
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if source, ok := strings.CutSuffix(path, ".golden"); ok && fixed[source] == nil {
			t.Errorf("%s: no fix edits %s", path, filepath.Base(source))
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// checkSecondRun loads the packages with the fixed files in place, and checks
// that they compile and that the rule would change nothing more.
func checkSecondRun(t *testing.T, dir string, rule *analysis.Analyzer, fixed map[string][]byte, patterns []string) {
	t.Helper()
	cfg := loadConfig(dir)
	cfg.Overlay = fixed
	pkgs, err := packages.Load(cfg, patterns...)
	if err != nil {
		t.Fatalf("loading the fixed packages: %v", err)
	}
	broken := false
	packages.Visit(pkgs, nil, func(pkg *packages.Package) {
		for _, err := range pkg.Errors {
			broken = true
			t.Errorf("fixed code does not compile: %v", err)
		}
	})
	if broken {
		return
	}
	graph, err := checker.Analyze([]*analysis.Analyzer{reading(rule, fixed)}, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, act := range graph.Roots {
		if act.Err != nil {
			t.Errorf("%s on the fixed %s: %v", rule, act.Package, act.Err)
		}
		for _, d := range act.Diagnostics {
			if len(d.SuggestedFixes) > 0 {
				t.Errorf("%s: a second run would fix again: %s", act.Package.Fset.Position(d.Pos), d.Message)
			}
		}
	}
}

// loadConfig loads as analysistest does.
func loadConfig(dir string) *packages.Config {
	return &packages.Config{
		Mode:  packages.LoadAllSyntax | packages.NeedModule,
		Dir:   dir,
		Tests: true,
		Env:   append(os.Environ(), "GO111MODULE=on", "GOPROXY=off", "GOWORK=off"),
	}
}

// reading returns the rule with files that read as the fixed ones.
func reading(rule *analysis.Analyzer, fixed map[string][]byte) *analysis.Analyzer {
	with := *rule
	with.Run = func(pass *analysis.Pass) (any, error) {
		inner := *pass
		inner.ReadFile = func(name string) ([]byte, error) {
			if text, ok := fixed[name]; ok {
				return text, nil
			}
			return pass.ReadFile(name)
		}
		return rule.Run(&inner)
	}
	return &with
}
