package plan

import (
	"go/ast"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
	"github.com/netra-systems/netralint/fixer/migrate/native"
)

// exported refuses a component that is in the API others import, in a module
// that is there to be imported.
func (p *planner) exported(r *native.Rewrite) {
	if r.Options.All || isProgram(r.Module) {
		return
	}
	for _, n := range r.Flow.Nodes {
		if pkg := exports(r.Module, n); pkg != nil {
			r.Refuse(native.Exported, pkg, n.Pos, "%s %s is in the API of package %s", n.Kind, n.Name, pkg.Path)
			return // one says it
		}
	}
}

// asides are names of folders whose programs do not make a module a program.
var asides = []string{"example", "examples", "_examples", "_example", "tool", "tools", "hack", "script", "scripts", "testdata"}

// isProgram reports whether the module has a program of its own.
func isProgram(p *native.Module) bool {
	for _, pkg := range p.Code.Builds[0].Packages {
		if pkg.Name != "main" {
			continue
		}
		own := strings.Split(strings.TrimPrefix(strings.TrimPrefix(pkg.Path, p.Code.Path), "/"), "/")
		if !slices.ContainsFunc(own, func(s string) bool { return slices.Contains(asides, s) }) {
			return true
		}
	}
	return false
}

// exports returns the package in whose API a node is, or nil.
func exports(p *native.Module, n *flow.Node) *fixer.Package {
	f := p.FileAt(n.Pos)
	if f == nil || f.Syntax == nil || strings.HasSuffix(f.Name, "_test.go") {
		return nil
	}
	pkg := p.PackageOf(f)
	if pkg == nil || pkg.Name == "main" || slices.Contains(strings.Split(pkg.Path, "/"), "internal") {
		return nil
	}
	for _, d := range f.Syntax.Decls {
		if d.Pos() <= n.Pos && n.Pos < d.End() && exportedIn(d, n) {
			return pkg
		}
	}
	return nil
}

// exportedIn reports whether a node of a declaration can be seen outside the
// package.
func exportedIn(d ast.Decl, n *flow.Node) bool {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if !d.Name.IsExported() || d.Body != nil && d.Body.Pos() <= n.Pos {
			return false
		}
		if d.Recv == nil || len(d.Recv.List) == 0 {
			return true
		}
		return ast.IsExported(receiverName(d.Recv.List[0].Type))
	case *ast.GenDecl:
		for _, s := range d.Specs {
			if s.Pos() <= n.Pos && n.Pos < s.End() {
				return exportedSpec(s, n)
			}
		}
	}
	return false
}

func exportedSpec(s ast.Spec, n *flow.Node) bool {
	switch s := s.(type) {
	case *ast.TypeSpec:
		return s.Name.IsExported() && (n.Kind != flow.Field || n.Name == "" || ast.IsExported(n.Name))
	case *ast.ValueSpec:
		return n.Kind == flow.Variable && ast.IsExported(n.Name)
	}
	return false
}

func receiverName(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.StarExpr:
		return receiverName(t.X)
	case *ast.ParenExpr:
		return receiverName(t.X)
	case *ast.IndexExpr:
		return receiverName(t.X)
	case *ast.IndexListExpr:
		return receiverName(t.X)
	case *ast.Ident:
		return t.Name
	}
	return ""
}
