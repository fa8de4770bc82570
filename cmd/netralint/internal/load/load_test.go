package load

import "testing"

func TestOneLine(t *testing.T) {
	for msg, want := range map[string]string{
		"":   "",
		"\n": "",
		"# example.com/shop\nshop.go:3:1: undefined: x\nshop.go:4:1: undefined: y\n":                                    "shop.go:3:1: undefined: x",
		"go: downloading github.com/lib/pq v1.12.3\ngo: errors parsing go.mod:\ngo.mod:5: unknown directive: broken\n":  "go: errors parsing go.mod: go.mod:5: unknown directive: broken",
		"no required module provides package example.com/x; to add it:\n\tgo get example.com/x\n":                       "no required module provides package example.com/x; to add it: go get example.com/x",
		"go: cannot load module a listed in go.work file: errors parsing a/go.mod:\na/go.mod:2: bad\na/go.mod:3: bad\n": "go: cannot load module a listed in go.work file: errors parsing a/go.mod: a/go.mod:2: bad",
		"go: it ends so:\n": "go: it ends so:",
	} {
		if got := OneLine(msg); got != want {
			t.Errorf("OneLine(%q) is %q, want %q", msg, got, want)
		}
	}
}
