package engine

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"go/version"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/cmd/netralint/internal/checker"
	"github.com/netra-systems/netralint/cmd/netralint/internal/load"
	"github.com/netra-systems/netralint/fixer/cgo"
)

// batch is what one pass has to do.
type batch struct {
	*run
	graph  *graph
	todo   []*node // to analyse, imports before importers
	broken []*node // do not compile
}

// choose decides which packages are reported on. As under go vet, a package is
// looked at together with its tests; alone when these do not compile.
func (w *batch) choose() {
	for _, n := range w.graph.named {
		subject := n
		if v := w.graph.variantOf(n); v != nil && v.Error == nil {
			subject = v
		}
		for _, n := range []*node{subject, w.graph.externalTest(n)} {
			if n != nil && n.Error == nil && !n.Standard {
				n.diagnose = n.relevant || n.directed
			}
		}
	}
}

// cached is what the store holds about a package.
type cached struct{ Result checker.Result }

// storeKey is the key of the result, with findings or with facts only.
func (w *batch) storeKey(n *node) key {
	h := sha256.New()
	settings := w.salt.facts
	if n.diagnose {
		settings = w.salt.rules
	}
	fmt.Fprintf(h, "result, findings %v\n%x\n%x\n", n.diagnose, settings, n.key)
	return key(h.Sum(nil))
}

// lookUp takes from the store what is there, and collects what has to be
// analysed: packages to report on, and those below them for their facts.
func (w *batch) lookUp() {
	seen := make(map[*node]bool)
	missing := make(map[*node]bool)
	for _, n := range w.graph.nodes {
		if n.diagnose {
			missing[n] = !w.fetch(n)
		}
	}
	var below func(n *node)
	below = func(n *node) {
		for _, dep := range n.imports {
			if !dep.relevant || dep.Standard || seen[dep] {
				continue
			}
			seen[dep] = true
			if !dep.diagnose {
				missing[dep] = !w.fetch(dep)
			}
			below(dep)
		}
	}
	for _, n := range w.graph.nodes {
		if n.diagnose && missing[n] {
			below(n)
		}
	}
	for _, n := range w.graph.nodes {
		if missing[n] {
			w.todo = append(w.todo, n)
		}
	}
}

// fetch reads the result of a package from the store and reports whether it was there.
func (w *batch) fetch(n *node) bool {
	var c cached
	if !w.store.get(w.storeKey(n), &c) {
		return false
	}
	n.result = &c.Result
	return true
}

// compile asks the go command for the types of what the packages to analyse
// import, and for the errors in packages that are not known to compile.
func (w *batch) compile(ctx context.Context, unproven []*node) error {
	plain, tests := make(map[string]bool), make(map[string]bool)
	want := func(n *node) {
		if n.Export != "" && !n.processed() {
			return // known from an earlier run
		}
		if n.ForTest != "" {
			tests[n.ForTest] = true
		} else {
			plain[n.ImportPath] = true
		}
	}
	for _, n := range unproven {
		want(n)
	}
	seen := make(map[*node]bool)
	for _, n := range w.todo {
		if n.processed() {
			want(n)
		}
		w.wantImports(n, want, seen)
	}
	for _, q := range []load.Query{{Patterns: sorted(plain)}, {Patterns: sorted(tests), Tests: true}} {
		if len(q.Patterns) == 0 {
			continue
		}
		q.Dir, q.Tags, q.Flags, q.Export = w.cfg.Dir, w.cfg.Tags, w.cfg.Overlay.Flags(), true
		pkgs, err := load.List(ctx, q)
		if err != nil {
			return err
		}
		for _, p := range pkgs {
			if n := w.graph.byID[p.ImportPath]; n != nil {
				n.Export, n.CompiledGoFiles, n.Error = p.Export, p.CompiledGoFiles, p.Error
			}
		}
	}
	return nil
}

// wantImports wants the types of what n imports: of packages that are sourced,
// those of what they import in their turn.
func (w *batch) wantImports(n *node, want func(*node), seen map[*node]bool) {
	for _, dep := range n.imports {
		switch {
		case seen[dep]:
		case dep.sourced:
			seen[dep] = true
			w.wantImports(dep, want, seen)
		default:
			seen[dep] = true
			want(dep)
		}
	}
}

func sorted(set map[string]bool) []string {
	var out []string
	for s := range set {
		out = append(out, s)
	}
	slices.Sort(out)
	return out
}

// processed reports whether the go command rewrites files of the package before
// it compiles them.
func (n *node) processed() bool { return len(n.CgoFiles)+len(n.SwigFiles)+len(n.SwigCXXFiles) > 0 }

// read puts the files to analyse into job. changed is set when they are not
// those the key was computed of.
func (n *node) read(job *checker.Package, read readFile) (changed bool, err error) {
	names := n.GoFiles
	if n.processed() {
		if names, job.Cgo, err = cgo.Written(n.Dir, n.CompiledGoFiles, read); err != nil {
			return false, err
		}
	}
	for _, name := range n.Absolute(names) {
		text, err := read(name)
		if err != nil {
			return false, err
		}
		if sum, ok := n.sums[name]; ok && sum != sha256.Sum256(text) {
			changed = true
		}
		job.Files = append(job.Files, checker.File{Name: name, Text: text})
	}
	return changed, nil
}

// language returns the language version of the package as go vet has it.
func (n *node) language() string {
	switch {
	case n.Module == nil:
		return ""
	case n.Module.GoVersion == "":
		return "go1.16"
	}
	return "go" + n.Module.GoVersion
}

func (n *node) module() *analysis.Module {
	if n.Module == nil {
		return nil
	}
	return &analysis.Module{Path: n.Module.Path, Version: n.Module.Version, GoVersion: n.language()}
}

// problems says what could not be checked, and why.
func (w *batch) problems() []string {
	var out, idle []string
	add := func(line string) {
		if !slices.Contains(out, line) {
			out = append(out, line)
		}
	}
	for _, n := range w.graph.nodes {
		switch {
		case n.Error != nil:
			add(n.describe())
		case n.err == nil || !n.diagnose && !n.local:
		case errors.Is(n.err, errNoTypes):
			if n.diagnose {
				idle = append(idle, n.ImportPath)
			}
		default:
			add(fmt.Sprintf("package %s was not checked: %v", n.ImportPath, n.err))
		}
	}
	if len(idle) > 0 {
		add("not checked because of what they import: " + some(idle))
	}
	if hint := tooOld(runtime.Version(), w.env["GOVERSION"]); len(out) > 0 && hint != "" {
		add(hint)
	}
	return out
}

// fewNames is how many names a line has.
const fewNames = 5

// some names things, and of many the first ones and their number.
func some(names []string) string {
	if len(names) <= fewNames {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%d packages, such as %s", len(names), strings.Join(names[:fewNames], ", "))
}

// tooOld says what to do where the go command has a newer language than the Go that this
// program was built with, "" where it has not: code and the standard library may have what
// this program cannot read.
func tooOld(built, goCommand string) string {
	with, _, _ := strings.Cut(built, " ") // experiments stand behind it
	if !version.IsValid(with) || version.Compare(version.Lang(with), version.Lang(goCommand)) >= 0 {
		return ""
	}
	return fmt.Sprintf("this netralint was built with %s, and the go command here is that of %s: install netralint anew with it", built, goCommand)
}

// describe says what the go command finds wrong with a package.
func (n *node) describe() string {
	msg := load.OneLine(n.Error.Err)
	if n.Error.Pos != "" {
		msg = n.Error.Pos + ": " + msg
	}
	return fmt.Sprintf("package %s was not checked: %s", n.ImportPath, msg)
}
