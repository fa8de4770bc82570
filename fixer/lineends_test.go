package fixer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Lines keep the ends they had, whatever edits bring along, and edits by the
// offsets of either form meet the same text.
func TestLineEnds(t *testing.T) {
	const was = "package a\n\nimport (\n\t\"fmt\"\n)\n\n// F is.\nfunc F() string {\n\treturn fmt.Sprint(`a\nb`)\n}\n"
	const want = "package a\n\nimport (\n\t\"fmt\"\n)\n\n// F is.\nfunc F() string {\n\tx := `a\nb`\n\treturn fmt.Sprint(x)\n}\n"
	mixed := func(s string) string { return strings.Replace(s, "\n", "\r\n", 3) }
	for name, ends := range map[string]func(string) string{
		"LF":    func(s string) string { return s },
		"CRLF":  func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") },
		"mixed": mixed,
	} {
		t.Run(name, func(t *testing.T) {
			m := load(t, "-- a/a.go --\n"+ends(was))
			file := filepath.Join(m.Dir, "a", "a.go")
			disk, err := os.ReadFile(file)
			if err != nil || string(disk) != ends(was) {
				t.Fatalf("%q, %v", disk, err)
			}
			from := strings.Index(string(disk), "return")
			lit := strings.Index(string(disk), "`a")
			end := strings.Index(string(disk), "b`") + 2
			c := &Change{ID: "x", Edits: []Edit{
				m.EditAt(file, from, from, "x := "+string(disk[lit:end])+"\n\t"),
				m.EditAt(file, lit, end, "x"),
			}}
			r, err := m.Apply(t.Context(), []*Change{c}, Options{})
			if err != nil || len(r.Files) != 1 {
				t.Fatalf("%+v, %v", r, err)
			}
			if got := r.Files[0]; string(got.Old) != ends(was) || string(got.New) != ends(want) {
				t.Errorf("%q\nbecomes %q\nwant    %q", got.Old, got.New, ends(want))
			}
		})
	}
}
