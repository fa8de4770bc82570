package thread

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/contexts"
)

// A graph knows the functions of a module, in all builds, and the flows of
// functions as values. What is declared is told apart by its position, so that
// a declaration is one thing in however many packages it is compiled.
type graph struct {
	m       *fixer.Module
	opts    Options
	modPkgs map[string]bool // import paths of the module's packages

	terms   map[token.Pos]*term
	funcs   map[token.Pos]*function // by name, or by the literal
	shapes  map[token.Pos]bool
	calls   map[token.Pos]*call // by left parenthesis
	uses    []*use
	wants   []*want
	wanted  map[token.Pos]bool // their left parentheses
	seen    map[token.Pos]bool
	hasFunc map[types.Type]bool

	asserted map[token.Pos]bool                    // interfaces that values are asserted to have
	unnamed  map[*fixer.Package][]*types.Interface // those that have no name
	named    map[string]bool                       // methods that are called by name
	dynamic  map[types.Type]bool                   // types of values that become any
	visible  map[token.Pos]bool                    // types that code which has such a value can see
	promoted map[promotion]bool                    // methods of other modules that are selected
	reaching map[*term]bool                        // functions that hold a call with a context of the kind that is wanted
	callers  map[*term][]*term                     // the functions that call one
	cleaners map[*function]bool                    // that may run when a test has ended
	formed   map[*term]bool                        // methods that those of other modules satisfy
	leaning  map[*function][]*term                 // the interfaces' methods that one leans on
	contexts map[*fixer.Package]*contexts.Finder
	deriving map[*function]bool // see derives
	lends    map[token.Pos]*own // what is done with the result of a call; see lenders
	absent   *Absent
	broken   map[*fixer.File]bool
	outlived map[*types.Var]bool // see outlives
}

// A function is a declaration or a literal.
type function struct {
	pkg  *fixer.Package
	file *fixer.File
	decl *ast.FuncDecl // nil for a literal
	lit  *ast.FuncLit
	obj  *types.Func // of the declaration
	term *term

	root bool // nobody in the module calls it, and its signature is given
	api  bool // callers outside the module see it
	// byName says that the method may be called by its name.
	byName bool
	why    string // why not even a variant of it can be added
	// statics are the calls that name it.
	statics []*call
	used    bool // as a value
	// callsBack are functions that were given for parameters.
}

func (f *function) typ() *ast.FuncType {
	if f.decl != nil {
		return f.decl.Type
	}
	return f.lit.Type
}

func (f *function) node() ast.Node {
	if f.decl != nil {
		return f.decl
	}
	return f.lit
}

func (f *function) pos() token.Pos {
	if f.decl != nil {
		return f.decl.Name.Pos()
	}
	return f.lit.Pos()
}

// A call is a call of a function of the module.
type call struct {
	pkg    *fixer.Package
	file   *fixer.File
	expr   *ast.CallExpr // nil for a literal in place of value
	value  ast.Expr
	callee *function // nil for the call of a value or of an interface's method
	term   *term
	// skip is the number of arguments before the context: one in a call T.M(x).
	skip   int
	frames []contexts.Frame
	path   []ast.Node // around expr, inside out
	escape escape
	// hides is set where the variant's name means something else; see
	// hidesVariant.
	hides *bool
	holds bool // its result depends on the context
}

func (c *call) pos() token.Pos {
	if c.expr == nil {
		return c.value.Pos()
	}
	return c.expr.Pos()
}

// paren is the position by which a call is known.
func (c *call) paren() token.Pos {
	if c.expr == nil {
		return c.value.Pos()
	}
	return c.expr.Lparen
}

// A want is a call that wants a context.
type want struct {
	call
	form Form
	todo ast.Expr // the context.TODO(), or context.Background(), to replace, if that is what there is
	// asked says that Options.Wants reported it.
	asked bool
	own   *own // the variable that the todo makes a context for; nil if there is none
}

// A use is a declared function that is used as a value.
type use struct {
	pkg  *fixer.Package
	file *fixer.File
	fn   *function
	expr ast.Expr
	to   *term // of the place that it flows to
	call call  // wraps it in a literal
	wrap bool
}

// newGraph reads the whole module: first what it declares, then what calls what and which
// function types must stay the same, and last what nobody may change.
func newGraph(m *fixer.Module, opts Options) *graph {
	g := readGraph(m, opts)
	g.owns()
	g.lenders()
	g.todos()
	g.assertions()
	g.limits()
	g.resolveUses()
	g.absences()
	g.forms()
	return g
}

// readGraph reads what a module declares, and what calls what.
func readGraph(m *fixer.Module, opts Options) *graph {
	g := emptyGraph(m, opts)
	for _, b := range m.Builds {
		for _, p := range b.Packages {
			g.modPkgs[p.Path] = true
			for _, f := range p.Files {
				g.broken[f] = g.broken[f] || len(p.Errors) > 0
			}
		}
	}
	g.eachPackage(func(p *fixer.Package) { g.declare(p) })
	g.eachPackage(func(p *fixer.Package) {
		w := &walker{graph: g, pkg: p, info: p.Info}
		w.walkPackage()
	})
	return g
}

func emptyGraph(m *fixer.Module, opts Options) *graph {
	return &graph{
		m: m, opts: opts,
		modPkgs:  make(map[string]bool),
		terms:    make(map[token.Pos]*term),
		funcs:    make(map[token.Pos]*function),
		shapes:   make(map[token.Pos]bool),
		calls:    make(map[token.Pos]*call),
		seen:     make(map[token.Pos]bool),
		hasFunc:  make(map[types.Type]bool),
		asserted: make(map[token.Pos]bool),
		unnamed:  make(map[*fixer.Package][]*types.Interface),
		named:    make(map[string]bool),
		dynamic:  make(map[types.Type]bool),
		visible:  make(map[token.Pos]bool),
		wanted:   make(map[token.Pos]bool),
		reaching: make(map[*term]bool),
		callers:  make(map[*term][]*term),
		cleaners: make(map[*function]bool),
		promoted: make(map[promotion]bool),
		formed:   make(map[*term]bool),
		leaning:  make(map[*function][]*term),
		contexts: make(map[*fixer.Package]*contexts.Finder),
		deriving: make(map[*function]bool),
		outlived: make(map[*types.Var]bool),
		lends:    make(map[token.Pos]*own),
		absent:   newAbsent(),
		broken:   make(map[*fixer.File]bool),
	}
}

// A promotion is a method that a declared type has from what is in it.
type promotion struct {
	pos  token.Pos
	name string
}

// eachPackage calls do for the packages with type information.
func (g *graph) eachPackage(do func(*fixer.Package)) {
	for _, b := range g.m.Builds {
		for _, p := range b.Packages {
			if p.Info != nil && p.Types != nil {
				do(p)
			}
		}
	}
}

// ours reports whether the object is declared in the module.
func (g *graph) ours(obj types.Object) bool {
	return obj != nil && obj.Pkg() != nil && g.modPkgs[obj.Pkg().Path()] && obj.Pos().IsValid()
}

// mayEdit reports whether a file may be changed.
func (g *graph) mayEdit(f *fixer.File) bool {
	return f != nil && f.Editable && !f.Generated && !g.broken[f] && (g.opts.Within == nil || g.opts.Within(f))
}

// declare makes the functions of a package.
func (g *graph) declare(p *fixer.Package) {
	for _, file := range p.Files {
		if file.Syntax == nil {
			continue
		}
		ast.Inspect(file.Syntax, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				obj, _ := p.Info.Defs[n.Name].(*types.Func)
				g.addFunction(&function{pkg: p, file: file, decl: n, obj: obj})
			case *ast.FuncLit:
				g.addFunction(&function{pkg: p, file: file, lit: n})
			}
			return true
		})
	}
}

func (g *graph) addFunction(f *function) {
	if g.funcs[f.pos()] != nil {
		return
	}
	g.funcs[f.pos()] = f
	f.term = g.at(f.pos())
}

// functionOf returns the declaration of a function of the module, or nil.
func (g *graph) functionOf(obj *types.Func) *function {
	if obj == nil || !g.ours(obj) {
		return nil
	}
	return g.funcs[obj.Origin().Pos()]
}

// contextsOf returns what finds the contexts in a package.
func (g *graph) contextsOf(p *fixer.Package) *contexts.Finder {
	c := g.contexts[p]
	if c == nil {
		c = finderOf(g.m, p)
		c.Elsewhere = func(fn *types.Func, index int) bool {
			f := g.functionOf(fn)
			return f != nil && f.obj != nil && f.pkg != p && g.contextsOf(f.pkg).CallsNow(f.obj, index)
		}
		c.Deriving = g.derives
		c.Waiting = func(fn *types.Func, index int) bool {
			f := g.functionOf(fn)
			return f != nil && f.decl != nil && f.pkg != p && g.contextsOf(f.pkg).EndsWith(f.decl, index)
		}
		g.absent.In(p, c)
		g.contexts[p] = c
	}
	return c
}

// derives reports whether a function of the module hands on the context that it is
// given. One that calls itself is taken for one that does not.
func (g *graph) derives(fn *types.Func) bool {
	f := g.functionOf(fn)
	if f == nil || f.decl == nil {
		return false
	}
	known, asked := g.deriving[f]
	if !asked {
		g.deriving[f] = false
		known = g.contextsOf(f.pkg).HandsOn(f.decl)
		g.deriving[f] = known
	}
	return known
}

// finderOf makes what finds the contexts in a package.
func finderOf(m *fixer.Module, p *fixer.Package) *contexts.Finder {
	var files []*ast.File
	for _, f := range p.Files {
		if f.Syntax != nil {
			files = append(files, f.Syntax)
		}
	}
	return contexts.New(m.Fset, files, p.Types, p.Info)
}
