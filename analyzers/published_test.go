package analyzers_test

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// published is the test data of another linter.
type published struct {
	module, folder string
	rule           string            // of ours that reports the same
	driver         map[string]string // what puts PostgreSQL in the place of the data's database
	elsewhere      map[string]string // by wanted place: where we report it, and as what
	wrong          map[string]string // by wanted place: why nothing is to be reported
}

var publishedData = map[string]published{
	"closesqlx": {
		module: "github.com/ryanrolds/sqlclosecheck", folder: "testdata/sqlx_examples", rule: "unreleased",
		driver: map[string]string{"github.com/go-sql-driver/mysql": "github.com/jackc/pgx/v5/stdlib", "age=?": "age=$1"},
		wrong: map[string]string{
			"failure_generics.go:6":  "the loop ends when Next is false, which closes the rows",
			"failure_generics.go:13": "the loop ends when Next is false, which closes the rows",
			"missing_close.go:10":    "the loop ends when Next is false, or the program does",
			"non_defer_close.go:30":  "the rows are closed on each way, deferred or not",
		},
	},
	"closepgx": {module: "github.com/ryanrolds/sqlclosecheck", folder: "testdata/pgx_examples", rule: "unreleased"},
	"rowserra": {
		module: "github.com/jingyugao/rowserrcheck", folder: "passes/rowserr/testdata/src/a", rule: "rowserr",
		elsewhere: map[string]string{
			"a.go:41":        "a.go:41 unreleased",
			"a.go:47":        "a.go:47 unreleased",
			"a.go:53":        "a.go:53 unreleased",
			"a.go:62":        "a.go:62 unreleased",
			"a.go:69":        "a.go:69 unreleased",
			"a.go:81":        "a.go:81 unreleased",
			"issue943.go:45": "issue943.go:53 rowserr",
			"issue943.go:47": "issue943.go:53 rowserr",
		},
		wrong: map[string]string{
			"a.go:9":         "nothing is read of the rows, so nothing passes for the whole result",
			"issue943.go:80": "nothing is read of the rows, so nothing passes for the whole result",
		},
	},
	"rowserrb": {module: "github.com/jingyugao/rowserrcheck", folder: "passes/rowserr/testdata/src/b", rule: "rowserr"},
	"sqlrows": {
		module: "golang.org/x/tools", folder: "go/analysis/passes/sqlrowserr/testdata/src/a", rule: "rowserr",
		elsewhere: map[string]string{
			"a.go:10": "a.go:15 rowserr",
			"a.go:21": "a.go:23 rowserr",
			"a.go:32": "a.go:33 rowserr",
			"a.go:38": "a.go:39 rowserr",
			"a.go:47": "a.go:48 rowserr",
			"a.go:53": "a.go:54 rowserr",
			"a.go:61": "a.go:62 rowserr",
		},
	},
	"noctx": {
		module: "github.com/sonatard/noctx", folder: "testdata/src/sql", rule: "blockingcall",
		driver: map[string]string{`"noctx", "noctx://"`: `"postgres", "host=db"`, "id = ?": "id = $1"},
	},
}

// Each place where another linter's own test data wants a finding has one of
// ours, or is listed as wrong; and the rule finds nothing beside them.
func TestPublishedData(t *testing.T) {
	dir := t.TempDir()
	unchanged := func(_, text string) (string, bool) { return text, true }
	copyTree(t, filepath.Join("testdata", "published"), dir, unchanged)
	for name, data := range publishedData {
		copyTree(t, filepath.Join(moduleDir(t, dir, data.module), data.folder), filepath.Join(dir, name), data.asPostgres)
		// Functions without a body are fine where there may be assembly.
		if err := os.WriteFile(filepath.Join(dir, name, "empty.s"), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	got := make(map[string][]string)
	for _, finding := range findings(t, dir) {
		folder, place, _ := strings.Cut(finding, "/")
		got[folder] = append(got[folder], place)
	}
	for name, data := range publishedData {
		t.Run(name, func(t *testing.T) { data.check(t, filepath.Join(dir, name), got[name]) })
	}
}

func (p published) asPostgres(_, text string) (string, bool) {
	for other, ours := range p.driver {
		text = strings.ReplaceAll(text, other, ours)
	}
	return text, true
}

// check compares what the data wants with what we found there.
func (p published) check(t *testing.T, dir string, got []string) {
	wanted := p.wanted(t, dir)
	found := make(map[string]bool)
	for _, place := range wanted {
		at := place + " " + p.rule
		if other := p.elsewhere[place]; other != "" {
			at = other
		}
		if reason := p.wrong[place]; reason != "" {
			if slices.Contains(got, at) {
				t.Errorf("%s is reported though %s", at, reason)
			}
			continue
		}
		if found[at] = true; !slices.Contains(got, at) {
			t.Errorf("%s is not reported", at)
		}
	}
	for _, at := range got {
		if strings.HasSuffix(at, " "+p.rule) && !found[at] {
			t.Errorf("%s is reported, which the data does not want", at)
		}
	}
	for _, list := range []map[string]string{p.elsewhere, p.wrong} {
		for place := range list {
			if !slices.Contains(wanted, place) {
				t.Errorf("%s is listed, but the data wants nothing there", place)
			}
		}
	}
}

var expected = regexp.MustCompile(`([a-z_0-9]+\.go):(\d+):\d+: `)

// wanted lists the places where the data wants a finding: the lines with a want
// comment, and those of a list of results.
func (p published) wanted(t *testing.T, dir string) []string {
	t.Helper()
	var places []string
	for _, line := range lines(t, filepath.Join(dir, "*.go")) {
		code, _, want := strings.Cut(line.text, "// want ")
		if want && strings.TrimSpace(code) != "" {
			places = append(places, line.place)
		}
	}
	for _, line := range lines(t, filepath.Join(dir, "expected_results.txt")) {
		if m := expected.FindStringSubmatch(line.text); m != nil {
			places = append(places, m[1]+":"+m[2])
		}
	}
	slices.Sort(places)
	if places = slices.Compact(places); len(places) == 0 && p.folder != "passes/rowserr/testdata/src/b" {
		t.Errorf("no finding is wanted in %s of %s", p.folder, p.module)
	}
	return places
}

type textLine struct{ place, text string }

func lines(t *testing.T, pattern string) []textLine {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	var all []textLine
	for _, name := range names {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		scanner := bufio.NewScanner(file)
		for n := 1; scanner.Scan(); n++ {
			all = append(all, textLine{place(filepath.Base(name), n), scanner.Text()})
		}
	}
	return all
}

// moduleDir is where the module cache has a module that the one in dir requires.
func moduleDir(t *testing.T, dir, module string) string {
	t.Helper()
	cmd := exec.Command("go", "mod", "download", "-json", module)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("downloading %s: %v\n%s", module, err, out)
	}
	var at struct{ Dir string }
	if err := json.Unmarshal(out, &at); err != nil {
		t.Fatal(err)
	}
	return at.Dir
}
