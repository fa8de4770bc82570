package gomod

import (
	"testing"

	"golang.org/x/mod/module"
)

func TestRaisedAndWhy(t *testing.T) {
	before := []byte("module m\n\nrequire (\n\texample.com/a v1.0.0\n\texample.com/b v1.1.0 // indirect\n\texample.com/c v1.0.0\n\texample.com/d v1.9.0\n)\n")
	after := []byte("module m\n\nrequire (\n\texample.com/a v1.0.0\n\texample.com/b v1.10.0 // indirect\n\texample.com/c v1.2.0\n\texample.com/d v1.10.0\n\texample.com/new v0.2.0\n)\n")
	list, err := raised(before, after)
	if err != nil {
		t.Fatal(err)
	}
	g := parseGraph("m example.com/a@v1.0.0\nm example.com/b@v1.10.0\nm example.com/c@v1.2.0\nm example.com/d@v1.10.0\nm example.com/new@v0.2.0\nm go@1.26\n" +
		"example.com/a@v1.0.0 example.com/b@v1.10.0\nexample.com/b@v1.10.0 example.com/c@v1.2.0\nexample.com/new@v0.2.0 example.com/b@v1.10.0\n")
	want := []struct {
		raise
		why string
	}{
		{raise{"v1.1.0", module.Version{Path: "example.com/b", Version: "v1.10.0"}}, "example.com/new v0.2.0"},
		{raise{"v1.0.0", module.Version{Path: "example.com/c", Version: "v1.2.0"}}, "example.com/b v1.10.0"},
		{raise{"v1.9.0", module.Version{Path: "example.com/d", Version: "v1.10.0"}}, ""},
	}
	if len(list) != len(want) {
		t.Fatalf("raised %v, want %d", list, len(want))
	}
	for i, w := range want {
		if why := g.asker(list[i].now, versions(before)); list[i] != w.raise || why != w.why {
			t.Errorf("raised %v for %q, want %v for %q", list[i], why, w.raise, w.why)
		}
	}
}
