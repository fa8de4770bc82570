package command

import (
	"path/filepath"
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
		re := packagePattern(module, filepath.Join(root, test.dir), test.pattern)
		if got := re.MatchString(test.path); got != test.want {
			t.Errorf("in %s, %s matches %s: %v, want %v (%s)", test.dir, test.pattern, test.path, got, test.want, re)
		}
	}
}
