package plan

import (
	"go/ast"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/api"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
	"github.com/netra-systems/netralint/fixer/migrate/native"
)

// exported refuses a component that other modules see.
func (p *planner) exported(r *native.Rewrite) {
	for _, n := range r.Flow.Nodes {
		if pkg, why := exports(r.Module, n); pkg != nil {
			r.Refuse(native.Exported, pkg, n.Pos, "%s %s is in the API of package %s: %s", n.Kind, n.Name, pkg.Path, why)
			return // one says it
		}
	}
}

// exports returns the package in whose API a node is, and why that stays, or nil.
func exports(p *native.Module, n *flow.Node) (*fixer.Package, string) {
	f := p.FileAt(n.Pos)
	if f == nil || f.Syntax == nil {
		return nil, ""
	}
	pkg := p.PackageOf(f)
	if pkg == nil {
		return nil, ""
	}
	for _, d := range f.Syntax.Decls {
		if d.Pos() <= n.Pos && n.Pos < d.End() {
			if why := exportedIn(p.Options.API, pkg, d, n); why != "" {
				return pkg, why
			}
		}
	}
	return nil, ""
}

// exportedIn returns why a node of a declaration keeps its type, or "".
func exportedIn(surface *api.Surface, pkg *fixer.Package, d ast.Decl, n *flow.Node) string {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Body != nil && d.Body.Pos() <= n.Pos {
			return ""
		}
		if d.Recv == nil || len(d.Recv.List) == 0 {
			return surface.Sees(d.Name.Pos())
		}
		recv := pkg.Types.Scope().Lookup(receiverName(d.Recv.List[0].Type))
		if recv == nil || !d.Name.IsExported() {
			return ""
		}
		return surface.Sees(recv.Pos())
	case *ast.GenDecl:
		for _, s := range d.Specs {
			if s.Pos() <= n.Pos && n.Pos < s.End() {
				return exportedSpec(surface, s, n)
			}
		}
	}
	return ""
}

func exportedSpec(surface *api.Surface, s ast.Spec, n *flow.Node) string {
	switch s := s.(type) {
	case *ast.TypeSpec:
		if n.Kind != flow.Field || n.Name == "" || ast.IsExported(n.Name) {
			return surface.Sees(s.Name.Pos())
		}
	case *ast.ValueSpec:
		if n.Kind == flow.Variable {
			return surface.Sees(n.Pos)
		}
	}
	return ""
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
