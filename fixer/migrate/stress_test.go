package migrate_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/netra-systems/netralint/fixer/api"
	"github.com/netra-systems/netralint/fixer/internal/fixtest"
	"github.com/netra-systems/netralint/fixer/migrate"
	"github.com/netra-systems/netralint/fixer/worktree"
)

var (
	stressCases  = flag.Int("stress.cases", 900, "number of generated cases; the first are those of one construct, flow or open each")
	stressFrom   = flag.Int("stress.from", 0, "number of the first case, to divide a long run")
	stressBatch  = flag.Int("stress.batch", 500, "number of cases in one program")
	stressSeed   = flag.Uint64("stress.seed", 1, "seed of the generated cases")
	stressLevels = flag.String("stress.levels", "native", "levels to migrate to, separated by commas; none runs the program again")
	stressAgain  = flag.Bool("stress.again", false, "migrate what was migrated once more, which must change nothing")
	stressMatch  = flag.String("stress.match", "", "only cases whose names match this regular expression")
	stressDir    = flag.String("stress.dir", "", "directory for cases that fail; default: one in the temporary directory")
)

// serverURL names the variable with the URL of the server for tests.
const serverURL = "NETRALINT_TEST_DATABASE_URL"

// TestStress generates programs, runs them, migrates them, and runs them again:
// on fresh databases both must print the same. A case that differs is cut down
// to its smallest part that differs, which is written to -stress.dir. A minimum
// of the cases must have become native, and of the calls must have got contexts:
// what is left alone cannot differ.
//
//	go test ./fixer/migrate -run TestStress -timeout 60m -stress.cases 10000
func TestStress(t *testing.T) {
	if os.Getenv(serverURL) == "" {
		underServer(t)
		return
	}
	tab := readTable(t)
	cases := tab.generate(*stressFrom+*stressCases, *stressSeed, regexp.MustCompile(*stressMatch))
	if len(cases) <= *stressFrom {
		t.Fatalf("only %d cases match %s", len(cases), *stressMatch)
	}
	cases = cases[*stressFrom:]
	tallies := map[string]*tally{}
	var failed []difference
	for start := 0; start < len(cases); start += *stressBatch {
		batch := cases[start:min(start+*stressBatch, len(cases))]
		failed = append(failed, compare(t, batch, tallies)...)
		t.Logf("%d of %d cases, %d differ", start+len(batch), len(cases), len(failed))
		for level, n := range tallies {
			t.Logf("%s so far: %s", level, n.counts())
		}
	}
	for level, n := range tallies {
		t.Logf("%s: %s", level, n)
		n.writeDown(t, level)
		n.check(t, level)
	}
	if len(failed) > 0 {
		report(t, shrink(t, tab, failed))
	}
}

// underServer runs this test with a server of its own.
func underServer(t *testing.T) {
	args := []string{os.Args[0], "-test.run=^TestStress$", "-test.v"}
	flag.Visit(func(f *flag.Flag) {
		if strings.HasPrefix(f.Name, "stress.") || f.Name == "test.timeout" {
			args = append(args, "-"+f.Name+"="+f.Value.String())
		}
	})
	cmd := exec.CommandContext(t.Context(), fixtest.Pgrun(t), args...)
	cmd.Env = env()
	cmd.Stdout, cmd.Stderr = t.Output(), t.Output()
	if err := cmd.Run(); err != nil {
		t.Fatalf("the test under a server of its own: %v", err)
	}
}

// difference is a case that printed something else after the migration.
type difference struct {
	c             *stressCase
	level         string
	before, after string
}

// compare runs a program of the cases before and after its migration to each
// level. What it finds beside differences goes to tallies.
func compare(t *testing.T, cases []*stressCase, tallies map[string]*tally) []difference {
	t.Helper()
	dir := moduleOf(t, cases)
	original := build(t, dir)
	if !original.linked {
		t.Fatal("the program does not link lib/pq")
	}
	before := original.run(t, len(cases))
	writePrinted(t, cases, before)
	var list []difference
	for level := range strings.SplitSeq(*stressLevels, ",") {
		program := original
		if level != "none" {
			if tallies[level] == nil {
				tallies[level] = newTally()
			}
			program = migrated(t, cases, level, tallies[level])
		}
		after := program.run(t, len(cases))
		for i, c := range cases {
			if before[i] != after[i] {
				list = append(list, difference{c, level, before[i], after[i]})
			}
		}
	}
	if len(list) > 0 && *stressLevels != "none" {
		list = steady(t, original, cases, before, list)
	}
	return list
}

// steady drops the differences of cases that print now this and now that before
// they are migrated.
func steady(t *testing.T, original *program, cases []*stressCase, before []string, list []difference) []difference {
	t.Helper()
	unsteady := map[*stressCase]bool{}
	for range 2 {
		for i, line := range original.run(t, len(cases)) {
			if line != before[i] && !unsteady[cases[i]] {
				unsteady[cases[i]] = true
				t.Logf("%s differs before it is migrated:\nonce:  %s\nagain: %s", cases[i], before[i], line)
			}
		}
	}
	var left []difference
	for _, d := range list {
		if !unsteady[d.c] {
			t.Logf("%s, level %s, differs\nbefore: %s\nafter:  %s", d.c, d.level, d.before, d.after)
			left = append(left, d)
		}
	}
	return left
}

// writePrinted adds what the cases print to a file of -stress.dir, to be read:
// a case that fails before its migration compares nothing.
func writePrinted(t *testing.T, cases []*stressCase, lines []string) {
	t.Helper()
	if *stressDir == "" {
		return
	}
	var text strings.Builder
	for i, c := range cases {
		fmt.Fprintf(&text, "%s\n\t%s\n", c, lines[i])
	}
	name := filepath.Join(*stressDir, "printed.txt")
	earlier, err := os.ReadFile(name)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	write(t, name, append(earlier, text.String()...))
}

// moduleOf writes the module of the cases into a directory of its own.
func moduleOf(t *testing.T, cases []*stressCase) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	writeModule(t, dir, cases)
	return dir
}

// migrated is the program after its migration.
func migrated(t *testing.T, cases []*stressCase, level string, n *tally) *program {
	t.Helper()
	dir := moduleOf(t, cases)
	n.calls(t, dir, &n.before)
	start := time.Now()
	opts := stressOptions(t, dir, level)
	opts.Logf = n.dropped.logf(dir)
	r, err := migrate.Plan(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("level %s of %d cases planned in %s: contexts %v", level, len(cases), time.Since(start).Round(time.Second), r.Report.Contexts)
	if err := worktree.Write(dir, r.Files); err != nil {
		t.Fatal(err)
	}
	if *stressAgain {
		again(t, dir, level)
	}
	n.refused(r.Report)
	n.outcomes(t, dir, cases)
	n.calls(t, dir, &n.after)
	p := build(t, dir)
	if p.linked {
		t.Errorf("level %s: the migrated program still links lib/pq: %+v", level, r.Report.Refusals)
	}
	return p
}

// again expects a second migration of a module to leave it as it is.
func again(t *testing.T, dir, level string) {
	t.Helper()
	r, err := migrate.Plan(t.Context(), stressOptions(t, dir, level))
	if err != nil {
		t.Fatalf("level %s, a second migration: %v", level, err)
	}
	if len(r.Files) > 0 {
		diff := worktree.Diff(dir, r.Files)
		t.Errorf("level %s: a second migration changes %d files:\n%s", level, len(r.Files), diff[:min(len(diff), 8000)])
	}
}

// stressOptions are those of a level of -stress.levels: driver is the driver
// level alone, contexts adds contexts, native is all there is, and all changes
// exported API too.
func stressOptions(t *testing.T, dir, level string) migrate.Options {
	t.Helper()
	opts := migrate.Options{Dir: dir, Env: env(), ConnReplace: moduleRoot(t)}
	switch level {
	case "driver":
		opts.Level, opts.NoContexts = migrate.LevelDriver, true
	case "contexts":
		opts.Level = migrate.LevelDriver
	case "native":
	case "all":
		opts.API = api.Program
	default:
		t.Fatalf("there is no level %q", level)
	}
	return opts
}
