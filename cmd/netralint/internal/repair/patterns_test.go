package repair

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/netra-systems/netralint/fixer/migrate/gomod"
)

func TestPackagePattern(t *testing.T) {
	root := t.TempDir()
	module := &gomod.Target{Dir: root, Path: "example.com/shop"}
	for _, test := range []struct {
		dir, pattern, path string
		want               bool
	}{
		{".", "./...", "example.com/shop", true},
		{".", "./...", "example.com/shop/a/b", true},
		{".", ".", "example.com/shop", true},
		{".", ".", "example.com/shop/a", false},
		{".", "./a/...", "example.com/shop/a", true},
		{".", "./a/...", "example.com/shop/a/b", true},
		{".", "./a/...", "example.com/shop/ab", false},
		{".", "./a", "example.com/shop/a/b", false},
		{".", "./.../b", "example.com/shop/a/b", true},
		{"a", "./...", "example.com/shop/a/b", true},
		{"a", "./...", "example.com/shop", false},
		{"a", "..", "example.com/shop", true},
		{"a", "../b", "example.com/shop/b", true},
		{"a", "all", "example.com/shop/b", true},
		{"a", "example.com/shop/b/...", "example.com/shop/b", true},
		{"a", "example.com/shop.", "example.com/shopx", false},
		{"a", filepath.Join(root, "b"), "example.com/shop/b", true},
	} {
		p := newPattern(filepath.Join(root, test.dir), test.pattern)
		dir := filepath.Join(root, strings.TrimPrefix(strings.TrimPrefix(test.path, module.Path), "/"))
		if got := p.match(dir, test.path); got != test.want {
			t.Errorf("in %s, %s matches %s: %v, want %v (%s)", test.dir, test.pattern, test.path, got, test.want, p.expr)
		}
	}
}

func TestImportPathOf(t *testing.T) {
	root := t.TempDir()
	modules := []*gomod.Target{
		{Dir: root, Path: "example.com/shop"},
		{Dir: filepath.Join(root, "tools"), Path: "example.com/tools"},
		{Dir: filepath.Join(root, "tools", "gen"), Path: "example.com/gen"},
	}
	for dir, want := range map[string]string{
		".": "example.com/shop", "a/b": "example.com/shop/a/b", "tools": "example.com/tools",
		"tools/x": "example.com/tools/x", "tools/gen/y": "example.com/gen/y", "../other": "",
	} {
		for range 2 { // in any order
			if got := importPathOf(filepath.Join(root, dir), modules); got != want {
				t.Errorf("%s: %q, want %q", dir, got, want)
			}
			modules[0], modules[2] = modules[2], modules[0]
		}
	}
}
