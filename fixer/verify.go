package fixer

import (
	"context"
	"crypto/sha256"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"io"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// A fault is an error that changed files cause in one package of one build.
type fault struct {
	Error
	node *node
}

// verdict is what type-checking the module with changed files says.
type verdict struct {
	faults []fault
	unused map[string][]unusedImport // by file
}

// verify type-checks, in every build, the packages that contain a changed file
// and all that depend on them.
func (m *Module) verify(ctx context.Context, texts map[string]*text) (*verdict, error) {
	changed := make(map[string]*File)
	for name, t := range texts {
		changed[name] = m.parseNew(name, t.src)
	}
	v := &verdict{unused: make(map[string][]unusedImport)}
	for _, b := range m.Builds {
		if err := b.verify(ctx, changed, v); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// parseNew parses changed contents of a file, remembering the last outcome.
func (m *Module) parseNew(name string, src []byte) *File {
	if f := m.recent[name]; f != nil && string(f.Src) == string(src) {
		return f
	}
	f := m.parseText(name, src)
	f.Editable = true
	if m.recent == nil {
		m.recent = make(map[string]*File)
	}
	m.recent[name] = f
	return f
}

// recheck is one run of verify over one build.
type recheck struct {
	b       *Build
	ctx     context.Context
	changed map[string]*File
	state   map[*node]*pending // nil entry: as on disk
	order   []*node
	faults  []fault
}

// pending is a package that must be checked again.
type pending struct {
	files   []*File
	imports map[string]*node
	edited  bool // one of its files is changed
	stable  bool // importers see no difference to the state on disk
	open    bool // being visited: meeting it again is an import cycle
	key     memoKey
	result  *checked
}

func (b *Build) verify(ctx context.Context, changed map[string]*File, v *verdict) error {
	r := &recheck{b: b, ctx: ctx, changed: changed, state: make(map[*node]*pending)}
	for _, p := range b.Packages {
		r.visit(p.node)
	}
	b.oldMemo, b.memo = b.memo, make(map[memoKey]*checked)
	b.inParallel(r.order, r.run)
	if err := ctx.Err(); err != nil {
		return err
	}
	v.faults = append(v.faults, r.faults...)
	for _, n := range r.order {
		p := r.state[n]
		b.memo[p.key] = p.result
		r.collect(n, p, v)
	}
	b.oldMemo = nil
	return nil
}

// visit decides whether n, or something it imports, is changed, and puts the
// packages to check again in order.
func (r *recheck) visit(n *node) *pending {
	if p, seen := r.state[n]; seen {
		return p
	}
	p := &pending{imports: n.imports, open: true, stable: true}
	r.state[n] = p
	r.takeFiles(n, p)
	sum := sha256.New()
	r.visitImports(n, p, sum)
	p.open = false
	if !p.edited && p.stable {
		r.state[n] = nil
		return nil
	}
	for _, f := range p.files {
		if r.changed[f.Name] != nil {
			fmt.Fprintf(sum, "%s %x\n", f.Name, sha256.Sum256(f.Src))
		}
	}
	p.key = memoKey{id: n.meta.ID, sum: [sha256.Size]byte(sum.Sum(nil))}
	r.order = append(r.order, n)
	return p
}

// visitImports visits what n imports, and writes to sum what of it is not stable.
func (r *recheck) visitImports(n *node, p *pending, sum io.Writer) {
	for _, path := range sortedKeys(p.imports) {
		dep := p.imports[path]
		if !dep.source {
			continue
		}
		d := r.visit(dep)
		if d == nil {
			continue
		}
		if d.open {
			r.fault(n, path, "import cycle not allowed")
			continue
		}
		if d.stable {
			continue
		}
		p.stable = false
		fmt.Fprintf(sum, "%s %x\n", path, d.key.sum)
	}
}

// takeFiles gives the pending check of a package its files, as they are after the
// changes, and what they import.
func (r *recheck) takeFiles(n *node, p *pending) {
	for _, f := range n.files {
		if c := r.changed[f.Name]; c != nil {
			p.edited = true
			p.stable = p.stable && sameFace(f, c)
			f = c
		}
		p.files = append(p.files, f)
	}
	if p.edited {
		p.imports = r.newImports(n, p)
	}
}

// fault records that n cannot import path: at the import, if a changed file
// has it, else of n as a whole.
func (r *recheck) fault(n *node, path, msg string) {
	at := len(r.faults)
	for _, f := range n.files {
		c := r.changed[f.Name]
		if c == nil || c.Syntax == nil {
			continue
		}
		for _, spec := range c.Syntax.Imports {
			if gosrc.ImportPath(spec) == path {
				e := r.b.mod.errorAt(spec.Pos())
				e.Msg = fmt.Sprintf("%s: %s", path, msg)
				r.faults = append(r.faults, fault{e, n})
			}
		}
	}
	if len(r.faults) == at {
		r.faults = append(r.faults, fault{Error{Msg: fmt.Sprintf("package %s imports %s: %s", n.meta.PkgPath, path, msg)}, n})
	}
}

// newImports resolves what changed files import that n did not.
func (r *recheck) newImports(n *node, p *pending) map[string]*node {
	imports := make(map[string]*node)
	for path, dep := range n.imports {
		imports[path] = dep
	}
	for _, f := range p.files {
		if r.changed[f.Name] == nil || f.Syntax == nil {
			continue
		}
		for _, spec := range f.Syntax.Imports {
			path := gosrc.ImportPath(spec)
			if imports[path] != nil || path == "unsafe" || path == "C" {
				continue
			}
			dep, msg := r.b.resolve(r.ctx, n, path)
			if msg != "" {
				r.fault(n, path, msg)
				continue
			}
			imports[path] = dep
		}
	}
	return imports
}

// resolve finds the package that n gets when it imports path, or says why it
// cannot.
func (b *Build) resolve(ctx context.Context, n *node, path string) (*node, string) {
	dep := b.nodes[path]
	if n.meta.ForTest != "" {
		if d := b.nodes[path+" ["+n.meta.ForTest+".test]"]; d != nil {
			dep = d
		}
	}
	if dep == nil || !dep.source && dep.meta.ExportFile == "" {
		var msg string
		if dep, msg = b.fetch(ctx, path); msg != "" {
			return nil, msg
		}
	}
	switch {
	case dep.meta.Name == "main":
		return nil, "is a program, not an importable package"
	case !visible(path, strings.TrimSuffix(n.meta.PkgPath, "_test")):
		return nil, "use of internal package not allowed"
	}
	return dep, ""
}

// fetch asks the go command for a package that nothing in the module imports
// yet.
func (b *Build) fetch(ctx context.Context, path string) (*node, string) {
	mode := listMode | packages.NeedExportFile
	if b.allSource {
		mode = listMode
	}
	roots, err := b.mod.list(ctx, b.Setting, mode, false, path)
	if err != nil {
		return nil, err.Error()
	}
	order := b.addNodes(roots)
	for _, n := range order {
		if n.source {
			if err := b.mod.parseAll(n); err != nil {
				return nil, err.Error()
			}
		}
	}
	if err := b.listExports(ctx, order); err != nil {
		return nil, err.Error()
	}
	if err := b.checkBase(ctx, order); err != nil {
		return nil, err.Error()
	}
	dep := b.nodes[path]
	if dep != nil && dep.meta.ExportFile == "" && len(roots) > 0 && !b.allSource {
		dep.meta.ExportFile = roots[0].ExportFile
	}
	if dep == nil || !dep.source && dep.meta.ExportFile == "" {
		return nil, "no such package in the module or its requirements" + listErrors(roots)
	}
	return dep, ""
}

// visible applies the rule for internal packages.
func visible(path, from string) bool {
	i := strings.LastIndex("/"+path+"/", "/internal/")
	if i < 0 {
		return true
	}
	if i == 0 {
		return gosrc.IsStandard(from)
	}
	parent := path[:i-1]
	return from == parent || strings.HasPrefix(from, parent+"/")
}

// run checks one package, or takes the outcome of the run before.
func (r *recheck) run(n *node) {
	p := r.state[n]
	if c := r.b.oldMemo[p.key]; c != nil {
		p.result = c
		return
	}
	if r.ctx.Err() != nil {
		return
	}
	imp := func(path string) (*checkedImport, error) {
		got, err := importNodes(p.imports)(path)
		if err != nil {
			return nil, err
		}
		if d := r.state[got.node]; d != nil && !d.stable && d.result != nil {
			got.types = d.result.types
		}
		return got, nil
	}
	bodies := p.edited || n.pkg == nil || n.pkg.Widest
	c := r.b.check(n, p.files, imp, !bodies, p.edited)
	if p.edited {
		c.unused, c.errs = r.b.unusedImports(p.files, r.changed, c)
	}
	c.info, c.syntax = nil, nil
	p.result = c
}

// unusedImports finds imports of changed files that nothing uses, and takes
// the complaints about them out of the errors if the file had them before.
func (b *Build) unusedImports(files []*File, changed map[string]*File, c *checked) ([]unusedImport, []Error) {
	used := make(map[types.Object]bool)
	for _, obj := range c.info.Uses {
		if _, ok := obj.(*types.PkgName); ok {
			used[obj] = true
		}
	}
	var unused []unusedImport
	errs := c.errs
	for _, f := range files {
		if changed[f.Name] == nil || f.Syntax == nil || len(f.parseErrs) > 0 {
			continue
		}
		for _, spec := range f.Syntax.Imports {
			u := unusedImport{file: f.Name, path: gosrc.ImportPath(spec)}
			obj := c.info.Implicits[spec]
			if spec.Name != nil {
				u.name, obj = spec.Name.Name, c.info.Defs[spec.Name]
			}
			at := b.mod.errorAt(spec.Pos())
			isAt := func(e Error) bool { return e.File == at.File && e.offset == at.offset }
			if u.name == "." { // what is used of it has no qualifier
				used[obj] = !slices.ContainsFunc(errs, isAt)
			}
			if obj == nil || used[obj] || u.name == "_" || u.path == "C" || !hasImport(b.mod.files[f.Name], u) {
				continue
			}
			unused = append(unused, u)
			errs = slices.DeleteFunc(errs, isAt)
		}
	}
	return unused, errs
}

func hasImport(f *File, u unusedImport) bool {
	return slices.ContainsFunc(f.Syntax.Imports, func(s *ast.ImportSpec) bool { return u.is(s) })
}

// collect adds what is new in the outcome of one package to v.
func (r *recheck) collect(n *node, p *pending, v *verdict) {
	for _, u := range p.result.unused {
		if !slices.Contains(v.unused[u.file], u) {
			v.unused[u.file] = append(v.unused[u.file], u)
		}
	}
	if len(p.result.errs) == 0 {
		return
	}
	if n.full == nil {
		n.full = n.base
		if n.pkg != nil && !n.pkg.Widest {
			n.full = r.b.check(n, n.files, importNodes(n.imports), false, false)
		}
	}
	for _, e := range newErrors(n.full.errs, p.result.errs) {
		v.faults = append(v.faults, fault{e, n})
	}
}

// declAround returns the byte range of the top-level declaration around an
// offset of a changed file.
func declAround(f *File, offset int) (start, end int, ok bool) {
	if f.Syntax == nil {
		return 0, 0, false
	}
	at := f.Syntax.FileStart + token.Pos(offset)
	for _, d := range f.Syntax.Decls {
		if d.Pos() <= at && at <= d.End() {
			return int(d.Pos() - f.Syntax.FileStart), int(d.End() - f.Syntax.FileStart), true
		}
	}
	return 0, 0, false
}
