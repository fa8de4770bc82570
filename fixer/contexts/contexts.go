package contexts

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/astutil"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// A Context is a context that code at some position can pass on.
type Context struct {
	Expr string     // how it is written there: ctx, r.Context(), t.Context()
	Var  *types.Var // the variable the expression starts from
	// Ends is set for a context that the function around the position cancels
	// when it returns: what it returns must not depend on the context.
	Ends bool
	// Test is set for the context of a test, which is cancelled before the
	// test's Cleanup functions run.
	Test bool
	// Endless is set for a variable that holds context.Background() alone.
	Endless bool
}

// Why there is no context to pass on at a position.
const (
	NoneInScope   = "no context is in scope"
	InGoStatement = "it runs in a goroutine that may outlive the context in scope"
	InDefer       = "it is deferred, and the context in scope may be cancelled by then"
	InFuncLiteral = "it is in a function literal that may run after the context in scope is cancelled"
	AfterDone     = "the context in scope may already be cancelled there"
	CanBeNil      = "the context in scope can be nil"
	OtherDeadline = "the context in scope has a deadline that is meant for other calls"
)

// A Finder finds the contexts in scope in one package.
type Finder struct {
	// Elsewhere reports for a function of another package that it calls its
	// indexth argument, if at all, before it returns, and does not keep it. Nil
	// means that this is not known of any.
	Elsewhere func(fn *types.Func, index int) bool
	// Nil and Empty report of the parameter that is declared at a position that
	// it may be nil, or carry a context that is, as calls in other packages tell.
	// Nil means that this is not known of any.
	Nil, Empty func(pos token.Pos) bool
	// Deriving reports of a function of the module whether it HandsOn its first
	// argument. Nil means that this is not known of any.
	Deriving func(fn *types.Func) bool
	// Waiting reports of a function of another package that it EndsWith its indexth
	// argument. Nil means that this is not known of any.
	Waiting func(fn *types.Func, index int) bool

	info  *types.Info
	pkg   *types.Package
	fset  *token.FileSet
	files []*ast.File
	flow  *gosrc.Flow

	decls    map[*types.Func]*ast.FuncDecl
	cleanups map[*types.Func]bool // reached from a Cleanup function of a test
	nilable  map[*types.Var]bool  // compared with nil, or given it, in the package
	empty    map[*types.Var]bool  // given what carries no context in the package
	runs     bool                 // see RunsCommands
	lacks    bool                 // passes nil, or what carries no context, to another package
	fields   *nilFields           // once asked for
	results  map[string]bool      // see resultsOnce

	contextFuncs []contextFunc // see contextFuncsOnce

	ending map[*types.Var]bool // see EndsWith

	asking    map[*types.Var]bool // in givenNil
	returning map[ast.Node]bool   // in returnsNil
}

// New returns the Finder of a type-checked package.
func New(fset *token.FileSet, files []*ast.File, pkg *types.Package, info *types.Info) *Finder {
	return &Finder{info: info, pkg: pkg, fset: fset, files: files, flow: gosrc.NewFlow(info)}
}

// At finds the context in scope at pos, that of a call being its left
// parenthesis, from the inside out: a variable or parameter of type
// context.Context that is visible and alive there, then a
// parameter that carries one: *http.Request, testing.TB (from Go 1.24),
// *cobra.Command, the contexts of gin, echo, fiber, urfave/cli and gRPC
// streams, and what embeds a context.
//
// It leaves a function literal only if that runs while the function around it
// does, and never a go or defer statement, but for what that evaluates at once.
// Contexts in struct fields and in package variables are not used. If there is
// none, it returns why.
func (c *Finder) At(pos token.Pos) (Context, string) {
	return c.find(pos, false)
}

// AtOrNil is At for code that takes a nil context for none: it also finds a
// variable of type context.Context that can be nil, and what can carry one.
func (c *Finder) AtOrNil(pos token.Pos) (Context, string) {
	s := c.search(pos)
	if s == nil {
		return Context{}, NoneInScope
	}
	s.orNil = true
	return s.run()
}

// find is At, or, where attached is set, Attached.
func (c *Finder) find(pos token.Pos, attached bool) (Context, string) {
	s := c.search(pos)
	if s == nil {
		return Context{}, NoneInScope
	}
	s.attached = attached
	return s.run()
}

// search begins a search at pos, and returns nil outside of the files.
func (c *Finder) search(pos token.Pos) *search {
	i := slices.IndexFunc(c.files, func(f *ast.File) bool { return f.FileStart <= pos && pos <= f.FileEnd })
	if i < 0 {
		return nil
	}
	path, _ := astutil.PathEnclosingInterval(c.files[i], pos, pos)
	scope := c.info.Scopes[c.files[i]]
	if inner := scope.Innermost(pos); inner != nil {
		scope = inner
	}
	return &search{Finder: c, file: c.files[i], pos: pos, path: path, scope: scope}
}

// A search is one call of At or Attached.
type search struct {
	*Finder
	file     *ast.File
	pos      token.Pos
	path     []ast.Node   // around pos, inside out
	scope    *types.Scope // the innermost at pos
	attached bool         // the search is for Attached
	orNil    bool         // the search is for AtOrNil
	value    ast.Expr     // the position is in a literal in place of this; or nil
	// answer is what calls of code that asks whether the context is done return
	// when it is; see asksFor.
	answer map[*ast.CallExpr]gosrc.Branch
}

// run looks from the inside out for the nearest context, and gives up where code runs
// apart from what is around it. Without a context it returns the reason.
func (s *search) run() (Context, string) {
	why := NoneInScope
	blocked := "" // why nothing from further out may be used
	for i, n := range s.path {
		switch n := n.(type) {
		case *ast.GoStmt:
			if s.later(n.Call) {
				blocked = InGoStatement
			}
		case *ast.DeferStmt:
			if s.later(n.Call) {
				blocked = InDefer
			}
		case *ast.FuncDecl, *ast.FuncLit:
			found, reason := s.in(n)
			switch {
			case reason == "" && blocked == "":
				return found, ""
			case reason == "":
				return Context{}, blocked
			case reason != NoneInScope:
				why = reason
			}
			if lit, ok := n.(*ast.FuncLit); ok && blocked == "" {
				blocked = s.detached(lit, i)
			}
		}
	}
	return Context{}, why
}

// Passed reports whether a context that the declared function around pos were
// given as a parameter would be in scope at pos, or returns why not.
func (c *Finder) Passed(pos token.Pos) (fn *ast.FuncDecl, why string) {
	s := c.search(pos)
	if s == nil {
		return nil, NoneInScope
	}
	for i, n := range s.path {
		switch n := n.(type) {
		case *ast.GoStmt:
			if s.later(n.Call) {
				why = InGoStatement
			}
		case *ast.DeferStmt:
			if s.later(n.Call) {
				why = InDefer
			}
		case *ast.FuncLit:
			if why == "" {
				why = s.detached(n, i)
			}
		case *ast.FuncDecl:
			return n, why
		}
	}
	return nil, NoneInScope
}

// in finds the context that one function, without those around it, offers.
func (s *search) in(fn ast.Node) (Context, string) {
	why := NoneInScope
	for _, v := range s.variables(fn) {
		c := Context{Expr: v.Name(), Var: v}
		if !gosrc.IsContext(v.Type()) {
			if c.Expr = s.carried(fn, v); c.Expr == "" {
				continue
			}
			c.Test = IsTesting(v.Type())
		} else {
			alive, ends := s.life(fn, v)
			if c.Ends = ends; !alive {
				why = AfterDone
				continue
			}
			if !s.attached && s.timed(fn, v) && s.spent(fn, v) {
				why = OtherDeadline
				continue
			}
		}
		if s.mayBeDone(fn, c) {
			why = AfterDone
			continue
		}
		if s.absent(v) && !(s.orNil && s.isOrNil(v)) {
			why = CanBeNil
			continue
		}
		return c, ""
	}
	return Context{}, why
}

// variables returns the variables and parameters that fn declares and that are
// visible at the position, best candidates first: contexts before carriers of
// contexts, inner scopes before outer, the name ctx before others, later
// declarations before earlier.
func (s *search) variables(fn ast.Node) []*types.Var {
	var contexts, carriers []*types.Var
	last := s.info.Scopes[gosrc.FuncType(fn)]
	for scope := s.scope; scope != nil; scope = scope.Parent() {
		for _, v := range s.visible(scope) {
			switch {
			case s.owner(v.Pos()) != fn: // a function literal further in
			case gosrc.IsContext(v.Type()):
				if !s.attached || !s.maybeDetached(v) {
					contexts = append(contexts, v)
				}
			case isParam(s.info, fn, v), isContext(v.Type()) && isReceiver(s.info, fn, v):
				carriers = append(carriers, v)
			}
		}
		if scope == last {
			break
		}
	}
	return append(contexts, carriers...)
}

// visible returns the variables of one scope that are not hidden, best first.
func (s *search) visible(scope *types.Scope) []*types.Var {
	var here []*types.Var
	for _, name := range scope.Names() {
		_, obj := s.scope.LookupParent(name, s.pos)
		if v, ok := obj.(*types.Var); ok && v.Parent() == scope && name != "_" {
			here = append(here, v)
		}
	}
	slices.SortFunc(here, func(a, b *types.Var) int {
		switch {
		case a.Name() == "ctx":
			return -1
		case b.Name() == "ctx":
			return 1
		}
		return int(b.Pos() - a.Pos())
	})
	return here
}

// owner returns the innermost function around both the position of the search
// and pos.
func (s *search) owner(pos token.Pos) ast.Node {
	for _, n := range s.path {
		if gosrc.FuncType(n) != nil && gosrc.Contains(n, pos) {
			return n
		}
	}
	return nil
}

// detached returns why the contexts around a function literal, the ith node of
// the path, may not be used in it, or "" if it runs while they live.
func (s *search) detached(lit ast.Expr, i int) string {
	parent, up := s.parent(i)
	switch parent := parent.(type) {
	case *ast.CallExpr:
		if ast.Unparen(parent.Fun) != lit {
			return s.detachedArgument(parent, lit)
		}
		// Have: func() { ... }()
		switch next, _ := s.parent(up); next.(type) {
		case *ast.GoStmt:
			return InGoStatement
		case *ast.DeferStmt:
			return InDefer
		}
		return ""
	case *ast.AssignStmt, *ast.ValueSpec:
		if v := assignedVar(s.info, parent, lit); v != nil && s.onlyCalled(v, up) {
			return ""
		}
	}
	return InFuncLiteral
}

// later reports whether a go or defer statement with the call runs the position
// later than it evaluates the arguments and what is called.
func (s *search) later(call *ast.CallExpr) bool {
	for _, e := range append([]ast.Expr{call.Fun}, call.Args...) {
		if gosrc.Contains(e, s.pos) {
			e = ast.Unparen(e)
			_, isLit := e.(*ast.FuncLit)
			return isLit || e == s.value
		}
	}
	return true
}

// parent returns the node around the ith of the path, and its index, without
// parentheses.
func (s *search) parent(i int) (ast.Node, int) {
	for i++; i < len(s.path); i++ {
		if _, ok := s.path[i].(*ast.ParenExpr); !ok {
			return s.path[i], i
		}
	}
	return nil, i
}

// detachedArgument does the same for a literal that is an argument of a call.
func (s *search) detachedArgument(call *ast.CallExpr, lit ast.Expr) string {
	index := slices.IndexFunc(call.Args, func(e ast.Expr) bool { return ast.Unparen(e) == lit })
	if s.runsArgument(call, index) {
		return ""
	}
	if s.attached && !s.lendsTo(call, lit) {
		return InFuncLiteral
	}
	// A callee that takes a context and a callback that can fail runs the
	// callback under that context: InTx(ctx, func() error { ... }).
	sig, _ := s.info.TypeOf(lit).(*types.Signature)
	if sig == nil || !gosrc.ReturnsError(sig) {
		return InFuncLiteral
	}
	for _, arg := range call.Args {
		if t := s.info.TypeOf(arg); t != nil && gosrc.IsContext(t) {
			return ""
		}
	}
	return InFuncLiteral
}

// lendsTo reports whether a call of an interface's method gives a function literal a
// transaction or connection, which ends before it returns.
func (s *search) lendsTo(call *ast.CallExpr, lit ast.Expr) bool {
	callee := gosrc.Callee(s.info, call)
	if callee == nil || callee.Signature().Recv() == nil || !types.IsInterface(callee.Signature().Recv().Type()) || !gosrc.ReturnsError(callee.Signature()) {
		return false
	}
	sig, _ := s.info.TypeOf(lit).(*types.Signature)
	if sig == nil {
		return false
	}
	for v := range sig.Params().Variables() {
		if r := dbapi.ResourceOf(v.Type()); r == dbapi.Tx || r == dbapi.Conn {
			return true
		}
	}
	return false
}

// runsArgument reports whether a call runs its indexth argument, if at all, before it
// returns, and does not keep it.
func (s *search) runsArgument(call *ast.CallExpr, index int) bool {
	callee := gosrc.Callee(s.info, call)
	return callee != nil && s.callsNow(callee, index, 0) || s.localCallsNow(call, index)
}

// localCallsNow reports whether a call is of a function literal in a local
// variable, given once, that does no more with its indexth argument than to call it
// while it runs.
func (s *search) localCallsNow(call *ast.CallExpr, index int) bool {
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok || index < 0 {
		return false
	}
	v, ok := s.info.ObjectOf(id).(*types.Var)
	if !ok {
		return false
	}
	decl := s.declAround(v.Pos())
	if decl == nil || addressTaken(s.info, decl, v) {
		return false
	}
	given := assignments(s.info, decl, v)
	if len(given) != 1 || given[0].value == nil {
		return false
	}
	lit, ok := ast.Unparen(given[0].value).(*ast.FuncLit)
	if !ok {
		return false
	}
	sig, ok := s.info.TypeOf(lit).(*types.Signature)
	if !ok || sig.Variadic() || index >= sig.Params().Len() {
		return false
	}
	return usedOnlyInCalls(s.info, lit.Body, sig.Params().At(index))
}

// onlyCalled reports whether a local variable that holds a function literal is
// only ever called, by the function that declares it or by one that this passes it to,
// while that runs.
func (s *search) onlyCalled(v *types.Var, from int) bool {
	for _, n := range s.path[from:] {
		if gosrc.FuncType(n) != nil {
			return usedOnlyInCallsOr(s.info, gosrc.FuncBody(n), v, s.runsArgument)
		}
	}
	return false // a package variable
}
