package migrate_test

import (
	"bytes"
	"debug/buildinfo"
	"flag"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/migrate"
)

var (
	stressCases = flag.Int("stress.cases", 400, "number of generated cases")
	stressBatch = flag.Int("stress.batch", 1000, "number of cases in one program")
	stressSeed  = flag.Uint64("stress.seed", 1, "seed of the generated cases")
	stressDir   = flag.String("stress.dir", "", "directory for cases that fail; default: one in the temporary directory")
)

// serverURL names the variable with the URL of the server for tests.
const serverURL = "NETRALINT_TEST_DATABASE_URL"

// expected are the constructs that do something else after the migration, by a
// documented decision.
var expected = map[string]string{}

// TestStress generates programs, runs them, migrates them, and runs them again:
// on fresh databases both must print the same. A case that differs is cut down
// to its smallest part that differs, which is written to -stress.dir.
//
//	go test ./fixer/migrate -run TestStress -timeout 60m -stress.cases 10000
func TestStress(t *testing.T) {
	if os.Getenv(serverURL) == "" {
		underServer(t)
		return
	}
	tab := readTable(t)
	cases := tab.generate(*stressCases, *stressSeed)
	var failed []difference
	for start := 0; start < len(cases); start += *stressBatch {
		batch := cases[start:min(start+*stressBatch, len(cases))]
		failed = append(failed, compare(t, batch)...)
		t.Logf("%d of %d cases, %d differ", start+len(batch), len(cases), len(failed))
	}
	if len(failed) > 0 {
		report(t, shrink(t, tab, failed))
	}
}

// underServer runs this test with a server of its own.
func underServer(t *testing.T) {
	args := []string{"run", "github.com/netra-systems/netralint/conn/internal/pgtest/pgrun", os.Args[0], "-test.run=^TestStress$", "-test.v"}
	flag.Visit(func(f *flag.Flag) {
		if strings.HasPrefix(f.Name, "stress.") || f.Name == "test.timeout" {
			args = append(args, "-"+f.Name+"="+f.Value.String())
		}
	})
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Env = env()
	cmd.Stdout, cmd.Stderr = t.Output(), t.Output()
	if err := cmd.Run(); err != nil {
		t.Fatalf("the test under a server of its own: %v", err)
	}
}

// difference is a case that printed something else after the migration.
type difference struct {
	c             *stressCase
	before, after string
}

// compare runs a program of the cases before and after its migration.
func compare(t *testing.T, cases []*stressCase) []difference {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	writeModule(t, dir, cases)
	before, linked := runProgram(t, dir, len(cases))
	if !linked {
		t.Fatal("the program does not link lib/pq")
	}
	r, err := migrate.Plan(t.Context(), migrate.Options{Dir: dir, Env: env(), ConnReplace: moduleRoot(t)})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Report.Refusals) > 0 {
		t.Fatalf("the migration refuses a construct of the table:\n%+v", r.Report.Refusals)
	}
	if err := fixer.Write(dir, r.Files); err != nil {
		t.Fatal(err)
	}
	after, linked := runProgram(t, dir, len(cases))
	if linked {
		t.Error("the migrated program still links lib/pq")
	}
	var list []difference
	for i, c := range cases {
		if before[i] != after[i] && !isExpected(c) {
			list = append(list, difference{c, before[i], after[i]})
		}
	}
	return list
}

func isExpected(c *stressCase) bool {
	for _, s := range c.constructs {
		if expected[s.name] != "" {
			return true
		}
	}
	return false
}

// programs counts runs, for the names of their databases.
var programs int

// runProgram builds and runs the program in dir on a database of its own, and
// returns the line of each case, and whether lib/pq is linked.
func runProgram(t *testing.T, dir string, n int) (lines []string, linked bool) {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "stress")
	build := exec.CommandContext(t.Context(), "go", "build", "-mod=mod", "-o", binary, ".")
	build.Dir, build.Env = dir, env()
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the program: %v\n%s", err, out)
	}
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		t.Fatal(err)
	}
	linked = slices.ContainsFunc(info.Deps, func(m *debug.Module) bool { return m.Path == "github.com/lib/pq" })
	programs++
	name := fmt.Sprintf("stress_%d_%d", os.Getpid(), programs)
	dsn, err := url.Parse(os.Getenv(serverURL))
	if err != nil {
		t.Fatalf("parse %s", serverURL)
	}
	dsn.Path = "/" + name
	cmd := exec.CommandContext(t.Context(), binary)
	cmd.Env = append(env(), "STRESS_SERVER="+os.Getenv(serverURL), "STRESS_DATABASE="+name, "STRESS_DSN="+dsn.String())
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("run the program: %v\n%s", err, stderr.Bytes())
	}
	lines = strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	if len(lines) != n {
		t.Fatalf("the program printed %d lines, want %d", len(lines), n)
	}
	for i, line := range lines {
		id, text, _ := strings.Cut(line, "\t")
		if id != fmt.Sprint(i) || text == "" {
			t.Fatalf("case %d printed %q", i, line)
		}
		lines[i] = text
	}
	return lines, linked
}

// shrink finds, for each case that failed, its smallest part that fails too. All
// parts of all cases are one program.
func shrink(t *testing.T, tab *table, failed []difference) []difference {
	t.Helper()
	var parts []*stressCase
	for _, d := range failed {
		parts = append(parts, tab.parts(d.c)...)
	}
	differ := map[string]difference{}
	for _, d := range compare(t, parts) {
		differ[d.c.String()] = d
	}
	var smallest []difference
	seen := map[string]bool{}
	for _, d := range failed {
		for _, part := range tab.parts(d.c) {
			if smaller, ok := differ[part.String()]; ok {
				d = smaller
				break
			}
		}
		if !seen[d.c.String()] {
			seen[d.c.String()] = true
			smallest = append(smallest, d)
		}
	}
	return smallest
}

// report fails the test for each case and writes it down.
func report(t *testing.T, failed []difference) {
	t.Helper()
	dir := *stressDir
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp("", "stress"); err != nil {
			t.Fatal(err)
		}
	}
	for _, d := range failed {
		t.Errorf("%s\nbefore: %s\nafter:  %s", d.c, d.before, d.after)
		writeFailure(t, dir, d)
	}
}
