package conncopy

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func TestFiles(t *testing.T) {
	file := func(src string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(src)} }
	s := Source{Module: "example.com/m/conn", FS: fstest.MapFS{
		"go.mod":                file("module example.com/m/conn\n\ngo 1.26.0\n\nrequire (\n\texample.org/x v1.2.0\n\texample.org/y v1.0.0\n)\n"),
		"conn.go":               file("package conn\n\nimport (\n\t\"example.com/m/conn/internal/used\"\n\t\"example.org/x/sub\"\n)\n\nconst this = \"example.com/m/conn.\"\n\n// See example.com/m/conn/below, not example.com/m/conn/other or example.com/m/connect.\nvar _, _ = used.X, sub.X\n"),
		"conn_test.go":          file("package conn\n\nimport \"example.com/m/conn/internal/tested\"\n\nvar _ = tested.X\n"),
		"limits.txt":            file("example.com/m/conn\n"),
		"internal/used/u.go":    file("package used\n\nvar X int\n"),
		"internal/tested/t.go":  file("package tested\n\nimport _ \"example.org/y\"\n"),
		"below/below.go":        file("package below\n"),
		"below/cmd/main.go":     file("package main\n"),
		"testdata/data/data.go": file("package data\n"),
		"other/go.mod":          file("module example.com/m/conn/other\n"),
		"other/other.go":        file("package other\n"),
	}}
	got, err := s.Files("example.net/my/pg")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"below/below.go", "conn.go", "internal/used/u.go", "limits.txt"}
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(got))); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	for _, part := range []string{
		"\"example.net/my/pg/internal/used\"", "\"example.net/my/pg.\"",
		"See example.net/my/pg/below, not example.com/m/conn/other or example.com/m/connect.",
	} {
		if !strings.Contains(string(got["conn.go"]), part) {
			t.Errorf("conn.go has no %s:\n%s", part, got["conn.go"])
		}
	}
	needs, err := s.Needs()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"example.org/x": "v1.2.0"}, needs.Modules); diff != "" || needs.Go != "1.26.0" {
		t.Errorf("needs go %s and modules (-want +got):\n%s", needs.Go, diff)
	}
}
