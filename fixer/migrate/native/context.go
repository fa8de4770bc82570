package native

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/astutil"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/contexts"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// Context returns the context to give to a call at pos, which had none.
func (r *Rewrite) Context(pkg *fixer.Package, pos token.Pos) string {
	if r.isGiven(pos) {
		return "ctx"
	}
	if c, why := r.contextOrNil(pkg, pos); why == "" && !c.Ends {
		return c.Expr
	}
	if r.inMain(pkg, pos) {
		return r.Member(pkg, pos, "context", "context", "Background") + "()"
	}
	r.Unfinished = append(r.Unfinished, Site{pkg, pos})
	return r.Member(pkg, pos, "context", "context", "TODO") + "()"
}

// contextOrNil returns the context in scope, if need be one that can be nil:
// conn takes that for context.Background(), as database/sql's own calls had.
func (p *Module) contextOrNil(pkg *fixer.Package, pos token.Pos) (contexts.Context, string) {
	finder := p.contextsOf(pkg)
	c, why := finder.At(pos)
	if why == contexts.CanBeNil {
		return finder.AtOrNil(pos)
	}
	return c, why
}

// ContextOf returns the context to give to a call that had none.
func (r *Rewrite) ContextOf(pkg *fixer.Package, call *ast.CallExpr) string {
	if r.Options.Endless != nil && r.Options.Endless(call) {
		return r.Member(pkg, call.Pos(), "context", "context", "Background") + "()"
	}
	if _, why := r.contextsOf(pkg).At(call.Pos()); why == contexts.CanBeNil {
		if c, why := r.contextOrNil(pkg, call.Pos()); why == "" && !c.Ends {
			r.OrNil = append(r.OrNil, Call{pkg, call})
		}
	}
	return r.Context(pkg, call.Pos())
}

// isGiven reports whether pos is in a method that gets a parameter ctx, and not
// in a function in it.
func (r *Rewrite) isGiven(pos token.Pos) bool {
	for f := range r.Decided.GivenContext {
		if f.Body == nil || pos < f.Body.Pos() || f.Body.End() <= pos {
			continue
		}
		inner := false
		ast.Inspect(f.Body, func(n ast.Node) bool {
			if lit, ok := n.(*ast.FuncLit); ok && lit.Pos() <= pos && pos < lit.End() {
				inner = true
			}
			return !inner
		})
		return !inner
	}
	return false
}

// OpeningContext returns the context for opening a database, which waits for nothing.
func (r *Rewrite) OpeningContext(pkg *fixer.Package, pos token.Pos) string {
	if c, why := r.contextOrNil(pkg, pos); why == "" {
		return c.Expr
	}
	return r.Member(pkg, pos, "context", "context", "Background") + "()"
}

// EndingContext returns the context for a call of Commit or Rollback. With parity these
// go by the context of BeginTx alone, so one that has ended does no harm: that of
// BeginTx itself and any variable that is seen there will do, in a deferred call
// too.
func (r *Rewrite) EndingContext(pkg *fixer.Package, call *ast.CallExpr) string {
	pos := call.Pos()
	if r.isGiven(pos) {
		return "ctx"
	}
	if c, why := r.contextsOf(pkg).At(pos); why == "" {
		return c.Expr
	}
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
		if given := r.contextsOf(pkg).Given(sel.X); given != "" {
			return given
		}
	}
	if v := r.visibleContext(pkg, pos, false); v != nil {
		return v.Name()
	}
	if c := r.fieldContext(pkg, call); c != "" {
		return c
	}
	if c := r.outerContext(pkg, pos); c != "" {
		return c
	}
	if v := r.visibleContext(pkg, pos, true); v != nil {
		return v.Name()
	}
	if c := r.endlessTestContext(pkg, pos); c != "" {
		return c
	}
	return r.Context(pkg, pos)
}

// endlessTestContext returns the context of the test around pos, where that may be
// reached when the test has ended, as in its Cleanup functions:
//
//	t.Cleanup(func() { tx.Rollback(context.WithoutCancel(t.Context())) })
func (r *Rewrite) endlessTestContext(pkg *fixer.Package, pos token.Pos) string {
	for _, f := range r.contextsOf(pkg).Frames(pos) {
		if f.Handle == "" || f.Context.Expr != "" {
			continue
		}
		scope := pkg.Info.Scopes[gosrc.FuncType(f.Func)]
		if v, ok := scope.Lookup(f.Handle).(*types.Var); ok && r.means(pkg, v, pos) {
			return r.Member(pkg, pos, "context", "context", "WithoutCancel") + "(" + f.Handle + ".Context())"
		}
	}
	return ""
}

// means reports whether the name of a variable means that variable at pos.
func (p *Module) means(pkg *fixer.Package, v *types.Var, pos token.Pos) bool {
	_, obj := pkg.Info.Scopes[p.FileAt(pos).Syntax].Innermost(pos).LookupParent(v.Name(), pos)
	return obj == v
}

// fieldContext returns the context that a struct keeps beside the transaction that a
// call is on, if it has one. It may be nil: a transaction of conn takes that.
func (p *Module) fieldContext(pkg *fixer.Package, call *ast.CallExpr) string {
	sel, _ := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if sel == nil {
		return ""
	}
	handle, _ := ast.Unparen(sel.X).(*ast.SelectorExpr)
	if handle == nil {
		return ""
	}
	owner, _ := ast.Unparen(handle.X).(*ast.Ident)
	if owner == nil {
		return ""
	}
	s, _ := gosrc.Core(gosrc.Deref(pkg.Info.TypeOf(owner))).(*types.Struct)
	if s == nil {
		return ""
	}
	var field *types.Var
	for f := range s.Fields() {
		switch {
		case !gosrc.IsContext(f.Type()):
		case field != nil || f.Embedded() || !f.Exported() && f.Pkg() != pkg.Types:
			return ""
		default:
			field = f
		}
	}
	if field == nil {
		return ""
	}
	return owner.Name + "." + field.Name()
}

// outerContext returns the context that the code around the function literals
// and defer statements at pos can pass on, if its variable means the same at pos.
func (p *Module) outerContext(pkg *fixer.Package, pos token.Pos) string {
	f := p.FileAt(pos)
	path, _ := astutil.PathEnclosingInterval(f.Syntax, pos, pos)
	for _, n := range path {
		switch n.(type) {
		case *ast.FuncLit, *ast.DeferStmt, *ast.GoStmt:
		default:
			continue
		}
		c, why := p.contextsOf(pkg).At(n.Pos() - 1)
		if why != "" || c.Var == nil {
			continue
		}
		if p.means(pkg, c.Var, pos) {
			return c.Expr
		}
	}
	return ""
}

func (p *Module) contextsOf(pkg *fixer.Package) *contexts.Finder {
	if c := p.contexts[pkg]; c != nil {
		return c
	}
	var files []*ast.File
	for _, f := range pkg.Files {
		if f.Syntax != nil {
			files = append(files, f.Syntax)
		}
	}
	c := contexts.New(p.Code.Fset, files, pkg.Types, pkg.Info)
	if p.Options.Absent != nil {
		p.Options.Absent(pkg, c)
	}
	p.contexts[pkg] = c
	return c
}

// visibleContext returns the innermost local variable of type context.Context
// that is seen at pos and, unless orNil is set, cannot be nil there.
func (p *Module) visibleContext(pkg *fixer.Package, pos token.Pos, orNil bool) *types.Var {
	f := p.FileAt(pos)
	scope := pkg.Info.Scopes[f.Syntax]
	if scope == nil {
		return nil
	}
	inner := scope.Innermost(pos)
	for s := inner; s != nil && s != scope && s != pkg.Types.Scope(); s = s.Parent() {
		for _, name := range s.Names() {
			_, obj := inner.LookupParent(name, pos)
			if v, ok := obj.(*types.Var); ok && v.Parent() == s && name != "_" && gosrc.IsContext(v.Type()) && (orNil || !p.contextsOf(pkg).VarMayBeNil(v, pos)) {
				return v
			}
		}
	}
	return nil
}

// inMain reports whether pos is in main, an init function, TestMain or the
// value of a package variable: where there is no caller whose context it is.
func (p *Module) inMain(pkg *fixer.Package, pos token.Pos) bool {
	for _, d := range p.FileAt(pos).Syntax.Decls {
		if pos < d.Pos() || d.End() <= pos {
			continue
		}
		f, ok := d.(*ast.FuncDecl)
		if !ok {
			return true
		}
		return f.Recv == nil && (f.Name.Name == "main" && pkg.Name == "main" || f.Name.Name == "init" || f.Name.Name == "TestMain")
	}
	return false
}

// GiveContext adds a context as the first argument of a call. What other rules
// put before the arguments comes after it.
func (r *Rewrite) GiveContext(pkg *fixer.Package, call *ast.CallExpr, ctx string) {
	if len(call.Args) > 0 {
		ctx += ", "
	}
	r.Replace(pkg, call.Lparen, call.Lparen+1, "("+ctx)
}
