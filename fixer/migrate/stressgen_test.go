package migrate_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// A snippet is a piece of Go of which cases are made. Its text holds the words
// @DB, the handle; @T, a name of its own for what it makes in the database; @ID,
// the same for what it declares; @OPEN, @TYPE and @BODY, what it is put around;
// @METHODS, the methods that are used of the handle; and @HOOK, where another
// snippet may stand.
type snippet struct {
	name   string
	header map[string]string // of comment lines "// key: value" or "// key"
	decls  string            // for the top of the file
	body   string
	others map[string]string // for the top of files of other packages, by their names
}

func (s *snippet) has(key string) bool { _, ok := s.header[key]; return ok }

// usesContext reports whether the text names the context of the case, or makes
// one.
func (s *snippet) usesContext() bool { return contextName.MatchString(s.body) }

var contextName = regexp.MustCompile(`\b(ctx|context)\b`)

// parseSnippet splits the text of a snippet. Declarations stand after "---" in
// constructs, and before it in flows; what is for package p follows
// "--- package p".
func parseSnippet(f txtar.File, declsFirst bool) *snippet {
	s := &snippet{name: f.Name, header: map[string]string{}, others: map[string]string{}}
	text := string(f.Data)
	for strings.HasPrefix(text, "// ") {
		line, rest, _ := strings.Cut(text, "\n")
		key, value, _ := strings.Cut(strings.TrimPrefix(line, "// "), ": ")
		s.header[key], text = value, rest
	}
	parts := strings.Split("\n"+text, "\n--- package ")
	for _, part := range parts[1:] {
		pkg, decls, _ := strings.Cut(part, "\n")
		s.others[pkg] = decls
	}
	first, second, split := strings.Cut(parts[0], "\n---\n")
	switch {
	case declsFirst && split:
		s.decls, s.body = first, second
	default:
		s.body, s.decls = first, second
	}
	return s
}

// table is all that cases are made of.
type table struct{ opens, flows, constructs []*snippet }

func readTable(t *testing.T) *table {
	t.Helper()
	files, err := filepath.Glob("testdata/stress/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	tab := &table{}
	seen := map[string]bool{}
	for _, name := range files {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		kind, _, _ := strings.Cut(strings.TrimSuffix(filepath.Base(name), ".txtar"), "_")
		for _, f := range archive.Files {
			switch kind {
			case "module":
				continue
			case "opens":
				tab.opens = append(tab.opens, parseSnippet(f, false))
			case "flows":
				tab.flows = append(tab.flows, parseSnippet(f, true))
			default:
				tab.constructs = append(tab.constructs, parseSnippet(f, false))
			}
			if seen[f.Name] {
				t.Fatalf("%s: two snippets are named %s", name, f.Name)
			}
			seen[f.Name] = true
		}
	}
	if len(tab.opens) == 0 || len(tab.flows) == 0 || len(tab.constructs) == 0 {
		t.Fatalf("snippets: %d opens, %d flows, %d constructs", len(tab.opens), len(tab.flows), len(tab.constructs))
	}
	return tab
}

// stressCase is what one function of a program does: it opens a handle, lets it
// flow to where it is used, and uses it for one construct after another. With
// hook set, the second stands inside the first.
type stressCase struct {
	open, flow *snippet
	constructs []*snippet
	hook       bool
}

func (c *stressCase) String() string {
	var names []string
	for _, s := range c.constructs {
		names = append(names, s.name)
	}
	sep := "+"
	if c.hook {
		sep = ">"
	}
	return fmt.Sprintf("%s/%s/%s", c.open.name, c.flow.name, strings.Join(names, sep))
}

// sqlxType is the type of the handles of sqlx.
const sqlxType = "*sqlx.DB"

// onSQLX reports whether the code that uses the handle finds one of sqlx: what
// was opened, or what a flow makes of it.
func onSQLX(open, flow *snippet) bool {
	if kind := flow.header["handle"]; kind != "" {
		return kind == "sqlx"
	}
	return open.header["type"] == sqlxType
}

// fits reports whether a construct can be used on such a handle.
func fits(open, flow, construct *snippet) bool {
	opened, used := open.header["type"] == sqlxType, onSQLX(open, flow)
	switch {
	case flow.has("sql") && opened, flow.has("sqlx") && !opened:
		return false
	case flow.has("no context") && construct.usesContext():
		return false
	case flow.has("methods") && !construct.within(strings.Fields(flow.header["methods"])), construct.hides(flow.header["db"]):
		return false
	}
	plain := !flow.has("interface") && !flow.has("embedded")
	switch construct.header["on"] {
	case "sqlx":
		return used && (plain || !construct.has("value")) && (!flow.has("transaction") || flow.header["transaction"] == "sqlx")
	case "sqlx.DB":
		return used && (plain || !construct.has("value")) && !flow.has("transaction")
	case "sql":
		return !used && plain && !flow.has("transaction")
	case "db":
		return !flow.has("transaction")
	}
	return true
}

// handleRoot finds the variable that an expression for a handle begins with.
var handleRoot = regexp.MustCompile(`[A-Za-z]\w*`)

// hides reports whether a construct declares a variable with the name of the
// one its handle is in.
func (s *snippet) hides(handle string) bool {
	name := handleRoot.FindString(handle)
	if strings.HasPrefix(handle, name+"@ID") {
		return false
	}
	return regexp.MustCompile(`\b` + name + `(, *\w+)* :=|\bvar ` + name + `\b|\bfunc\(` + name + ` `).MatchString(s.body)
}

// useOfHandle finds where a snippet uses its handle, and the method it calls.
var useOfHandle = regexp.MustCompile(`@DB\b(\.(\w+))?`)

// within reports whether a construct does with its handle at most what a type
// with these methods has. A handle as a value needs the methods that the header
// tells.
func (s *snippet) within(methods []string) bool {
	needs := strings.Fields(s.header["needs"])
	for _, use := range useOfHandle.FindAllStringSubmatch(s.body, -1) {
		switch {
		case use[2] != "":
			needs = append(needs, use[2])
		case len(needs) == 0:
			return false
		}
	}
	return !slices.ContainsFunc(needs, func(name string) bool { return !slices.Contains(methods, name) })
}

// generate makes n cases whose names match: each construct, flow and open with
// the plainest of the others, then random ones.
func (tab *table) generate(n int, seed uint64, match *regexp.Regexp) []*stressCase {
	var list []*stressCase
	add := func(c *stressCase) {
		if c != nil && len(list) < n && match.MatchString(c.String()) {
			list = append(list, c)
		}
	}
	for _, s := range tab.constructs {
		add(tab.plainest(tab.opens, tab.flows, []*snippet{s}))
	}
	for _, s := range tab.flows {
		add(tab.plainest(tab.opens, []*snippet{s}, tab.constructs))
	}
	for _, s := range tab.opens {
		add(tab.plainest([]*snippet{s}, tab.flows, tab.constructs))
	}
	r := rand.New(rand.NewPCG(seed, 0))
	for tries := 0; len(list) < n && tries < 1000*n; tries++ {
		add(tab.random(r))
	}
	return list
}

// plainest makes a case of the first of each list that fit.
func (tab *table) plainest(opens, flows, constructs []*snippet) *stressCase {
	for _, s := range constructs {
		for _, flow := range flows {
			for _, open := range opens {
				if fits(open, flow, s) {
					return &stressCase{open: open, flow: flow, constructs: []*snippet{s}}
				}
			}
		}
	}
	return nil
}

// random makes a case, or none when its parts do not fit. Half of the cases are
// of one construct, so that it alone decides what becomes of the handle. Half of
// the handles of sqlx are used for what only sqlx has.
func (tab *table) random(r *rand.Rand) *stressCase {
	pick := func(from []*snippet) *snippet { return from[r.IntN(len(from))] }
	c := &stressCase{open: pick(tab.opens), flow: pick(tab.flows)}
	from := tab.constructs
	if onSQLX(c.open, c.flow) && r.IntN(2) == 0 {
		from = tab.ofSQLX()
	}
	a, b := pick(from), pick(from)
	c.constructs = []*snippet{a, b}
	switch {
	case !fits(c.open, c.flow, a):
		return nil
	case r.IntN(2) == 0:
		c.constructs = c.constructs[:1]
		return c
	case !fits(c.open, c.flow, b) || a.has("alone") || b.has("alone"):
		return nil
	}
	c.hook = strings.Contains(a.body, "@HOOK") && a.holds(b)
	return c
}

// ofSQLX are the constructs that only sqlx has.
func (tab *table) ofSQLX() []*snippet {
	var list []*snippet
	for _, s := range tab.constructs {
		if s.ofSQLX() {
			list = append(list, s)
		}
	}
	return list
}

func (s *snippet) ofSQLX() bool { return strings.HasPrefix(s.header["on"], "sqlx") }

// holds reports whether another construct can stand at the hook of this one,
// where the handle may be a transaction.
func (s *snippet) holds(inner *snippet) bool {
	return inner.header["on"] == "" || s.ofSQLX() && inner.header["on"] == "sqlx" && !inner.has("value")
}

// parts are smaller cases that may fail for the same reason, smallest first.
func (tab *table) parts(c *stressCase) []*stressCase {
	open := tab.plain(tab.opens, c.open)
	flow := c.flow
	if !flow.has("transaction") && !flow.has("handle") {
		flow = tab.flows[0]
	}
	var list []*stressCase
	add := func(open, flow *snippet, constructs ...*snippet) {
		list = append(list, &stressCase{open: open, flow: flow, constructs: constructs, hook: c.hook && len(constructs) > 1})
	}
	for _, s := range c.constructs {
		add(open, flow, s)
	}
	for _, s := range c.constructs {
		add(open, c.flow, s)
		add(c.open, flow, s)
	}
	if len(c.constructs) > 1 {
		add(open, flow, c.constructs...)
		add(open, c.flow, c.constructs...)
	}
	return append(list, c)
}

// plain is the first of a list with the same type of handle.
func (tab *table) plain(list []*snippet, like *snippet) *snippet {
	for _, s := range list {
		if s.header["type"] == like.header["type"] {
			return s
		}
	}
	return like
}
