package connfacts

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// runsBehind reports whether a call of fn runs all users of a pool that run at all: behind
// interfaces of the package too, and without the methods that nobody calls of types whose
// values fn makes, calls, and gives to nobody. It does not where one of what runs waits for
// more to do.
func (r *Result) runsBehind(fn ast.Node, u *poolUsers, given []ast.Node) bool {
	running := r.runningBehind(fn, given)
	own := map[*types.TypeName]bool{}
	for _, f := range u.users {
		if decl := r.declOfLiteral(f); decl != nil && !running[decl] {
			f = decl // it does not come to the function literal
		}
		if takesHandle(r.pass.TypesInfo, f) {
			continue // what calls it has the pool too
		}
		if t := r.receiverNamed(f); t != nil && f != fn {
			own[t.Obj()] = true
		} else if !running[f] {
			return false
		}
	}
	for _, holder := range u.holders {
		if !r.isOwnType(holder.Signature().Results().At(0).Type(), own) {
			return false
		}
	}
	for f := range running {
		if r.endless(f) || r.consumes(f) || r.receivesInLoop(f) || !r.keepsValues(f, fn, own, running) {
			return false
		}
	}
	return true
}

// runningBehind returns the functions of the package that a call of fn runs, those behind
// the package's interfaces included, and what given runs.
func (r *Result) runningBehind(fn ast.Node, given []ast.Node) map[ast.Node]bool {
	running := map[ast.Node]bool{}
	for _, f := range append(given, fn) {
		r.running(f, openDepth, running)
	}
	for size := 0; size < len(running); {
		size = len(running)
		for f := range maps.Clone(running) {
			for _, m := range r.methodsBehind(f) {
				r.running(m, openDepth, running)
			}
		}
		r.runLiterals(running)
	}
	return running
}

// methodsBehind returns the methods of the package's types that fn can call by interfaces
// that the package declares.
func (r *Result) methodsBehind(fn ast.Node) (all []ast.Node) {
	for _, m := range r.calleesOf(fn) {
		named := gosrc.Named(receiverType(m.Signature()))
		if named == nil || !types.IsInterface(named) || named.TypeParams().Len() > 0 {
			continue
		}
		for _, t := range r.satisfiers(named) {
			obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(t), true, r.pass.Pkg, m.Name())
			if f, ok := obj.(*types.Func); ok && r.declOf(f.Origin()) != nil {
				all = append(all, r.declOf(f.Origin()))
			}
		}
	}
	return all
}

// takesHandle reports whether a declared function is passed a handle.
func takesHandle(info *types.Info, fn ast.Node) bool {
	decl, ok := fn.(*ast.FuncDecl)
	return ok && slices.ContainsFunc(decl.Type.Params.List, func(p *ast.Field) bool {
		return isHandle(info.TypeOf(p.Type))
	})
}

// declOfLiteral returns the declaration that a function literal is in, nil where there is
// none.
func (r *Result) declOfLiteral(fn ast.Node) ast.Node {
	for _, file := range r.pass.Files {
		for _, d := range file.Decls {
			if decl, ok := d.(*ast.FuncDecl); ok && decl != fn && gosrc.Contains(decl, fn.Pos()) {
				return decl
			}
		}
	}
	return nil
}

// receiverNamed returns the type that a function is a method of, nil for other functions.
func (r *Result) receiverNamed(fn ast.Node) *types.Named {
	decl, ok := fn.(*ast.FuncDecl)
	if !ok || decl.Recv == nil {
		return nil
	}
	f, ok := r.pass.TypesInfo.Defs[decl.Name].(*types.Func)
	if !ok {
		return nil
	}
	return gosrc.Named(gosrc.Deref(receiverType(f.Signature())))
}

// keepsValues reports whether fn, which runs while opener does, makes values of the types
// or is given them by what does, and calls methods and reads fields of them only, or
// returns them to opener, which gives them to nobody.
func (r *Result) keepsValues(fn, opener ast.Node, own map[*types.TypeName]bool, running map[ast.Node]bool) bool {
	if len(own) == 0 {
		return true
	}
	if fn == opener && r.takesOwn(fn, own) {
		return false
	}
	kept := true
	ast.PreorderStack(fn, nil, func(n ast.Node, stack []ast.Node) bool {
		lit, isLit := n.(*ast.FuncLit)
		if isLit && n != fn && running[lit] {
			return false // looked at by itself
		}
		if e, ok := n.(ast.Expr); ok && kept && r.isOwn(e, own) {
			inside := gosrc.Innermost(stack) == fn
			kept = inside && !r.fromOutside(e, own) && r.stays(e, stack, fn != opener, own)
		}
		return kept
	})
	return kept
}

// takesOwn reports whether a function has a value of one of the types from its callers.
func (r *Result) takesOwn(fn ast.Node, own map[*types.TypeName]bool) bool {
	for n := range ast.Preorder(fn) {
		field, ok := n.(*ast.Field)
		if ok && field.Pos() < gosrc.FuncBody(fn).Pos() && r.isOwnType(r.pass.TypesInfo.TypeOf(field.Type), own) {
			return true
		}
	}
	return false
}

// fromOutside reports whether a value is in a variable of the package, or in something
// that is of none of the types.
func (r *Result) fromOutside(e ast.Expr, own map[*types.TypeName]bool) bool {
	switch e := e.(type) {
	case *ast.Ident:
		use := r.pass.TypesInfo.Uses[e]
		return use == nil || use.Parent() == r.pass.Pkg.Scope() || use.Pkg() != r.pass.Pkg
	case *ast.SelectorExpr:
		return !r.isOwn(e.X, own)
	case *ast.IndexExpr, *ast.TypeAssertExpr:
		return true
	}
	return false
}

// isOwn reports whether an expression is a value of one of the types, or of an interface of
// the package that one satisfies, by itself or among several results.
func (r *Result) isOwn(e ast.Expr, own map[*types.TypeName]bool) bool {
	tv, ok := r.pass.TypesInfo.Types[e]
	if !ok || !tv.IsValue() || tv.IsNil() {
		return false
	}
	if tuple, ok := tv.Type.(*types.Tuple); ok {
		for v := range tuple.Variables() {
			if r.isOwnType(v.Type(), own) {
				return true
			}
		}
		return false
	}
	return r.isOwnType(tv.Type, own)
}

func (r *Result) isOwnType(t types.Type, own map[*types.TypeName]bool) bool {
	named := gosrc.Named(gosrc.Deref(t))
	if named == nil {
		return false
	}
	if !types.IsInterface(named) {
		return own[named.Obj()]
	}
	return named.Obj().Pkg() == r.pass.Pkg && slices.ContainsFunc(r.satisfiers(named), func(t *types.Named) bool {
		return own[t.Obj()]
	})
}

// stays reports whether nobody has a value for what is around it: a method of it is called,
// a field of it read, it becomes a variable of the function, or a result if it may.
func (r *Result) stays(e ast.Expr, stack []ast.Node, mayReturn bool, own map[*types.TypeName]bool) bool {
	for i, n := range slices.Backward(stack) {
		switch n := n.(type) {
		case *ast.ParenExpr, *ast.UnaryExpr, *ast.StarExpr:
			continue
		case *ast.SelectorExpr:
			return r.isField(n) || calledAt(n, stack[:i])
		case *ast.AssignStmt:
			return r.becomesLocal(n, own)
		case *ast.ValueSpec:
			return n.Type == nil || r.isOwnType(r.pass.TypesInfo.TypeOf(n.Type), own)
		case *ast.ReturnStmt:
			return mayReturn && r.returnsOwn(e, stack, own)
		case *ast.BinaryExpr:
			return n.Op == token.EQL || n.Op == token.NEQ
		case *ast.ExprStmt:
			return true
		}
		return false
	}
	return false
}

func (r *Result) isField(sel *ast.SelectorExpr) bool {
	s := r.pass.TypesInfo.Selections[sel]
	return s != nil && s.Kind() == types.FieldVal
}

// calledAt reports whether a selected method is called there, and not by a go statement.
func calledAt(sel *ast.SelectorExpr, stack []ast.Node) bool {
	if len(stack) < 2 {
		return false
	}
	call, ok := stack[len(stack)-1].(*ast.CallExpr)
	_, spawned := stack[len(stack)-2].(*ast.GoStmt)
	return ok && call.Fun == sel && !spawned
}

// becomesLocal reports whether values of the types become those of variables of the
// function in an assignment, as what they are.
func (r *Result) becomesLocal(s *ast.AssignStmt, own map[*types.TypeName]bool) bool {
	for i, l := range s.Lhs {
		right := r.pass.TypesInfo.TypeOf(s.Rhs[min(i, len(s.Rhs)-1)])
		if tuple, ok := right.(*types.Tuple); ok {
			right = tuple.At(i).Type()
		}
		left := r.pass.TypesInfo.TypeOf(l)
		id, name := l.(*ast.Ident)
		switch {
		case name && id.Name == "_", !r.isOwnType(right, own) && (left == nil || !r.isOwnType(left, own)):
		case !name || left == nil || !r.isOwnType(left, own):
			return false
		}
	}
	return true
}

// returnsOwn reports whether what is returned is, for the callers too, of one of the types.
func (r *Result) returnsOwn(e ast.Expr, stack []ast.Node, own map[*types.TypeName]bool) bool {
	results := r.resultsOf(gosrc.Innermost(stack))
	at := slices.IndexFunc(stack, func(n ast.Node) bool { _, ok := n.(*ast.ReturnStmt); return ok })
	for i, v := range stack[at].(*ast.ReturnStmt).Results {
		if tuple, ok := r.pass.TypesInfo.TypeOf(v).(*types.Tuple); ok {
			return types.Identical(tuple, results)
		}
		if gosrc.Contains(v, e.Pos()) {
			return r.isOwnType(results.At(i).Type(), own)
		}
	}
	return false
}

func (r *Result) resultsOf(fn ast.Node) *types.Tuple {
	if decl, ok := fn.(*ast.FuncDecl); ok {
		return r.pass.TypesInfo.Defs[decl.Name].(*types.Func).Signature().Results()
	}
	return r.pass.TypesInfo.TypeOf(fn.(ast.Expr)).Underlying().(*types.Signature).Results()
}
