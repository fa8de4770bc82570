package standard

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/netra-systems/netralint/cmd/netralint/internal/load"
)

// survey surveys a module of these files.
func survey(t *testing.T, files map[string]string) *Survey {
	t.Helper()
	dir := t.TempDir()
	files["go.mod"] = "module m\n\ngo 1.26\n"
	for name, text := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("GOWORK", "off")
	pkgs, err := load.List(t.Context(), load.Query{Dir: dir, Tests: true, Patterns: []string{"./..."}})
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewSurvey(pkgs)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.classify(nil); err != nil {
		t.Fatal(err)
	}
	return s
}

// Packages that say they are for tests, and that nothing else imports, are; what the
// tests of others need is not.
func TestSupportPackages(t *testing.T) {
	s := survey(t, map[string]string{
		"main.go":               "package main\n\nimport _ \"m/latest\"\n\nfunc main() {}\n",
		"latest/a.go":           "package latest\n", // has test in its name, but a program links it
		"storetest/a.go":        "package storetest\n\nimport _ \"m/deep/testdeep\"\n",
		"deep/testdeep/a.go":    "package testdeep\n", // storetest alone imports it
		"helper/a.go":           "package helper\n\nimport \"testing\"\n\nfunc F(t *testing.T) {}\n",
		"client/a.go":           "package client\n", // a library that tests use
		"integration/a_test.go": "package integration\n\nimport (\n\t_ \"m/client\"\n\t_ \"m/helper\"\n\t_ \"m/storetest\"\n)\n",
	})
	got := map[string]Phase{}
	for _, p := range s.Packages {
		got[p.Path] = s.phaseOf(p, nil)
	}
	want := map[string]Phase{"m": PhaseScripts, "m/latest": PhaseScripts, "m/storetest": PhaseTests, "m/deep/testdeep": PhaseTests, "m/helper": PhaseTests, "m/client": PhaseRest, "m/integration": PhaseRest}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, p := range s.Packages {
		for _, f := range p.Files {
			if f.Test && s.phaseOf(p, f) != PhaseTests {
				t.Errorf("%s is in phase %s", f.Name, s.phaseOf(p, f))
			}
		}
	}
}

func TestKinds(t *testing.T) {
	const serve = "package serve\n\nimport \"net/http\"\n\nfunc Run(s *http.Server) error { return s.ListenAndServe() }\n"
	s := survey(t, map[string]string{
		"serve/a.go":           serve,
		"cmd/api/a.go":         "package main\n\nimport _ \"m/serve\"\n\nfunc main() {}\n",
		"cmd/worker/a.go":      "package main\n\nimport _ \"os/signal\"\n\nfunc main() {}\n",
		"cmd/get/a.go":         "package main\n\nimport \"net/http\"\n\nfunc main() { http.Get(\"\") }\n",
		"cmd/helped/a.go":      "package main\n\nimport (\n\t\"m/ext\"\n\t\"net/http\"\n)\n\nfunc main() { ext.ListenAndServeContext(http.NewServeMux()) }\n",
		"ext/ext.go":           "package ext\n\nfunc ListenAndServeContext(any) {}\n",
		"cmd/tested/a.go":      "package main\n\nfunc main() {}\n",
		"cmd/tested/a_test.go": "package main\n\nimport _ \"m/serve\"\n",
	})
	got := map[string]Kind{}
	for _, p := range s.Programs {
		got[p.Path] = p.Kind
	}
	want := map[string]Kind{"m/cmd/api": Service, "m/cmd/worker": Service, "m/cmd/get": Script, "m/cmd/helped": Service, "m/cmd/tested": Script}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A file counts for the oldest library of which it imports a part.
func TestFileCounts(t *testing.T) {
	var got FileCounts
	for _, path := range []string{"github.com/lib/pq", "github.com/lib/pq/oid", "database/sql", "github.com/jmoiron/sqlx", "github.com/jackc/pgx/v5", "github.com/jackc/pgx/v5/pgconn", "github.com/jackc/pgx/v5/pgtype", "fmt"} {
		got.add(&File{Imports: []string{"fmt", path}})
	}
	if want := (FileCounts{LibPQ: 2, DatabaseSQL: 2, Native: 3}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestMatches(t *testing.T) {
	for _, test := range []struct {
		pattern, path string
		want          bool
	}{
		{"m/cmd/api", "m/cmd/api", true},
		{"m/cmd/api", "m/cmd/apis", false},
		{"m/cmd/...", "m/cmd/api/v2", true},
		{"m/cmd/...", "m/cmd", true},
		{"m/cmd/...", "m/cmds", false},
		{".../api", "m/cmd/api", true},
		{"m/...api...", "m/cmd/api/x", true},
		{"m/...api...", "m/cmd/web", false},
	} {
		if got := matches(test.pattern, test.path); got != test.want {
			t.Errorf("%s matches %s: %v", test.pattern, test.path, got)
		}
	}
}
