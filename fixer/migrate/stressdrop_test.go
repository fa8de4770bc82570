package migrate_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// drops are the reasons for which changes were taken back because the result
// did not compile, by the kinds of the changes and their names. What is dropped
// does no harm, but should not have been tried.
type drops map[string]map[string]string

var number = regexp.MustCompile(`\d+`)

// logf returns a logger for the migration of a module that notes what it drops.
func (d drops) logf(dir string) func(format string, args ...any) {
	return func(format string, args ...any) {
		if len(args) < 2 {
			return
		}
		id, kind := fmt.Sprint(args[0]), number.ReplaceAllString(fmt.Sprint(args[1]), "n")
		switch {
		case strings.HasPrefix(format, "set aside") && len(args) > 2 && strings.Contains(fmt.Sprint(args[2]), "would not compile"):
			if d[kind] == nil {
				d[kind] = map[string]string{}
			}
			reason := fmt.Sprint(args[2])
			d[kind][id] = fmt.Sprintf("%s (%s, in %s)", reason, id, caseAt(dir, reason))
		case strings.HasPrefix(format, "restored"):
			delete(d[kind], id)
		}
	}
}

func (d drops) total() (n int) {
	for _, reasons := range d {
		n += len(reasons)
	}
	return n
}

// String tells the number of each kind and one sample.
func (d drops) String() string {
	var text strings.Builder
	for _, kind := range slices.Sorted(maps.Keys(d)) {
		if ids := slices.Sorted(maps.Keys(d[kind])); len(ids) > 0 {
			fmt.Fprintf(&text, "dropped by the compiler: %d times %q, as %s\n", len(ids), kind, d[kind][ids[0]])
		}
	}
	return text.String()
}

// lines are all reasons.
func (d drops) lines() string {
	var text strings.Builder
	for _, kind := range slices.Sorted(maps.Keys(d)) {
		for _, id := range slices.Sorted(maps.Keys(d[kind])) {
			fmt.Fprintf(&text, "%s: %s\n", kind, d[kind][id])
		}
	}
	return text.String()
}

var (
	placeIn   = regexp.MustCompile(`([\w/]+\.go):(\d+)`)
	caseStart = regexp.MustCompile(`^(func init\(\) \{ .*)?\} // (\w+/\w+/.*)$`)
)

// caseAt names the case at the first place a text tells, as the lines of the
// module were before its migration.
func caseAt(dir, text string) string {
	m := placeIn.FindStringSubmatch(text)
	if m == nil {
		return "no place"
	}
	src, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(m[1])))
	if err != nil {
		return err.Error()
	}
	var line int
	_, _ = fmt.Sscan(m[2], &line)
	name := "no case"
	for i, text := range strings.Split(string(src), "\n") {
		if start := caseStart.FindStringSubmatch(text); start != nil && i < line {
			name = start[2]
		}
	}
	return name
}
