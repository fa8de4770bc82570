package native

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"sort"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/api"
	"github.com/netra-systems/netralint/fixer/contexts"
	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
)

// Module answers what rules ask about the code of a module, with the handles of
// one graph.
type Module struct {
	Code    *fixer.Module
	Options Options
	Graph   *flow.Graph

	Owner    map[*flow.Node]*flow.Component
	parents  map[ast.Node]map[ast.Node]ast.Node // by declaration, as few are asked about
	contexts map[*fixer.Package]*contexts.Finder
	ix       *Index
}

// NewModule looks at the handles of a graph, which has these components.
func NewModule(m *fixer.Module, opts Options, graph *flow.Graph, components []*flow.Component) *Module {
	p := &Module{
		Code: m, Options: opts, Graph: graph,
		Owner:    map[*flow.Node]*flow.Component{},
		parents:  map[ast.Node]map[ast.Node]ast.Node{},
		contexts: map[*fixer.Package]*contexts.Finder{},
	}
	for _, c := range components {
		for _, n := range c.Nodes {
			p.Owner[n] = c
		}
	}
	return p
}

// Share takes over what another look at the same code knows of its syntax.
func (p *Module) Share(other *Module) { p.parents = other.parents }

// FileAt returns the file that contains a position.
func (p *Module) FileAt(pos token.Pos) *fixer.File {
	return p.Code.File(p.Code.Fset.PositionFor(pos, false).Filename)
}

// Parent returns the syntax node around n, nil for a file.
func (p *Module) Parent(n ast.Node) ast.Node {
	f := p.FileAt(n.Pos())
	if f == nil || f.Syntax == nil || n == f.Syntax {
		return nil
	}
	decl := declAt(f.Syntax, n.Pos())
	if decl == nil || n == decl {
		return f.Syntax
	}
	up := p.parents[decl]
	if up == nil {
		up = map[ast.Node]ast.Node{}
		ast.PreorderStack(decl, nil, func(n ast.Node, stack []ast.Node) bool {
			if len(stack) > 0 {
				up[n] = stack[len(stack)-1]
			}
			return true
		})
		p.parents[decl] = up
	}
	return up[n]
}

// declAt returns the declaration of a file at a position, nil if that lies in none.
func declAt(f *ast.File, pos token.Pos) ast.Node {
	i := sort.Search(len(f.Decls), func(i int) bool { return pos < f.Decls[i].End() })
	if i < len(f.Decls) && f.Decls[i].Pos() <= pos {
		return f.Decls[i]
	}
	return nil
}

// Around returns the node around n without parentheses, and the expression in
// it: n, or the parentheses around n.
func (p *Module) Around(n ast.Node) (parent, child ast.Node) {
	child = n
	for {
		parent = p.Parent(child)
		if _, ok := parent.(*ast.ParenExpr); !ok {
			return parent, child
		}
		child = parent
	}
}

// Outer returns the node around n without parentheses.
func (p *Module) Outer(n ast.Node) ast.Node {
	parent, _ := p.Around(n)
	return parent
}

// ComponentOf returns the component an expression's value belongs to, or nil.
func (p *Module) ComponentOf(pkg *fixer.Package, e ast.Expr) *flow.Component {
	if n := p.Graph.NodeOf(pkg, e); n != nil {
		return p.Owner[n]
	}
	return nil
}

// ComponentOfDecl returns the component of a declaration, or nil.
func (p *Module) ComponentOfDecl(obj types.Object) *flow.Component {
	if n := p.Graph.Node(obj); n != nil {
		return p.Owner[n]
	}
	return nil
}

// PackageOf returns a package with type information that contains a file.
func (p *Module) PackageOf(f *fixer.File) *fixer.Package {
	for _, b := range p.Code.Builds {
		for _, pkg := range b.Packages {
			if pkg.Info != nil && slices.Contains(pkg.Files, f) {
				return pkg
			}
		}
	}
	return nil
}

// OfConn reports whether an import path is that of the conn package or of one below it.
func (p *Module) OfConn(path string) bool {
	return gosrc.IsBelow(path, p.Options.ConnPath)
}

// IsBridge reports whether a function is DB.SQL.
func (p *Module) IsBridge(f *types.Func) bool {
	return f != nil && f.FullName() == "(*"+p.Options.ConnPath+".DB).SQL"
}

// Options say what may change, and onto what.
type Options struct {
	// ConnPath is the import path of conn, which may be a copy in the module
	// itself. Its packages pqcompat and sqlcompat are next to it. Required.
	ConnPath string
	// API is what other modules see, which keeps its type. Nil: nothing.
	API *api.Surface
	// Within reports whether a file may be edited. Nil: every file may.
	Within func(f *fixer.File) bool
	// Endless reports that a call without a context must go on without one that
	// ends. Nil: no call must.
	Endless func(call *ast.CallExpr) bool
	// Absent tells what finds the contexts in a package of what other packages
	// pass nil for. Nil: none passes nil.
	Absent func(pkg *fixer.Package, finder *contexts.Finder)
}
