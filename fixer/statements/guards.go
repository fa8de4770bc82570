package statements

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// A guard is an if that control passes only with some words in a variable: any of them,
// whatever other variables hold.

// guarded is what a variable that was last set by an assignment can hold at a use, if an if
// between them turns control away from all other values.
func (ev *evaluation) guarded(v *types.Var, last assign, use ast.Node) (made, bool) {
	fn := ev.function(use)
	for n := use; n != fn && n != nil; n = ev.parent[n] {
		for _, stmt := range statementsOf(ev.parent[n]) {
			branch, ok := stmt.(*ast.IfStmt)
			if !ok || branch.End() > n.Pos() || branch.Pos() < last.at.End() || branch.Else != nil || !gosrc.Leaves(ev.Info, branch.Body.List) {
				continue
			}
			if m, ok := ev.passes(branch, v); ok {
				return m, true
			}
		}
	}
	return made{}, false
}

func statementsOf(n ast.Node) []ast.Stmt {
	switch n := n.(type) {
	case *ast.BlockStmt:
		return n.List
	case *ast.CaseClause:
		return n.Body
	}
	return nil
}

// passes returns what a variable holds where the condition of an if does not hold.
func (ev *evaluation) passes(branch *ast.IfStmt, v *types.Var) (made, bool) {
	words, ok := ev.without(branch.Cond, branch.Init, v)
	m := made{free: true}
	for _, w := range words {
		t := ev.text(w)
		if t.unknown != "" || len(t.texts) != 1 || t.rule != AsIs || t.quoted {
			return made{}, false
		}
		m.texts = append(m.texts, t.texts...)
	}
	return m, ok && len(words) > 0
}

// without returns the words that a variable can be where a condition does not hold.
func (ev *evaluation) without(cond ast.Expr, init ast.Stmt, v *types.Var) ([]ast.Expr, bool) {
	switch cond := ast.Unparen(cond).(type) {
	case *ast.BinaryExpr:
		switch cond.Op {
		case token.LOR: // neither holds
			if words, ok := ev.without(cond.X, init, v); ok {
				return words, true
			}
			return ev.without(cond.Y, init, v)
		case token.LAND: // one of them does not
			x, ok := ev.without(cond.X, init, v)
			y, too := ev.without(cond.Y, init, v)
			return append(x[:len(x):len(x)], y...), ok && too
		case token.NEQ:
			if ev.variable(cond.X) == v {
				return []ast.Expr{cond.Y}, true
			}
			return []ast.Expr{cond.X}, ev.variable(cond.Y) == v
		}
	case *ast.UnaryExpr:
		if cond.Op == token.NOT {
			return ev.member(ast.Unparen(cond.X), init, v)
		}
	}
	return nil, false
}

// member returns the words that a variable can be where an expression says that it is one
// of a list, or a key of a map.
func (ev *evaluation) member(e ast.Expr, init ast.Stmt, v *types.Var) ([]ast.Expr, bool) {
	switch e := e.(type) {
	case *ast.CallExpr:
		if list, item, ok := ev.membership(e); ok && ev.variable(item) == v {
			return ev.words(list)
		}
	case *ast.IndexExpr:
		if ev.variable(e.Index) == v {
			return ev.keys(e.X, true)
		}
	case *ast.Ident:
		// if _, ok := m[v]; !ok
		s, ok := init.(*ast.AssignStmt)
		if !ok || len(s.Lhs) != 2 || len(s.Rhs) != 1 || ev.variable(s.Lhs[1]) == nil || ev.variable(s.Lhs[1]) != ev.variable(e) {
			break
		}
		if at, ok := ast.Unparen(s.Rhs[0]).(*ast.IndexExpr); ok && ev.variable(at.Index) == v {
			return ev.keys(at.X, false)
		}
	}
	return nil, false
}

// membership reports that a call says whether a list has an item: slices.Contains, or a
// function of the package that compares each.
func (p *Package) membership(call *ast.CallExpr) (list, item ast.Expr, ok bool) {
	fn := gosrc.Callee(p.Info, call)
	if fn == nil || fn.Pkg() == nil || len(call.Args) != 2 || call.Ellipsis.IsValid() {
		return nil, nil, false
	}
	if fn.Pkg().Path() == "slices" && fn.Name() == "Contains" {
		return call.Args[0], call.Args[1], true
	}
	decl := p.declaration(fn)
	if decl == nil || decl.Recv != nil || decl.Body == nil || fn.Signature().Variadic() || fn.Signature().Params().Len() != 2 {
		return nil, nil, false
	}
	a, b := fn.Signature().Params().At(0), fn.Signature().Params().At(1)
	switch {
	case p.comparesEach(decl.Body.List, a, b):
		return call.Args[0], call.Args[1], true
	case p.comparesEach(decl.Body.List, b, a):
		return call.Args[1], call.Args[0], true
	}
	return nil, nil, false
}

func (p *Package) declaration(fn *types.Func) *ast.FuncDecl {
	for _, f := range p.Files {
		for _, d := range f.Decls {
			if decl, ok := d.(*ast.FuncDecl); ok && p.Info.Defs[decl.Name] == fn.Origin() {
				return decl
			}
		}
	}
	return nil
}

// comparesEach reports whether a body says whether a list has an item, and no more.
func (p *Package) comparesEach(body []ast.Stmt, list, item *types.Var) bool {
	if len(body) == 1 {
		ret, ok := body[0].(*ast.ReturnStmt)
		if !ok || len(ret.Results) != 1 {
			return false
		}
		call, ok := ast.Unparen(ret.Results[0]).(*ast.CallExpr)
		if !ok || len(call.Args) != 2 {
			return false
		}
		fn := gosrc.Callee(p.Info, call)
		return fn != nil && fn.Pkg() != nil && fn.Pkg().Path() == "slices" && fn.Name() == "Contains" &&
			p.variable(call.Args[0]) == list && p.variable(call.Args[1]) == item
	}
	if len(body) != 2 || !p.returns(body[1:], "false") {
		return false
	}
	loop, ok := body[0].(*ast.RangeStmt)
	if !ok || loop.Value == nil || p.variable(loop.X) != list || len(loop.Body.List) != 1 {
		return false
	}
	branch, ok := loop.Body.List[0].(*ast.IfStmt)
	if !ok || branch.Init != nil || branch.Else != nil || !p.returns(branch.Body.List, "true") {
		return false
	}
	same, ok := ast.Unparen(branch.Cond).(*ast.BinaryExpr)
	if !ok || same.Op != token.EQL {
		return false
	}
	x, y, each := p.variable(same.X), p.variable(same.Y), p.variable(loop.Value)
	return each != nil && (x == each && y == item || y == each && x == item)
}

// returns reports whether statements are no more than a return of true or false.
func (p *Package) returns(list []ast.Stmt, value string) bool {
	if len(list) != 1 {
		return false
	}
	ret, ok := list[0].(*ast.ReturnStmt)
	if !ok || len(ret.Results) != 1 {
		return false
	}
	tv := p.Info.Types[ret.Results[0]]
	return tv.Value != nil && tv.Value.String() == value
}

// words returns the elements of a list that is written down, and only looked at.
func (p *Package) words(list ast.Expr) ([]ast.Expr, bool) {
	lit := p.constant(list)
	if lit == nil {
		return nil, false
	}
	for _, e := range lit.Elts {
		if _, keyed := e.(*ast.KeyValueExpr); keyed {
			return nil, false
		}
	}
	return lit.Elts, true
}

// keys returns the keys of a map that is written down, and only looked at; with whole, if
// all its values are true.
func (p *Package) keys(m ast.Expr, whole bool) (keys []ast.Expr, ok bool) {
	lit := p.constant(m)
	if lit == nil {
		return nil, false
	}
	for _, e := range lit.Elts {
		pair, ok := e.(*ast.KeyValueExpr)
		if !ok {
			return nil, false
		}
		if tv := p.Info.Types[pair.Value]; whole && (tv.Value == nil || tv.Value.String() != "true") {
			return nil, false
		}
		keys = append(keys, pair.Key)
	}
	_, isMap := p.Info.TypeOf(m).Underlying().(*types.Map)
	return keys, isMap
}

// constant returns the literal that an expression is, or that its variable holds for good.
func (p *Package) constant(e ast.Expr) *ast.CompositeLit {
	if lit, ok := ast.Unparen(e).(*ast.CompositeLit); ok {
		return lit
	}
	v := p.variable(e)
	if v == nil || p.params[v] != nil || p.escaped[v] || len(p.assigns[v]) != 1 || v.Exported() && v.Parent() == p.Types.Scope() && p.Types.Name() != "main" {
		return nil
	}
	for _, use := range p.uses[v] {
		if !p.looksAt(use) {
			return nil
		}
	}
	lit, ok := ast.Unparen(p.assigns[v][0].value).(*ast.CompositeLit)
	if !ok || p.assigns[v][0].call {
		return nil
	}
	return lit
}

// looksAt reports whether a list or map that a name stands for is not changed there, and
// does not become another's.
func (p *Package) looksAt(use *ast.Ident) bool {
	switch up := p.parent[use].(type) {
	case *ast.RangeStmt:
		return up.X == use
	case *ast.IndexExpr:
		switch by := p.parent[up].(type) {
		case *ast.AssignStmt:
			for _, left := range by.Lhs {
				if left == up {
					return false
				}
			}
			return true
		case *ast.IncDecStmt:
			return false
		case *ast.UnaryExpr:
			return by.Op != token.AND
		}
		return up.X == use
	case *ast.CallExpr:
		if b, ok := ast.Unparen(up.Fun).(*ast.Ident); ok {
			if _, ok := p.Info.Uses[b].(*types.Builtin); ok {
				return b.Name == "len"
			}
		}
		fn := gosrc.Callee(p.Info, up)
		if fn != nil && fn.Pkg() != nil && fn.FullName() == "strings.Join" {
			return true
		}
		list, _, ok := p.membership(up)
		return ok && list == use
	}
	return false
}
