package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/dbapi"
)

// Kind says what a node is.
type Kind int

// The kinds of nodes.
const (
	Variable   Kind = iota // declared by var, :=, range or a type switch
	Parameter              // of a function, literal, interface method or receiver
	Result                 // of the same
	Field                  // of a struct
	Type                   // a declared type or alias that is made of handles
	Interface              // a declared interface that handles are used through
	Expression             // a conversion, literal, make, call of foreign code ...
)

func (k Kind) String() string {
	return [...]string{"variable", "parameter", "result", "field", "type", "interface", "expression"}[k]
}

// A Node is a place that can hold a handle.
type Node struct {
	Kind Kind
	Pos  token.Pos // of the declared name; of the type if it has no name; of the expression
	Name string    // empty for expressions and unnamed parameters
	Type types.Type
}

// A Use is a method of a handle, or of an interface that handles are used
// through, called or taken as a value.
type Use struct {
	Package *fixer.Package
	Sel     *ast.SelectorExpr
	Call    *ast.CallExpr // nil for a method value
	Method  *types.Func
}

// A FieldUse is a field of a handle, looked at or assigned to.
type FieldUse struct {
	Package *fixer.Package
	Sel     *ast.SelectorExpr
	Field   *types.Var
}

// A Call is a call of a function that gets a handle and belongs to a package
// that declares handles, such as sqlx.Get.
type Call struct {
	Package *fixer.Package
	Call    *ast.CallExpr
	Func    *types.Func
}

// A Ref is a handle type, named in the source.
type Ref struct {
	Package *fixer.Package
	Expr    ast.Expr   // as in sql.DB: all of it
	Name    *ast.Ident // and DB
	Type    *types.TypeName
}

// An Escape is where the graph loses sight of a handle.
type Escape struct {
	Package *fixer.Package
	Expr    ast.Expr // the handle
	Kind    EscapeKind
	To      string      // what it becomes: a function's full name, a type
	Func    *types.Func // the foreign function, for Argument and Callback
	Closes  bool        // it becomes an interface that can be closed, and no more
}

// EscapeKind says how a handle escapes.
type EscapeKind int

// The kinds of escapes.
const (
	// Argument: passed to a function outside the module.
	Argument EscapeKind = iota
	// Dynamic: becomes an interface that the module does not declare.
	Dynamic
	// Asserted: comes out of an interface by a type assertion or switch.
	Asserted
	// ForeignField: stored in or read from a field or variable outside the module.
	ForeignField
	// ForeignMethod: is in the signature of a method that implements an
	// interface outside the module.
	ForeignMethod
	// Untracked: in a construct that the graph does not follow.
	Untracked
)

func (k EscapeKind) String() string {
	return [...]string{"argument", "dynamic", "asserted", "foreign field", "foreign method", "untracked"}[k]
}

// A Source is a call of a function outside the module that returns a handle.
type Source struct {
	Package *fixer.Package
	Call    *ast.CallExpr
	Func    *types.Func // nil if the function is a value
}

// A Component is a set of nodes that change together, with all that is known
// of them. All lists are in order of position.
type Component struct {
	Nodes   []*Node
	Uses    []*Use
	Fields  []*FieldUse
	Calls   []*Call
	Refs    []*Ref
	Escapes []*Escape
	Sources []*Source
}

// A Graph joins the nodes of a module.
type Graph struct {
	m        *fixer.Module
	isHandle func(*types.TypeName) bool
	modPkgs  map[string]bool // import paths of the module's packages

	ids    map[key]int
	nodes  []*Node
	parent []int
	into   map[int][]int // what flows into a node

	uses    []tagged[Use]
	fields  []tagged[FieldUse]
	calls   []tagged[Call]
	refs    []tagged[Ref]
	escapes []tagged[Escape]
	sources []tagged[Source]
	seen    map[seenKey]bool

	ifaceFlows   []interfaceFlow
	foreignFlows []foreignFlow
	becomes      []Conversion

	visiting map[*types.Named]bool
	leaky    map[token.Pos]string // type parameters whose values become this interface
	// atEnd is what can be said when all code is walked: whether an interface is one
	// that handles are used through, and what a type parameter leaks.
	atEnd []func()
}

type key struct {
	pos  token.Pos
	kind Kind
}

// tagged is something found at a node.
type tagged[T any] struct {
	node int
	what *T
}

type seenKey struct {
	pos  token.Pos
	list string
}

// Standard is [dbapi.IsHandle] without the types of sqlx, which then are foreign
// code.
func Standard(t *types.TypeName) bool {
	return dbapi.IsHandle(t) && t.Pkg().Path() == "database/sql"
}

// New builds the graph of the handles in all builds of a module.
func New(m *fixer.Module, isHandle func(*types.TypeName) bool) *Graph {
	return NewPart(m, isHandle, func(string) bool { return true })
}

// NewPart is New for a part of the module: packages with an import path for
// which include is false are foreign code, as those of other modules are.
func NewPart(m *fixer.Module, isHandle func(*types.TypeName) bool, include func(path string) bool) *Graph {
	reach, below := m.Reaching(HasHandles)
	g := newGraph(m, isHandle, include)
	g.build(func(p *fixer.Package) bool { return reach[p] || below[p] && hasGeneric(p.Types) })
	if !g.allIn(reach) {
		g = newGraph(m, isHandle, include)
		g.build(func(*fixer.Package) bool { return true })
	}
	return g
}

// hasGeneric reports whether a package declares a generic function or type: code that
// does not know of handles, and may be given one all the same.
func hasGeneric(pkg *types.Package) bool {
	for _, name := range pkg.Scope().Names() {
		switch t := pkg.Scope().Lookup(name).Type().(type) {
		case *types.Signature:
			if t.TypeParams().Len() > 0 {
				return true
			}
		case interface{ TypeParams() *types.TypeParamList }: // a declared type or an alias
			if t.TypeParams().Len() > 0 {
				return true
			}
		}
	}
	return false
}

// HasHandles reports whether the package of an import path is one that code which
// has to do with handles imports, directly or not.
func HasHandles(path string) bool {
	return path == "database/sql" || path == "database/sql/driver"
}

func newGraph(m *fixer.Module, isHandle func(*types.TypeName) bool, include func(path string) bool) *Graph {
	g := &Graph{
		m: m, isHandle: isHandle,
		modPkgs: make(map[string]bool),
		ids:     make(map[key]int),
		into:    make(map[int][]int),
		seen:    make(map[seenKey]bool),
		leaky:   make(map[token.Pos]string),
	}
	for _, b := range m.Builds {
		for _, p := range b.Packages {
			g.modPkgs[p.Path] = include(p.Path)
		}
	}
	return g
}

// build walks the packages for which walks is true.
func (g *Graph) build(walks func(*fixer.Package) bool) {
	for _, b := range g.m.Builds {
		for _, p := range b.Packages {
			if p.Info != nil && g.modPkgs[p.Path] && walks(p) {
				w := &walker{Graph: g, pkg: p, info: p.Info, owner: make(map[ast.Node]int)}
				w.walkPackage()
			}
		}
	}
	for _, add := range g.atEnd {
		add()
	}
	g.atEnd = nil
	g.resolveInterfaces()
	for _, b := range g.m.Builds {
		g.joinImplementations(b)
	}
	g.resolveInterfaces()
	g.resolveForeign()
}

// allIn reports whether all nodes lie in files of these packages alone. Then code
// that imports none of them has nothing to do with a node, and need not be walked.
// An interface that handles are used through may lie elsewhere.
func (g *Graph) allIn(packages map[*fixer.Package]bool) bool {
	elsewhere := make(map[*token.File]bool)
	for _, b := range g.m.Builds {
		for _, p := range b.Packages {
			for _, f := range p.Files {
				if !packages[p] && f.Syntax != nil {
					elsewhere[g.m.Fset.File(f.Syntax.FileStart)] = true
				}
			}
		}
	}
	for _, n := range g.nodes {
		if elsewhere[g.m.Fset.File(n.Pos)] {
			return false
		}
	}
	return true
}

// node returns the ID of a node, which it makes if there is none.
func (g *Graph) node(k Kind, pos token.Pos, name string, t types.Type) int {
	id, ok := g.ids[key{pos, k}]
	if !ok {
		id = len(g.nodes)
		g.ids[key{pos, k}] = id
		g.nodes = append(g.nodes, &Node{Kind: k, Pos: pos, Name: name, Type: t})
		g.parent = append(g.parent, id)
	}
	return id
}

func (g *Graph) root(id int) int {
	for g.parent[id] != id {
		g.parent[id] = g.parent[g.parent[id]]
		id = g.parent[id]
	}
	return id
}

// join joins all nodes of the lists, whose values are each other's.
func (g *Graph) join(lists ...[]int) {
	g.unite(lists...)
	all := slices.Concat(lists...)
	for i := 1; i < len(all); i++ {
		g.into[all[i]] = append(g.into[all[i]], all[i-1])
		g.into[all[i-1]] = append(g.into[all[i-1]], all[i])
	}
}

// assign joins nodes with those whose values they take.
func (g *Graph) assign(dst, src []int) {
	g.unite(dst, src)
	g.join(dst)
	g.join(src)
	if len(dst) > 0 && len(src) > 0 {
		g.into[dst[0]] = append(g.into[dst[0]], src[0])
	}
}

// Asserts reports whether code of the module takes handles of the type t out of an
// interface.
func (g *Graph) Asserts(t types.Type) bool {
	name := g.handleName(t)
	return slices.ContainsFunc(g.escapes, func(e tagged[Escape]) bool {
		return e.what.Kind == Asserted && g.handleName(e.what.Package.Info.TypeOf(e.what.Expr)) == name
	})
}

// unite makes the nodes of the lists change together.
func (g *Graph) unite(lists ...[]int) {
	first := -1
	for _, list := range lists {
		for _, id := range list {
			if first < 0 {
				first = g.root(id)
				continue
			}
			g.parent[g.root(id)] = first
		}
	}
}

// From returns the sources whose handles the receiver of a use can be, by the place of the
// method's name, in no order. What several handles flow into holds all of them.
func (g *Graph) From(method token.Pos) (list []*Source) {
	reached := map[int]bool{}
	var next []int
	for _, u := range g.uses {
		if u.what.Sel.Sel.Pos() == method {
			next = append(next, u.node)
		}
	}
	for len(next) > 0 {
		id := next[len(next)-1]
		next = next[:len(next)-1]
		if !reached[id] {
			reached[id] = true
			next = append(next, g.into[id]...)
		}
	}
	for _, s := range g.sources {
		if reached[s.node] {
			list = append(list, s.what)
		}
	}
	return list
}

// once reports whether pos is new to a list.
func (g *Graph) once(pos token.Pos, list string) bool {
	k := seenKey{pos, list}
	if g.seen[k] {
		return false
	}
	g.seen[k] = true
	return true
}

// Handle reports whether t is a handle type.
func (g *Graph) Handle(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && g.isHandle(n.Obj())
}
