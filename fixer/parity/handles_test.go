package parity

import (
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	poolLine = regexp.MustCompile(`// pool (\S+)`)
	fromLine = regexp.MustCompile(`// from (.+)`)
)

// Which pools a statement may be sent through is known, through all that a handle can go
// through. Each line that sends one says which.
func TestHandles(t *testing.T) {
	sources := map[string][]byte{}
	programs := [][]string{{"one", "two"}, {"shapes", "shared"}}
	for _, name := range slices.Concat(programs...) {
		text, err := os.ReadFile("testdata/handles/" + name + ".go")
		if err != nil {
			t.Fatal(err)
		}
		sources[name] = text
	}
	all := load(t, sources)
	for _, names := range programs {
		program := map[string][]byte{}
		var notes []*Note
		for _, name := range names {
			p := all[name]
			program[name] = sources[name]
			notes = append(notes, Read(p.Fset, p.TypesInfo, p.Types, p.Syntax)...)
		}
		testHandles(t, program, notes)
	}
}

// testHandles holds the notes about a program against what its lines say.
func testHandles(t *testing.T, program map[string][]byte, notes []*Note) {
	t.Helper()
	same := joined(notes, program)
	pools, sites := map[string][]string{}, map[string]bool{}
	for _, n := range notes {
		if m := poolLine.FindStringSubmatch(lineOf(program, n)); n.Kind == Opening && m != nil {
			pools[same(n.Handle)] = append(pools[same(n.Handle)], m[1])
		}
	}
	for _, n := range notes {
		m := fromLine.FindStringSubmatch(lineOf(program, n))
		if m == nil || n.Kind == Gives {
			continue
		}
		got := pools[same(n.Handle)]
		slices.Sort(got)
		if got := strings.Join(got, " "); got != m[1] || n.Handle == "" {
			t.Errorf("line %d of %s, %s: from %q, want %q", n.Place.Line, n.Place.File, n.Kind, got, m[1])
		}
		sites[lineOf(program, n)] = true
	}
	for _, text := range program {
		for line := range strings.Lines(string(text)) {
			if line = strings.TrimSuffix(line, "\n"); fromLine.MatchString(line) && !strings.HasPrefix(line, "//") && !sites[line] {
				t.Errorf("nothing is said of %q", line)
			}
		}
	}
}

func lineOf(sources map[string][]byte, n *Note) string {
	for name, text := range sources {
		if strings.Contains(n.Place.File, "/"+name+"/") {
			return strings.Split(string(text), "\n")[n.Place.Line-1]
		}
	}
	return ""
}

// joined returns a function that gives handles which may be the same one name, where the
// packages of the program are all that is read.
func joined(notes []*Note, program map[string][]byte) func(string) string {
	parent := map[string]string{}
	find := func(name string) string {
		for parent[name] != "" {
			name = parent[name]
		}
		return name
	}
	join := func(a, b string) {
		if a, b = find(a), find(b); a != b {
			parent[a] = b
		}
	}
	for _, n := range notes {
		for _, name := range append(slices.Clone(n.Handles), n.Handle) {
			if pkg, _, ok := strings.Cut(name, " "); ok && program[path.Base(pkg)] == nil {
				join(name, "unread")
			}
			if len(n.Handles) > 0 && name != "" {
				join(name, n.Handles[0])
			}
		}
	}
	return find
}
