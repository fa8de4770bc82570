package fixer

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"os"
	"slices"
	"sort"
	"strings"
	"sync"

	"golang.org/x/tools/go/packages"

	"github.com/netra-systems/netralint/fixer/cgo"
)

// A Setting is what selects the files of a build.
type Setting struct {
	GOOS, GOARCH string
	Tags         []string
}

// String names the setting as in "linux/amd64 integration".
func (s Setting) String() string {
	return strings.TrimSpace(s.GOOS + "/" + s.GOARCH + " " + strings.Join(s.Tags, ","))
}

func (s Setting) env() []string { return []string{"GOOS=" + s.GOOS, "GOARCH=" + s.GOARCH} }

// A Build is the module as one setting compiles it.
type Build struct {
	Setting  Setting
	Packages []*Package // of the module, dependencies first, then by ID

	// allSource says that nothing is read from export data: having the whole
	// standard library compiled for another platform takes longer than
	// type-checking what is declared in it.
	allSource bool

	mod   *Module
	nodes map[string]*node // by package ID

	exportMu sync.Mutex
	exported map[string]*types.Package // packages read from export data, by path

	memo, oldMemo map[memoKey]*checked
}

// A node is one package of the import graph, of the module or not.
type node struct {
	meta    *packages.Package
	imports map[string]*node // by import path as written
	source  bool             // parsed and type-checked here, not read from export data
	cgo     bool             // some of the files import "C"
	files   []*File          // if source
	pkg     *Package         // if of the module
	base    *checked         // as on disk; if source
	full    *checked         // as on disk with all function bodies; made when needed
}

// load lists and checks the packages that patterns name; none means all.
func (m *Module) load(ctx context.Context, s Setting, patterns []string) (*Build, error) {
	roots, err := m.rootsOf(ctx, s, patterns)
	if err != nil {
		return nil, err
	}
	b := &Build{
		Setting:  s,
		mod:      m,
		nodes:    make(map[string]*node),
		exported: make(map[string]*types.Package),
	}
	if len(m.Builds) > 0 {
		first := m.Builds[0].Setting
		b.allSource = first.GOOS != s.GOOS || first.GOARCH != s.GOARCH
	}
	order := b.addNodes(m.concerned(roots))
	for _, n := range order {
		if n.meta.Module != nil && n.meta.Module.Main && n.meta.Module.Dir == m.Dir {
			m.Path = n.meta.Module.Path
		}
	}
	b.addPackages(order)
	near := b.near(order)
	for _, n := range near {
		if n.source {
			if err := m.parseAll(n); err != nil {
				return nil, err
			}
		}
	}
	if len(b.Packages) == 0 && len(m.Builds) == 0 {
		return nil, fmt.Errorf("load module %s: it has no Go packages%s", m.Dir, listErrors(roots))
	}
	if err := b.listExports(ctx, near); err != nil {
		return nil, err
	}
	return b, b.checkBase(ctx, near)
}

// near returns those of the nodes that Config.Near is about, and sketches the others.
func (b *Build) near(order []*node) []*node {
	if b.mod.cfg.Near == nil {
		return order
	}
	near, reaches := make(map[*node]bool), reaching(b.mod.cfg.Near)
	for _, n := range order {
		if reaches(n) {
			n.addBelow(near)
		}
	}
	for _, n := range order {
		if n.pkg != nil && !near[n] {
			n.sketch(b.mod.far)
		}
	}
	return slices.DeleteFunc(slices.Clone(order), func(n *node) bool { return !near[n] })
}

// sketch gives the package its imports, and no more. Its files go to far.
func (n *node) sketch(far map[string]bool) {
	n.pkg.Widest, n.pkg.Types = false, types.NewPackage(n.pkg.Path, n.pkg.Name)
	var imports []*types.Package
	for _, path := range sortedKeys(n.imports) {
		dep := n.imports[path].meta
		imports = append(imports, types.NewPackage(dep.PkgPath, dep.Name))
	}
	n.pkg.Types.SetImports(imports)
	for _, name := range slices.Concat(n.meta.GoFiles, n.meta.CompiledGoFiles) {
		far[name] = true
	}
}

func listErrors(roots []*packages.Package) string {
	for _, r := range roots {
		for _, e := range r.Errors {
			return ": " + firstLine(e.Msg)
		}
	}
	return ""
}

// addNodes adds the graph under roots and returns its new nodes, dependencies
// first.
func (b *Build) addNodes(roots []*packages.Package) []*node {
	var order []*node
	var visit func(p *packages.Package) *node
	visit = func(p *packages.Package) *node {
		if n := b.nodes[p.ID]; n != nil {
			return n
		}
		n := &node{meta: p, imports: make(map[string]*node)}
		b.nodes[p.ID] = n
		n.source = b.mod.owns(p) || b.allSource && p.PkgPath != "unsafe"
		for _, path := range sortedKeys(p.Imports) {
			dep := visit(p.Imports[path])
			n.imports[path] = dep
			// A package outside that imports the module must see the types made
			// here, not those of export data.
			n.source = n.source || dep.source
		}
		order = append(order, n)
		return n
	}
	for _, p := range roots {
		if !isTestMain(p) {
			visit(p)
		}
	}
	return order
}

// concerned leaves out the packages of other modules of the workspace that are
// not named and import none of those that are.
func (m *Module) concerned(roots []*packages.Package) []*packages.Package {
	if len(m.roots) < 2 {
		return roots
	}
	reach := make(map[*packages.Package]bool)
	var visit func(p *packages.Package) bool
	visit = func(p *packages.Package) bool {
		if r, seen := reach[p]; seen {
			return r
		}
		r := m.owns(p) && (p.Module.Dir == m.Dir || slices.Contains(m.cfg.Members, p.Module.Dir))
		for _, dep := range p.Imports {
			r = visit(dep) || r
		}
		reach[p] = r
		return r
	}
	return slices.DeleteFunc(slices.Clone(roots), func(p *packages.Package) bool { return !visit(p) })
}

// owns reports whether the package belongs to a main module: this one, or
// another of the same workspace.
func (m *Module) owns(p *packages.Package) bool {
	return p.Module != nil && p.Module.Main
}

// isTestMain reports whether p is the program that go test writes.
func isTestMain(p *packages.Package) bool {
	return strings.HasSuffix(p.ID, ".test") && p.Name == "main" && p.Imports["testing/internal/testdeps"] != nil
}

// addPackages makes the packages of the module from the nodes.
func (b *Build) addPackages(order []*node) {
	withTests := make(map[string]bool) // import paths that have a variant with tests inside
	for _, n := range order {
		if n.meta.ForTest == n.meta.PkgPath && n.meta.ForTest != "" {
			withTests[n.meta.PkgPath] = true
		}
	}
	for _, n := range order {
		if !n.source || !b.mod.owns(n.meta) {
			continue
		}
		p := &Package{
			ID: n.meta.ID, Path: n.meta.PkgPath, Name: n.meta.Name, ForTest: n.meta.ForTest,
			Dir: n.meta.Dir, node: n,
		}
		switch {
		case p.ForTest == "":
			p.Widest = !withTests[p.Path]
		default:
			// p with its own tests, or its external tests; not q as recompiled for p's tests.
			p.Widest = p.ForTest == p.Path || p.Path == p.ForTest+"_test"
		}
		n.pkg = p
		b.Packages = append(b.Packages, p)
	}
}

// parseAll parses the files of a source node, each file once per module.
func (m *Module) parseAll(n *node) error {
	inModule := m.owns(n.meta)
	names := n.meta.CompiledGoFiles
	if inModule {
		var err error
		if names, n.cgo, err = cgo.Written(n.meta.Dir, names, m.readFile); err != nil {
			return err
		}
	}
	for _, name := range names {
		f, err := m.parse(name)
		if err != nil {
			return err
		}
		f.Editable = inModule && m.contains(name) && slices.Contains(n.meta.GoFiles, name)
		n.files = append(n.files, f)
	}
	if n.pkg != nil {
		n.pkg.Files = n.files
	}
	return nil
}

func (m *Module) parse(name string) (*File, error) {
	if f := m.files[name]; f != nil {
		return f, nil
	}
	src, err := m.readFile(name)
	if err != nil {
		return nil, fmt.Errorf("read source file: %w", err)
	}
	src, crlf := UnixLines(src)
	f := m.parseText(name, src)
	f.crlf = crlf
	m.files[name] = f
	return f, nil
}

// readFile reads a file as the overlay shows it.
func (m *Module) readFile(name string) ([]byte, error) {
	if src, ok := m.cfg.Overlay[name]; ok {
		return src, nil
	}
	return os.ReadFile(name)
}

// parseText is parseFile for a file whose generator may run again.
func (m *Module) parseText(name string, src []byte) *File {
	f := parseFile(m.Fset, name, src)
	f.Generated = f.Generated && !(m.cfg.Regenerated != nil && m.cfg.Regenerated(name))
	return f
}

func parseFile(fset *token.FileSet, name string, src []byte) *File {
	syntax, err := parser.ParseFile(fset, name, src, parser.ParseComments|parser.SkipObjectResolution)
	f := &File{Name: name, Src: src, Syntax: syntax, Generated: syntax != nil && ast.IsGenerated(syntax)}
	if err == nil {
		return f
	}
	list, ok := err.(scanner.ErrorList)
	if !ok {
		list = scanner.ErrorList{{Pos: token.Position{Filename: name, Line: 1, Column: 1}, Msg: err.Error()}}
	}
	for _, e := range list {
		f.parseErrs = append(f.parseErrs, Error{File: name, Line: e.Pos.Line, Column: e.Pos.Column, Msg: e.Msg, offset: e.Pos.Offset})
	}
	return f
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
