package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const modulePath = "github.com/netra-systems/netralint"

// An arrow forbids imports, and says why.
type arrow struct {
	from   func(dir string, test bool) bool // directory of the importing file, slashes, relative to the root
	to     func(imp target, dir string) bool
	reason string
}

// A target is an import path, split.
type target struct {
	path string // as written
	ours string // relative to the module's path, "." for its root; empty if it is not ours
}

func within(dir, tree string) bool { return dir == tree || strings.HasPrefix(dir, tree+"/") }

func in(trees ...string) func(string, bool) bool {
	return func(dir string, _ bool) bool {
		for _, tree := range trees {
			if within(dir, tree) {
				return true
			}
		}
		return false
	}
}

// ruleOf returns the rule that a directory below analyzers belongs to.
func ruleOf(dir string) string {
	rest, ok := strings.CutPrefix(dir, "analyzers/")
	if !ok {
		return ""
	}
	name, _, _ := strings.Cut(rest, "/")
	if name == "internal" || name == "plugin" || name == "config" {
		return ""
	}
	return name
}

var arrows = []arrow{
	{
		from:   func(dir string, _ bool) bool { return !within(dir, "cmd") },
		to:     func(imp target, _ string) bool { return within(imp.ours, "cmd") },
		reason: "the command is the top; nothing may depend on it",
	},
	{
		from:   in("fixer"),
		to:     func(imp target, _ string) bool { return imp.ours != "" && !within(imp.ours, "fixer") },
		reason: "the engine is the bottom: it knows no rule and no door",
	},
	{
		from:   func(dir string, _ bool) bool { return within(dir, "fixer") && !within(dir, "fixer/migrate") },
		to:     func(imp target, _ string) bool { return within(imp.ours, "fixer/migrate") },
		reason: "the engine knows no migration; the migration is built on it",
	},
	{
		from:   in("fixer"),
		to:     func(imp target, _ string) bool { return isDatabase(imp.path) },
		reason: "the engine and the migration know databases by import path only, so that they can check code against any version",
	},
	{
		from: in("fixer/contexts", "fixer/dbapi", "fixer/edit", "fixer/gosrc"),
		to: func(imp target, _ string) bool {
			return imp.ours == "fixer" || within(imp.ours, "fixer/thread")
		},
		reason: "what rules and passes share is below the engine",
	},
	{
		from:   in("fixer/edit", "fixer/gosrc"),
		to:     func(imp target, _ string) bool { return imp.ours == "fixer/dbapi" || imp.ours == "fixer/contexts" },
		reason: "questions and edits of Go source know no database",
	},
	{
		from:   func(dir string, _ bool) bool { return dir == "fixer" },
		to:     func(imp target, _ string) bool { return imp.ours == "fixer/dbapi" || imp.ours == "fixer/contexts" },
		reason: "the engine knows no database",
	},
	{
		from: func(dir string, test bool) bool { return within(dir, "analyzers") && !test },
		to: func(imp target, _ string) bool {
			return imp.ours == "fixer" || within(imp.ours, "fixer/migrate") || within(imp.ours, "fixer/thread")
		},
		reason: "a rule sees one package; engine and migration read whole modules (tests hold their tables against each other)",
	},
	{
		from: func(dir string, test bool) bool {
			return !test && (within(dir, "analyzers") && !within(dir, "analyzers/internal/ruletest") || in("fixer/contexts", "fixer/dbapi", "fixer/edit", "fixer/gosrc")(dir, test))
		},
		to:     func(imp target, _ string) bool { return within(imp.path, "golang.org/x/tools/go/packages") },
		reason: "every door loads in its own way; who links the rules does not pay for a loader",
	},
	{
		from: in("analyzers/internal"),
		to: func(imp target, _ string) bool {
			return imp.ours == "analyzers" || ruleOf(imp.ours) != "" || within(imp.ours, "analyzers/plugin")
		},
		reason: "what rules share must not know a rule",
	},
	{
		from: func(dir string, _ bool) bool { return ruleOf(dir) != "" },
		to: func(imp target, dir string) bool {
			return imp.ours == "analyzers" || within(imp.ours, "analyzers/plugin") || ruleOf(imp.ours) != "" && ruleOf(imp.ours) != ruleOf(dir)
		},
		reason: "a rule imports no other rule; what they share is in analyzers/internal",
	},
	{
		from:   func(dir string, _ bool) bool { return dir == "analyzers" },
		to:     func(imp target, _ string) bool { return within(imp.ours, "analyzers/plugin") },
		reason: "the plugin is a door to the rules, not one of them",
	},
	{
		from:   in("analyzers/plugin"),
		to:     func(imp target, _ string) bool { return ruleOf(imp.ours) != "" || within(imp.ours, "fixer") },
		reason: "a door takes the rules from the one list",
	},
	{
		from:   in("conn"),
		to:     func(imp target, _ string) bool { return imp.ours != "" && !within(imp.ours, "conn") },
		reason: "conn is used on its own; it imports nothing of ours",
	},
	{
		from:   func(dir string, _ bool) bool { return !within(dir, "conn") },
		to:     func(imp target, _ string) bool { return within(imp.ours, "conn") },
		reason: "rules and migration know conn by import path; importing it would tie them to one version of it",
	},
	{
		from: func(dir string, test bool) bool {
			return within(dir, "conn") && !within(dir, "conn/internal/pgtest") && !test
		},
		to: func(imp target, _ string) bool {
			return imp.ours == "" && !isStandard(imp.path) && !within(imp.path, "github.com/jackc/pgx/v5")
		},
		reason: "who uses conn gets pgx and the standard library, and nothing else",
	},
}

func isStandard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}

func isDatabase(path string) bool {
	for _, tree := range []string{"database/sql", "github.com/jackc", "github.com/lib/pq", "github.com/jmoiron/sqlx", modulePath + "/conn"} {
		if within(path, tree) {
			return true
		}
	}
	return false
}

// forbidden returns why a file in dir may not import the path, or nothing.
func forbidden(dir string, test bool, importPath string) string {
	imp := target{path: importPath}
	if rest, ok := strings.CutPrefix(importPath, modulePath+"/"); ok {
		imp.ours = rest
	} else if importPath == modulePath {
		imp.ours = "."
	}
	for _, a := range arrows {
		if a.from(dir, test) && a.to(imp, dir) {
			return a.reason
		}
	}
	return ""
}

// TestLayers holds the arrows between the packages. It reads the files itself:
// the go command's lists would come from its cache. Modules below the root,
// but conn, and testdata are programs of their own.
func TestLayers(t *testing.T) {
	root := moduleRoot(t)
	files := make(map[string]int) // by first path element
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if _, err := os.Stat(filepath.Join(name, "go.mod")); name != root && name != filepath.Join(root, "conn") && err == nil || d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && name != root {
				return filepath.SkipDir
			}
			return nil
		}
		if filepath.Ext(name) != ".go" {
			return nil
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		first, _, _ := strings.Cut(rel, "/")
		files[first]++
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range f.Imports {
			importPath, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if reason := forbidden(path.Dir(rel), strings.HasSuffix(rel, "_test.go"), importPath); reason != "" {
				t.Errorf("%s imports %s: %s", rel, importPath, reason)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{"cmd", "analyzers", "fixer", "conn"} {
		if files[dir] < 5 {
			t.Errorf("looked at %d files of %s", files[dir], dir)
		}
	}
}

// moduleRoot returns the directory of go.mod.
func moduleRoot(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	root := filepath.Join(dir, "..", "..")
	data, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil || !strings.HasPrefix(string(data), "module "+modulePath+"\n") {
		t.Fatalf("no go.mod of %s in %s: %v", modulePath, root, err)
	}
	return root
}

func TestForbidden(t *testing.T) {
	our := func(p string) string { return modulePath + "/" + p }
	for _, test := range []struct {
		dir, imp  string
		test      bool
		forbidden bool
	}{
		{dir: "cmd/netralint/internal", imp: our("analyzers")},
		{dir: "cmd/netralint/internal", imp: our("fixer/migrate")},
		{dir: "conn", imp: modulePath, forbidden: true},
		{dir: "analyzers", imp: our("cmd/netralint/internal/render"), forbidden: true},
		{dir: "analyzers", imp: our("analyzers/preping")},
		{dir: "analyzers", imp: our("analyzers/plugin"), forbidden: true},
		{dir: "analyzers/preping", imp: our("fixer/dbapi")},
		{dir: "analyzers/preping", imp: our("fixer/contexts")},
		{dir: "analyzers/preping", imp: our("fixer"), forbidden: true},
		{dir: "analyzers", imp: our("fixer"), test: true},
		{dir: "analyzers/preping", imp: our("fixer/thread"), forbidden: true},
		{dir: "analyzers/preping", imp: "golang.org/x/tools/go/packages", forbidden: true},
		{dir: "fixer/contexts", imp: "golang.org/x/tools/go/packages", forbidden: true},
		{dir: "fixer/contexts", imp: "golang.org/x/tools/go/packages", test: true},
		{dir: "fixer/contexts", imp: our("fixer/dbapi")},
		{dir: "fixer/gosrc", imp: our("fixer"), forbidden: true},
		{dir: "fixer/gosrc", imp: our("fixer/dbapi"), forbidden: true},
		{dir: "fixer", imp: our("fixer/gosrc")},
		{dir: "fixer", imp: "golang.org/x/tools/go/packages"},
		{dir: "analyzers/preping", imp: our("fixer/migrate"), forbidden: true},
		{dir: "analyzers/preping", imp: our("analyzers/nullpool"), forbidden: true},
		{dir: "analyzers/preping", imp: our("analyzers"), forbidden: true},
		{dir: "analyzers/preping", imp: our("conn"), forbidden: true},
		{dir: "analyzers/preping/sub", imp: our("analyzers/preping")},
		{dir: "fixer/dbapi", imp: our("analyzers/preping"), forbidden: true},
		{dir: "analyzers/internal/ruletest", imp: our("analyzers"), forbidden: true},
		{dir: "analyzers/plugin", imp: our("analyzers")},
		{dir: "analyzers/plugin", imp: our("analyzers/preping"), forbidden: true},
		{dir: "fixer", imp: our("fixer/dbapi"), forbidden: true},
		{dir: "fixer", imp: our("fixer/migrate"), forbidden: true},
		{dir: "fixer", imp: "database/sql", forbidden: true},
		{dir: "fixer/migrate", imp: "github.com/jackc/pgx/v5", forbidden: true},
		{dir: "fixer/migrate", imp: our("fixer")},
		{dir: "fixer/migrate", imp: our("conn"), forbidden: true},
		{dir: "conn", imp: "github.com/jackc/pgx/v5/pgxpool"},
		{dir: "conn", imp: our("conn/internal/libpq")},
		{dir: "conn", imp: our("fixer"), forbidden: true},
		{dir: "conn", imp: "go.uber.org/goleak", forbidden: true},
		{dir: "conn", imp: "go.uber.org/goleak", test: true},
		{dir: "conn", imp: "github.com/jackc/pgxpool", forbidden: true},
	} {
		if reason := forbidden(test.dir, test.test, test.imp); (reason != "") != test.forbidden {
			t.Errorf("%s imports %s: %q, want it forbidden: %v", test.dir, test.imp, reason, test.forbidden)
		}
	}
}
