package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
)

// readFile returns a file of this repository.
func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(moduleRoot(t), filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// required returns the version of a module in a go.mod, or with "" that of Go without the
// last number.
func required(t *testing.T, name, path string) string {
	t.Helper()
	mod, err := modfile.Parse(name, []byte(readFile(t, name)), nil)
	if err != nil {
		t.Fatal(err)
	}
	if path == "" {
		return strings.Join(strings.Split(mod.Go.Version, ".")[:2], ".")
	}
	i := slices.IndexFunc(mod.Require, func(r *modfile.Require) bool { return r.Mod.Path == path })
	if i < 0 {
		t.Fatalf("%s does not require %s", name, path)
	}
	return mod.Require[i].Mod.Version
}

// TestKitVersions holds that the files for CI name the versions that are tested here, and
// hooks that there are.
func TestKitVersions(t *testing.T) {
	language := required(t, "go.mod", "")
	linter := required(t, "testdata/golangci/go.mod", "github.com/golangci/golangci-lint/v2")
	for _, c := range []struct {
		file, pattern, want string
		n                   int
	}{
		{".ci/kits/github-actions.yml", `go-version: "([^"]+)"`, language, 1},
		{".ci/kits/gitlab-ci.yml", `image: golang:(\S+)`, language, 1},
		{".ci/kits/Dockerfile", `(?m)^FROM golang:(\S+)`, language, 2},
		{".ci/kits/custom-gcl.yml", `(?m)^version: (\S+)`, linter, 1},
		{"README.md", `(?m)^    version: (\S+)`, linter, 1},
	} {
		found := regexp.MustCompile(c.pattern).FindAllStringSubmatch(readFile(t, c.file), -1)
		if len(found) != c.n {
			t.Errorf("%s has %d of %s, want %d", c.file, len(found), c.pattern, c.n)
		}
		for _, f := range found {
			if f[1] != c.want {
				t.Errorf("%s names version %s, tested is %s", c.file, f[1], c.want)
			}
		}
	}
	plugin := regexp.MustCompile(`import: github\.com/netra-systems/netralint/(\S+)`).FindStringSubmatch(readFile(t, ".ci/kits/custom-gcl.yml"))
	if plugin == nil || !strings.Contains(readFile(t, plugin[1]+"/plugin.go"), "package plugin") {
		t.Errorf("custom-gcl.yml imports %q", plugin)
	}
	for _, hook := range regexp.MustCompile(`- id: (\S+)`).FindAllString(readFile(t, ".ci/kits/pre-commit-config.yaml"), -1) {
		if !strings.Contains(readFile(t, ".pre-commit-hooks.yaml"), hook+"\n") {
			t.Errorf("there is no hook %q", hook)
		}
	}
}

// TestContainer does what the Dockerfile does on a machine without a builder: what it has
// go install make is what it copies and begins with, runs by itself, and the files that it
// names are there.
func TestContainer(t *testing.T) {
	text := readFile(t, ".ci/kits/Dockerfile")
	line := func(pattern string) string {
		found := regexp.MustCompile(`(?m)^` + pattern + `$`).FindStringSubmatch(text)
		if found == nil {
			t.Fatalf("the Dockerfile has no line %s", pattern)
		}
		return found[1]
	}
	bin := t.TempDir()
	command := line(`RUN (.*go install .*)`)
	if out, code := runIn(t, moduleRoot(t), "bash", "-c", "export GOBIN="+bin+"; "+command); code != 0 {
		t.Fatalf("%s: %s", command, out)
	}
	made := filepath.Base(line(`COPY --from=build (\S+) /usr/local/bin/netralint`))
	if begun := line(`ENTRYPOINT \["(\w+)"\]`); begun != made {
		t.Errorf("the container begins with %s and has %s", begun, made)
	}
	out, code := runIn(t, t.TempDir(), filepath.Join(bin, made), "version")
	if code != 0 || !strings.HasPrefix(out, "netralint ") {
		t.Errorf("exit code %d: %s", code, out)
	}
}
