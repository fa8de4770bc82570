package analyzers_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

var (
	generated = flag.Int("generated", 2000, "how many functions to generate")
	seed      = flag.Uint64("seed", 1, "seed of the generated functions")
)

// serverURL names the variable with the URL of the server for tests.
const serverURL = "NETRALINT_TEST_DATABASE_URL"

// outcome is what the program of testdata/generated saw a function do.
type outcome struct {
	Function int
	Leaks    bool
	Waits    bool
	Whole    bool
	Error    string
}

// What unreleased and nestedacquire say of functions of random control flow is
// what they do on a server: on some way a connection is not given back, or one is
// waited for that does not come.
func TestGeneratedFunctions(t *testing.T) {
	if os.Getenv(serverURL) == "" {
		underServer(t)
		return
	}
	dir := t.TempDir()
	source := generate(*seed, *generated)
	copyTree(t, filepath.Join("testdata", "generated"), dir, func(name, text string) (string, bool) {
		if name == "gen/functions.go" {
			return source, true
		}
		return text, true
	})
	said := saidOf(t, dir, source)
	var missed, wrong int
	for _, o := range runGenerated(t, dir) {
		if o.Error != "" {
			t.Errorf("function %d: %s", o.Function, o.Error)
			continue
		}
		leak, nested := said[o.Function]["unreleased"], said[o.Function]["nestedacquire"]
		if o.Leaks && !leak || o.Waits && !nested && !leak {
			missed++
			t.Errorf("missed: %+v, found %v\n%s", o, said[o.Function], function(t, source, o.Function))
		}
		if o.Whole && (leak && !o.Leaks && !o.Waits || nested && !o.Waits) {
			wrong++
			t.Errorf("wrong: %+v, found %v\n%s", o, said[o.Function], function(t, source, o.Function))
		}
	}
	t.Logf("%d functions, %d with a finding, %d missed, %d wrong", *generated, len(said), missed, wrong)
}

// underServer runs the test again, with a server.
func underServer(t *testing.T) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "bash", "../.ci/with-postgres", "sh", "-c", `cd "$0" && exec "$@"`, dir, exe, "-test.run=^"+t.Name()+"$",
		fmt.Sprint("-generated=", *generated), fmt.Sprint("-seed=", *seed))
	out, err := cmd.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Fatal(err)
	}
}

// saidOf lists the rules with a finding in each function of gen.
func saidOf(t *testing.T, dir, source string) map[int]map[string]bool {
	t.Helper()
	spans := map[int][2]int{}
	file, fset := parseGenerated(t, source)
	for _, decl := range file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok {
			spans[number(f)] = [2]int{fset.Position(f.Pos()).Line, fset.Position(f.End()).Line}
		}
	}
	said := map[int]map[string]bool{}
	for _, finding := range findings(t, dir) {
		rest, ok := strings.CutPrefix(finding, "gen/functions.go:")
		if !ok {
			continue
		}
		at, rule, _ := strings.Cut(rest, " ")
		line, err := strconv.Atoi(at)
		if err != nil {
			t.Fatal(err)
		}
		for i, span := range spans {
			if span[0] <= line && line <= span[1] {
				if said[i] == nil {
					said[i] = map[string]bool{}
				}
				said[i][rule] = true
			}
		}
	}
	return said
}

func parseGenerated(t *testing.T, source string) (*ast.File, *token.FileSet) {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "functions.go", source, 0)
	if err != nil {
		t.Fatalf("the generated code is wrong: %v\n%s", err, source)
	}
	return file, fset
}

func number(f *ast.FuncDecl) int {
	n, err := strconv.Atoi(f.Name.Name[1:])
	if err != nil {
		return -1
	}
	return n
}

func function(t *testing.T, source string, i int) string {
	t.Helper()
	file, fset := parseGenerated(t, source)
	for _, decl := range file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && number(f) == i {
			return source[fset.Position(f.Pos()).Offset:fset.Position(f.End()).Offset]
		}
	}
	return ""
}

func runGenerated(t *testing.T, dir string) (outcomes []outcome) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "run", ".", os.Getenv(serverURL))
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOWORK=off")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("run the functions: %v\n%s", err, stderr.Bytes())
	}
	if err := json.Unmarshal(out, &outcomes); err != nil {
		t.Fatal(err)
	}
	return outcomes
}
