package native

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/contexts"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
)

// module answers what rules ask about the code of a module, with the handles of
// one graph.
type module struct {
	m     *fixer.Module
	opts  Options
	graph *flow.Graph

	owner    map[*flow.Node]*flow.Component
	parents  map[*fixer.File]map[ast.Node]ast.Node
	contexts map[*fixer.Package]*contexts.Finder
	ix       *index
}

// newModule looks at the handles of a graph, which has these components.
func newModule(m *fixer.Module, opts Options, graph *flow.Graph, components []*flow.Component) *module {
	p := &module{
		m: m, opts: opts, graph: graph,
		owner:    map[*flow.Node]*flow.Component{},
		parents:  map[*fixer.File]map[ast.Node]ast.Node{},
		contexts: map[*fixer.Package]*contexts.Finder{},
	}
	for _, c := range components {
		for _, n := range c.Nodes {
			p.owner[n] = c
		}
	}
	return p
}

// fileAt returns the file that contains a position.
func (p *module) fileAt(pos token.Pos) *fixer.File {
	return p.m.File(p.m.Fset.PositionFor(pos, false).Filename)
}

// parent returns the syntax node around n, nil for a file.
func (p *module) parent(n ast.Node) ast.Node {
	f := p.fileAt(n.Pos())
	if f == nil || f.Syntax == nil {
		return nil
	}
	up := p.parents[f]
	if up == nil {
		up = map[ast.Node]ast.Node{}
		var stack []ast.Node
		ast.Inspect(f.Syntax, func(n ast.Node) bool {
			if n == nil {
				stack = stack[:len(stack)-1]
				return true
			}
			if len(stack) > 0 {
				up[n] = stack[len(stack)-1]
			}
			stack = append(stack, n)
			return true
		})
		p.parents[f] = up
	}
	return up[n]
}

// around returns the node around n without parentheses, and the expression in
// it: n, or the parentheses around n.
func (p *module) around(n ast.Node) (parent, child ast.Node) {
	child = n
	for {
		parent = p.parent(child)
		if _, ok := parent.(*ast.ParenExpr); !ok {
			return parent, child
		}
		child = parent
	}
}

// outer returns the node around n without parentheses.
func (p *module) outer(n ast.Node) ast.Node {
	parent, _ := p.around(n)
	return parent
}

// of returns the component an expression's value belongs to, or nil.
func (p *module) of(pkg *fixer.Package, e ast.Expr) *flow.Component {
	if n := p.graph.NodeOf(pkg, e); n != nil {
		return p.owner[n]
	}
	return nil
}

// declared returns the component of a declaration, or nil.
func (p *module) declared(obj types.Object) *flow.Component {
	if n := p.graph.Node(obj); n != nil {
		return p.owner[n]
	}
	return nil
}

// packageOf returns a package with type information that contains a file.
func (p *module) packageOf(f *fixer.File) *fixer.Package {
	for _, b := range p.m.Builds {
		for _, pkg := range b.Packages {
			if pkg.Info != nil && slices.Contains(pkg.Files, f) {
				return pkg
			}
		}
	}
	return nil
}

// basePath is the import path of the package under test for an external test
// package.
func basePath(path string) string { return strings.TrimSuffix(path, "_test") }

func (p *module) ofConn(path string) bool {
	return path == p.opts.ConnPath || strings.HasPrefix(path, p.opts.ConnPath+"/")
}

// isBridge reports whether a function is DB.SQL.
func (p *module) isBridge(f *types.Func) bool {
	return f != nil && f.FullName() == "(*"+p.opts.ConnPath+".DB).SQL"
}
