package parity

import (
	"maps"
	"os"
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
	for _, name := range []string{"one", "two"} {
		text, err := os.ReadFile("testdata/handles/" + name + ".go")
		if err != nil {
			t.Fatal(err)
		}
		sources[name] = text
	}
	var notes []*Note
	for _, p := range load(t, sources) {
		notes = append(notes, Read(p.Fset, p.TypesInfo, p.Types, p.Syntax)...)
	}
	same := joined(notes)
	pools, sites := map[string][]string{}, map[string]bool{}
	for _, n := range notes {
		if m := poolLine.FindStringSubmatch(lineOf(sources, n)); n.Kind == Opening && m != nil {
			pools[same(n.Handle)] = append(pools[same(n.Handle)], m[1])
		}
	}
	for _, n := range notes {
		m := fromLine.FindStringSubmatch(lineOf(sources, n))
		if m == nil || n.Kind == Gives {
			continue
		}
		got := pools[same(n.Handle)]
		slices.Sort(got)
		if got := strings.Join(got, " "); got != m[1] || n.Handle == "" {
			t.Errorf("line %d, %s: from %q, want %q", n.Place.Line, n.Kind, got, m[1])
		}
		sites[lineOf(sources, n)] = true
	}
	for _, text := range slices.Collect(maps.Values(sources)) {
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
// packages one and two are all that is read.
func joined(notes []*Note) func(string) string {
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
			if pkg, _, ok := strings.Cut(name, " "); ok && !strings.HasSuffix(pkg, "/one") && !strings.HasSuffix(pkg, "/two") {
				join(name, "unread")
			}
			if len(n.Handles) > 0 && name != "" {
				join(name, n.Handles[0])
			}
		}
	}
	return find
}
