//go:build unix

// The standard library is laid out by symbolic links.

package tools

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/netra-systems/netralint/analyzers"
)

var module = flag.String("module", "../legacy", "folder of the module that nogo is compared on")

// TestNogo runs the rules as Bazel does, by the builder of rules_go: one process for
// each package, which sees the files of the facts about those it imports and nothing
// else. Its findings are those of the command.
func TestNogo(t *testing.T) {
	dir := abs(t, *module)
	netralint := filepath.Join(t.TempDir(), "netralint")
	run(t, "../..", "go", "build", "-o", netralint, "./cmd/netralint")
	want := byCommand(t, netralint, dir)
	if len(want) == 0 {
		t.Fatal("the command found nothing")
	}
	b := newBazel(t, dir)
	if diff := cmp.Diff(want, b.check()); diff != "" {
		t.Errorf("nogo differs from the command (-command +nogo):\n%s", diff)
	}
	findings := 0
	for _, list := range want {
		findings += len(list)
	}
	t.Logf("%d findings in %d packages, of %d processes", findings, len(want), b.processes)
}

// byCommand returns the findings of the command, by the directory of their package.
// What nobody needs is told of by comments in the command alone: in nogo each rule
// stands for itself.
func byCommand(t *testing.T, netralint, dir string) map[string][]string {
	var out struct {
		Findings []struct {
			Rule, Message, File string
			Line, Column        int
		}
	}
	cmd := exec.Command(netralint, "-format", "json", "-baseline=off", "./...")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOWORK=off", "NETRALINT_CACHE=off", "NETRALINT_CONFIG=off", "GOFLAGS=-modfile="+newest(t, dir))
	text, err := cmd.Output()
	if cmd.ProcessState.ExitCode() != 1 {
		t.Fatalf("netralint: %v\n%s", err, text)
	}
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	found := map[string][]string{}
	for _, f := range out.Findings {
		pkg := filepath.ToSlash(filepath.Dir(f.File))
		found[pkg] = append(found[pkg], fmt.Sprintf("%s:%d:%d: %s (%s)", filepath.ToSlash(f.File), f.Line, f.Column, f.Message, f.Rule))
	}
	return sorted(found)
}

// newest returns the go.mod of the module in dir with the version of Go at hand: rules_go
// checks all code in the language of its SDK, whatever go.mod says.
func newest(t *testing.T, dir string) string {
	mod := filepath.Join(t.TempDir(), "go.mod")
	copyFile(t, filepath.Join(dir, "go.mod"), mod)
	copyFile(t, filepath.Join(dir, "go.sum"), filepath.Join(filepath.Dir(mod), "go.sum"))
	run(t, dir, "go", "mod", "edit", "-go="+sdk(), mod)
	return mod
}

// A listed package is one of the go command's.
type listed struct {
	ImportPath, ForTest, Dir, Export, Name string
	Standard                               bool
	Module                                 *struct{ Main bool }
	GoFiles, CgoFiles                      []string
	CompiledGoFiles                        []string
	Imports                                []string
	ImportMap                              map[string]string
}

// path is the import path without the name of the test that it is a variant for.
func (p *listed) path() string { path, _, _ := strings.Cut(p.ImportPath, " "); return path }

// bazel is what a build with rules_go has at hand: the builder, the nogo that was made
// of the rules, and the compiled packages.
type bazel struct {
	t             *testing.T
	dir           string
	builder, nogo string
	goroot        string // with the compiled standard library
	standard      string // file with the list of its packages
	packages      []*listed
	facts         map[string]string // file by import path of the go command
	processes     int
}

func newBazel(t *testing.T, dir string) *bazel {
	b := &bazel{t: t, dir: dir, facts: map[string]string{}}
	b.builder, b.nogo = buildNogo(t)
	dec := json.NewDecoder(strings.NewReader(run(t, dir, "go", "list", "-deps", "-test", "-export", "-compiled", "-json=ImportPath,ForTest,Dir,Export,Name,Standard,Module,GoFiles,CgoFiles,CompiledGoFiles,Imports,ImportMap", "./...")))
	for {
		p := new(listed)
		if err := dec.Decode(p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		b.packages = append(b.packages, p)
	}
	b.layStandard()
	return b
}

// layStandard lays the compiled standard library where the builder looks for it.
func (b *bazel) layStandard() {
	b.goroot = b.t.TempDir()
	var names strings.Builder
	for _, p := range b.packages {
		if !p.Standard {
			continue
		}
		fmt.Fprintln(&names, p.ImportPath)
		if p.Export == "" {
			continue // unsafe
		}
		file := filepath.Join(b.goroot, "pkg", suffix, filepath.FromSlash(p.ImportPath)+".a")
		check(b.t, os.MkdirAll(filepath.Dir(file), 0o777))
		check(b.t, os.Symlink(p.Export, file))
	}
	b.standard = filepath.Join(b.goroot, "packages.txt")
	check(b.t, os.WriteFile(b.standard, []byte(names.String()), 0o666))
}

// kits is the folder with the files for users to paste.
const kits = "../../.ci/kits"

const suffix = runtime.GOOS + "_" + runtime.GOARCH

// check runs nogo on all packages in the order of their imports, and returns the
// findings of those of the module.
func (b *bazel) check() map[string][]string {
	out := b.t.TempDir()
	found := map[string][]string{}
	for i, p := range b.packages {
		if !p.Standard && !strings.HasSuffix(p.ImportPath, ".test") {
			for _, line := range b.action(p, filepath.Join(out, fmt.Sprint(i))) {
				file, _, _ := strings.Cut(line, ":")
				pkg := filepath.ToSlash(filepath.Dir(file))
				found[pkg] = append(found[pkg], line)
			}
		}
	}
	return sorted(found)
}

// action runs the builder as the action RunNogo of a package does, and returns what
// nogo wrote in its log. Of other modules, and of a package that its variant for a
// test holds too, only facts are asked.
func (b *bazel) action(p *listed, out string) []string {
	b.processes++
	check(b.t, os.Mkdir(out, 0o777))
	b.facts[p.ImportPath] = filepath.Join(out, "facts")
	args := []string{"nogo", "-sdk", runtime.GOROOT(), "-goroot", b.goroot, "-installsuffix", suffix, "-importpath", p.path(), "-p", p.path(),
		"-package_list", b.standard, "-nogo", b.nogo, "-go_version", sdk(),
		"-out_facts", b.facts[p.ImportPath], "-out", out}
	if p.Module == nil || !p.Module.Main {
		args = append(args, "-facts_only")
	}
	for _, path := range p.Imports {
		if facts := b.facts[path]; facts != "" {
			name, _, _ := strings.Cut(path, " ")
			args = append(args, "-arc", name+"="+name+"="+b.export(path), "-facts", name+"="+name+"="+facts)
		}
	}
	args = append(args, b.sources(p)...)
	run(b.t, b.dir, b.builder, args...)
	log, err := os.ReadFile(filepath.Join(out, "nogo.log"))
	if os.IsNotExist(err) {
		return nil
	}
	check(b.t, err)
	return strings.Split(strings.TrimSpace(string(log)), "\n")[1:]
}

// sources are the files that the action of a package names, relative to where it
// runs. Of what cgo made facts are taken, but no findings.
func (b *bazel) sources(p *listed) (args []string) {
	for _, name := range p.GoFiles {
		file, err := filepath.Rel(b.dir, filepath.Join(p.Dir, name))
		check(b.t, err)
		args = append(args, "-src", file)
	}
	if len(p.CgoFiles) == 0 {
		return args
	}
	for _, file := range p.CompiledGoFiles {
		if filepath.IsAbs(file) {
			args = append(args, "-ignore_src", file)
		}
	}
	return args
}

func (b *bazel) export(path string) string {
	i := slices.IndexFunc(b.packages, func(p *listed) bool { return p.ImportPath == path })
	return b.packages[i].Export
}

// sdk is the version of Go as rules_go has it.
func sdk() string { return strings.TrimPrefix(strings.Fields(runtime.Version())[0], "go") }

// buildNogo makes the builder of rules_go, has it write the main file of a nogo of all
// rules, and builds that. nogo reads facts by a package of golang.org/x/tools that is
// internal, which Bazel does not hold against it: it is built inside a copy.
func buildNogo(t *testing.T) (builder, nogo string) {
	bin, tools := t.TempDir(), t.TempDir()
	builder, nogo = filepath.Join(bin, "builder"), filepath.Join(bin, "nogo")
	src := filepath.Join(moduleDir(t, "github.com/bazelbuild/rules_go"), "go", "tools", "builders")
	files := append(listOf(t, src, "builder_srcs"), "path.go")
	for i, file := range files {
		files[i] = filepath.Join(src, file)
	}
	run(t, ".", "go", append([]string{"build", "-ldflags=-X main.rulesGoStdlibPrefix=//:", "-o", builder}, files...)...)

	check(t, os.CopyFS(tools, os.DirFS(moduleDir(t, "golang.org/x/tools"))))
	main := filepath.Join(tools, "cmd", "nogo")
	check(t, os.Mkdir(main, 0o777))
	for _, file := range listOf(t, src, "nogo_srcs") {
		copyFile(t, filepath.Join(src, file), filepath.Join(main, file))
	}
	args := []string{"gennogomain", "-output", filepath.Join(main, "main.go"), "-config", config(t)}
	for _, path := range kitRules(t) {
		args = append(args, "-analyzer_importpath", path)
	}
	run(t, ".", builder, args...)

	mod := filepath.Join(bin, "go.mod")
	copyFile(t, "go.mod", mod)
	copyFile(t, "go.sum", filepath.Join(bin, "go.sum"))
	run(t, ".", "go", "mod", "edit", "-replace=golang.org/x/tools="+tools, mod)
	run(t, ".", "go", "build", "-trimpath", "-modfile="+mod, "-o", nogo, "golang.org/x/tools/cmd/nogo")
	return builder, nogo
}

// kitRules returns the import paths of the rules in the BUILD file that users paste:
// all there are.
func kitRules(t *testing.T) (paths []string) {
	build, err := os.ReadFile(filepath.Join(kits, "nogo.bazel"))
	check(t, err)
	var names []string
	for _, dep := range regexp.MustCompile(`"@com_github_netra_systems_netralint//analyzers/(\w+)",`).FindAllSubmatch(build, -1) {
		names = append(names, string(dep[1]))
		paths = append(paths, "github.com/netra-systems/netralint/analyzers/"+string(dep[1]))
	}
	var want []string
	for _, a := range analyzers.All() {
		want = append(want, a.Name)
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("rules in nogo.bazel (-all +file):\n%s", diff)
	}
	return paths
}

// config returns the configuration that users paste, with the module that is checked.
func config(t *testing.T) string {
	text, err := os.ReadFile(filepath.Join(kits, "nogo.json"))
	check(t, err)
	path := strings.TrimSpace(run(t, *module, "go", "list", "-m"))
	file := filepath.Join(t.TempDir(), "nogo.json")
	check(t, os.WriteFile(file, []byte(strings.ReplaceAll(string(text), "example.com/shop", path)), 0o666))
	return file
}

// listOf returns the files that the BUILD file in dir lists under a name.
func listOf(t *testing.T, dir, name string) (files []string) {
	build, err := os.ReadFile(filepath.Join(dir, "BUILD.bazel"))
	check(t, err)
	list := regexp.MustCompile(`name = "` + name + `",\s*srcs = \[([^\]]*)\]`).FindSubmatch(build)
	if list == nil {
		t.Fatalf("BUILD.bazel of rules_go lists no %s", name)
	}
	for _, file := range regexp.MustCompile(`"([^"]+)"`).FindAllSubmatch(list[1], -1) {
		files = append(files, string(file[1]))
	}
	return files
}

func moduleDir(t *testing.T, path string) string {
	return strings.TrimSpace(run(t, ".", "go", "list", "-m", "-f", "{{.Dir}}", path))
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	text, err := os.ReadFile(from)
	check(t, err)
	check(t, os.WriteFile(to, text, 0o666))
}

func sorted(found map[string][]string) map[string][]string {
	for pkg, list := range found {
		slices.Sort(list)
		found[pkg] = slices.Compact(list) // a package and its variant for a test
	}
	return found
}

// run runs a program in a directory and returns its output; it must succeed.
func run(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	var stderr strings.Builder
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Stderr, cmd.Env = dir, &stderr, append(os.Environ(), "GOWORK=off")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %.300s: %v\n%s", filepath.Base(name), strings.Join(args, " "), err, stderr.String())
	}
	return string(out)
}

func abs(t *testing.T, path string) string {
	path, err := filepath.Abs(path)
	check(t, err)
	return path
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
