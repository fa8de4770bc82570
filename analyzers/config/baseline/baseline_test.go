package baseline

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/netra-systems/netralint/analyzers/config/identity"
)

// ids makes identities of "in text" each, all of one rule.
func ids(list ...string) (all []identity.Identity, findings []string) {
	for _, item := range list {
		in, text, _ := strings.Cut(item, " ")
		all = append(all, identity.Identity{Key: identity.Key{Dir: "store", Rule: "demo", In: in, Code: "db.Query"}, Text: text})
		findings = append(findings, item)
	}
	return all, findings
}

func everything(identity.Key) bool { return true }
func nothing(identity.Key) bool    { return false }

func TestMatch(t *testing.T) {
	for name, test := range map[string]struct{ was, is, fresh, gone string }{
		"same":                    {"F a, F b", "F b, F a", "", ""},
		"new in same":             {"F a", "F a, F b", "F b", ""},
		"the new one comes first": {"F a", "F b, F a", "F b", ""},
		"edited":                  {"F a, F b", "F a, F c", "", ""},
		"edited and new":          {"F a, F b", "F c, F d, F a", "F d", ""},
		"gone":                    {"F a, F a, G a", "F a", "", "F 1 of 2, G 1 of 1"},
		"moved to another":        {"F a", "G a", "G a", "F 1 of 1"},
	} {
		t.Run(name, func(t *testing.T) {
			was, _ := ids(strings.Split(test.was, ", ")...)
			is, findings := ids(strings.Split(test.is, ", ")...)
			b := New(Settings{}, was)
			m := Compare(b, findings, is)
			if got := strings.Join(m.New, ", "); got != test.fresh {
				t.Errorf("new are %s, want %s", got, test.fresh)
			}
			if len(m.New)+len(m.Known) != len(findings) {
				t.Errorf("%d new and %d known of %d", len(m.New), len(m.Known), len(findings))
			}
			var gone []string
			for _, s := range m.Surplus(everything) {
				gone = append(gone, fmt.Sprintf("%s %d of %d", s.In, s.Gone, s.Were))
			}
			if got := strings.Join(gone, ", "); got != test.gone {
				t.Errorf("gone are %s, want %s", got, test.gone)
			}
			if got := m.Surplus(nothing); got != nil {
				t.Errorf("gone of what was not checked: %v", got)
			}
			if got := m.Prune(everything).Len(); got != len(m.Known) {
				t.Errorf("%d left after prune, want %d", got, len(m.Known))
			}
			if got := m.Prune(nothing).Len(); got != len(was) {
				t.Errorf("%d left after prune of what was not checked, want %d", got, len(was))
			}
		})
	}
}

// TestFile holds that a file has what was written, whatever the order, and that a
// program that reads no more than lines can see what changed.
func TestFile(t *testing.T) {
	dir := t.TempDir()
	a, _ := ids("F a", "G b", "F a", "<&> c")
	b, _ := ids("<&> c", "F a", "F a", "G b")
	settings := Settings{Tags: "a,b"}
	first, second := New(settings, a).Bytes(), New(settings, b).Bytes()
	one := filepath.Join(dir, "one")
	if err := os.WriteFile(one, first, 0o644); err != nil {
		t.Fatal(err)
	}
	if string(first) != string(second) || strings.Count(string(first), "\n") != 10 {
		t.Errorf("one is %s\ntwo is %s", first, second)
	}
	read, err := Read(one)
	if err != nil {
		t.Fatal(err)
	}
	if again := read.Bytes(); string(again) != string(first) || read.Settings != settings {
		t.Errorf("read and written it is %s", again)
	}
	if err := os.WriteFile(one, append([]byte("\ufeff"), first...), 0o644); err != nil {
		t.Fatal(err)
	}
	if read, err := Read(one); err != nil || string(read.Bytes()) != string(first) {
		t.Errorf("with a byte order mark: %v", err)
	}
	if _, err := Read(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), `run "netralint baseline write"`) {
		t.Errorf("no file: %v", err)
	}
}

func TestBroken(t *testing.T) {
	const head = "{\n  \"version\": 1,\n  \"findings\": [\n"
	for name, test := range map[string]struct{ text, want string }{
		"empty":       {"", ":1:1: broken baseline: expected JSON"},
		"cut":         {head + "    {\"package\":\"a\",", ":4:19: broken baseline: expected JSON (unexpected end of JSON input)"},
		"list":        {"[]", ":1:1: broken baseline: expected an object"},
		"conflict":    {head + "<<<<<<< HEAD\n    {}\n", ":4:1: broken baseline: expected an entry, and found a conflict of a merge"},
		"conflict 1":  {"<<<<<<< HEAD\n" + head, ":1:1: broken baseline: expected an entry, and found a conflict of a merge"},
		"half of one": {head + "    {},\r\n>>>>>>> main\r\n", ":5:1: broken baseline: expected an entry, and found a conflict of a merge: keep the entries of both sides, a comma between two, delete"},
		"of three":    {head + "    {},\n||||||| 1234567\n", ":5:1: broken baseline: expected an entry, and found a conflict of a merge"},
		"no comma":    {head + "    {\"package\":\"a\"}\n    {\"package\":\"b\"}\n]}", ":5:5: broken baseline: expected JSON (invalid character '{' after array element): a comma is missing behind the entry above"},
		"a comma":     {head + "    {\"package\":\"a\"},\n  ]}", ":5:3: broken baseline: expected JSON (invalid character ']' looking for beginning of value): there is a comma behind the last entry"},
		"no version":  {"{\"findings\": []}", ":1:1: broken baseline: expected a key \"version\": 1"},
		"later":       {"{\"version\": 2}", ":1:2: broken baseline: version is 2, and this netralint reads 1"},
		"version":     {"{\"version\": \"1\"}", ":1:13: broken baseline: expected a number"},
		"key":         {"{\n\"version\": 1, \"finding\": []}", ":2:15: broken baseline: unknown key \"finding\": expected version, tags, tests or findings"},
		"entry":       {head + "    {\"package\":\"a\",\"rule\":\"r\",\"code\":\"c\"}\n]}", ":4:5: broken baseline: expected an entry with package, rule, code, and texts"},
		"entry's key": {head + "    {\"package\":\"a\",\"rul\":\"r\"}\n]}", ":4:5: broken baseline: expected an entry with package"},
		"count":       {head + "    {\"package\":\"a\",\"rule\":\"r\",\"code\":\"c\",\"texts\":{\"a\":0}}\n]}", ":4:5: broken baseline: expected an entry"},
		"texts":       {head + "    {\"package\":\"a\",\"rule\":\"r\",\"code\":\"c\",\"texts\":[\"a\"]}\n]}", ":4:5: broken baseline: expected an entry"},
		"behind":      {head + "]}\n{", ":5:1: broken baseline: expected JSON (invalid character '{' after top-level value)"},
		"open":        {head + "]\n", ":4:2: broken baseline: expected JSON"},
		"tests":       {"{\"version\": 1, \"tests\": \"no\"}", ":1:25: broken baseline: expected true or false"},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "b.json")
			if err := os.WriteFile(file, []byte(test.text), 0o644); err != nil {
				t.Fatal(err)
			}
			_, err := Read(file)
			if err == nil || !strings.HasPrefix(err.Error(), file+test.want) {
				t.Errorf("the error is %v\nwant %s%s", err, file, test.want)
			}
		})
	}
}
