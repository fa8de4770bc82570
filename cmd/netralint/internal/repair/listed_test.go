package repair

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/txtar"

	"github.com/netra-systems/netralint/cmd/netralint/internal/engine"
	"github.com/netra-systems/netralint/cmd/netralint/internal/load"
)

// aModule has what makes a listing long: tests in and outside of a package, one that is
// compiled anew for them, cgo, assembly, and a program.
const aModule = `
-- go.mod --
module example.com/m

go 1.26
-- a/a.go --
package a

import "example.com/m/b"

func A() int { return b.B() }
-- b/b.go --
package b

func B() int { return 1 }
-- b/b_test.go --
package b

var inside = B()
-- b/x_test.go --
package b_test

import (
	"testing"

	"example.com/m/a"
)

func TestB(t *testing.T) { a.A() }
-- c/c.go --
package c

// int two(void) { return 2; }
import "C"

func Two() int { return int(C.two()) }
-- asm/asm.go --
package asm

func None()
-- asm/asm.s --
TEXT ·None(SB), 4, $0-0
	RET
-- main.go --
package main

import (
	"unsafe"

	"example.com/m/c"
)

func main() { println(c.Two(), unsafe.Sizeof(1)) }
`

// A report lists what the fixer would hear of the go command.
func TestListedAsTheFixerLists(t *testing.T) {
	t.Setenv("GOWORK", "off")
	t.Setenv("CGO_ENABLED", "1")
	dir := t.TempDir()
	fsys, err := txtar.FS(txtar.Parse([]byte(aModule)))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, fsys); err != nil {
		t.Fatal(err)
	}
	asked, err := packages.Load(&packages.Config{Dir: dir, Tests: true, Mode: packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles |
		packages.NeedImports | packages.NeedDeps | packages.NeedModule | packages.NeedForTest | packages.NeedTypesSizes}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	for _, export := range []bool{true, false} {
		report := &engine.Report{Whole: true}
		if report.Listed, err = load.List(t.Context(), load.Query{Dir: dir, Tests: true, Export: export, Patterns: []string{"./..."}}); err != nil {
			t.Fatal(err)
		}
		roots := listed(report)
		if !export { // then nobody ran cgo
			if roots != nil {
				t.Errorf("without what cgo makes, %d packages are listed; want none", len(roots))
			}
			continue
		}
		if diff := cmp.Diff(words(asked), words(roots)); diff != "" {
			t.Errorf("what the go command says, and what is listed (-, +):\n%s", diff)
		}
	}
}

// words describe packages and all that they import, each once.
func words(roots []*packages.Package) (lines []string) {
	for _, p := range roots {
		lines = append(lines, "root "+p.ID)
	}
	packages.Visit(roots, nil, func(p *packages.Package) {
		var imports []string
		for path, dep := range p.Imports {
			imports = append(imports, path+"="+dep.ID)
		}
		slices.Sort(imports)
		line := fmt.Sprint(p.ID, " ", p.PkgPath, " ", p.Name, " ", p.ForTest, " ", p.GoFiles, p.CompiledGoFiles, imports, p.TypesSizes)
		if m := p.Module; m != nil {
			line += fmt.Sprint(" ", m.Path, m.Version, m.Main, m.Dir, m.GoMod, m.GoVersion)
		}
		lines = append(lines, line)
	})
	slices.SortFunc(lines, strings.Compare)
	return lines
}

// What is not the whole, or has something wrong with it, is asked for anew.
func TestNotListed(t *testing.T) {
	p := &load.Package{ImportPath: "p", GoFiles: []string{"p.go"}}
	for name, report := range map[string]*engine.Report{
		"part":        {Listed: []*load.Package{p}},
		"error":       {Whole: true, Listed: []*load.Package{p, {ImportPath: "q", Error: &load.Error{Err: "wrong"}}}},
		"error below": {Whole: true, Listed: []*load.Package{p, {ImportPath: "q", DepsErrors: []*load.Error{{Err: "wrong"}}}}},
	} {
		if got := listed(report); got != nil {
			t.Errorf("%s: %d packages, want none", name, len(got))
		}
	}
	if got := listed(&engine.Report{Whole: true, Listed: []*load.Package{p}}); len(got) != 1 {
		t.Errorf("%d packages, want 1", len(got))
	}
}
