package contexts

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// MayBeNil reports whether an argument that is a context, or carries one, can be
// nil where it stands, as far as the package and Finder.Nil tell: it is nil, or a
// variable without a value, or a parameter that is compared with nil or given
// it, or a field of a struct that is made without it, or an element, or the result of
// a function that returns it. Behind a check, or behind code that would have panicked, it is not.
func (c *Finder) MayBeNil(e ast.Expr) bool {
	e = ast.Unparen(e)
	if c.info.Types[e].IsNil() {
		return true
	}
	v, _ := c.variableOf(e)
	return c.valueMayBeNil(e) || v != nil && c.VarMayBeNil(v, e.Pos())
}

// VarMayBeNil is MayBeNil for a variable at a position.
func (c *Finder) VarMayBeNil(v *types.Var, pos token.Pos) bool {
	if !c.isNilable(v) && !c.nilAt(v.Pos()) && !c.unset(v) && !c.givenNil(v) && !c.unsetGlobal(v) {
		return false
	}
	s := c.search(pos)
	return s != nil && !s.guarded(v)
}

// MayBeEmpty reports whether an argument can carry a context that is nil, as far
// as the package and Finder.Empty tell: it is made by the code itself, and not
// given one.
func (c *Finder) MayBeEmpty(e ast.Expr) bool {
	gives := givers(c.info.TypeOf(e))
	if gives == nil {
		return false
	}
	e = ast.Unparen(e)
	if call, ok := e.(*ast.CallExpr); ok { // c.Copy(), cmd.Root()
		if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && givers(c.info.TypeOf(sel.X)) != nil {
			return c.MayBeEmpty(sel.X)
		}
	}
	v, decl := c.variableOf(e)
	switch {
	case v == nil || decl == nil:
		return true
	case isParamOrResult(c.info, decl, v):
		return c.isEmpty(v)
	}
	return !selects(c.info, decl, v, gives)
}

// variableOf returns the variable that an expression is, and the declaration it
// is in.
func (c *Finder) variableOf(e ast.Expr) (*types.Var, ast.Decl) {
	id, ok := e.(*ast.Ident)
	if !ok {
		return nil, nil
	}
	v, ok := c.info.ObjectOf(id).(*types.Var)
	if !ok {
		return nil, nil
	}
	return v, c.declAround(v.Pos())
}

// selects reports whether code selects one of some names of a variable.
func selects(info *types.Info, n ast.Node, v *types.Var, names []string) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if ok && slices.Contains(names, sel.Sel.Name) {
			id, ok := ast.Unparen(sel.X).(*ast.Ident)
			found = found || ok && info.Uses[id] == v
		}
		return !found
	})
	return found
}

// absent reports whether a parameter may have no context at the position.
func (s *search) absent(v *types.Var) bool {
	return s.isNilHere(v) || s.isEmpty(v) || s.embedsNil(v.Type())
}

func (s *search) isNilHere(v *types.Var) bool {
	return (s.isNilable(v) || s.nilAt(v.Pos()) || s.unset(v) || s.givenNil(v)) && !s.guarded(v)
}

// isOrNil reports whether a variable that is absent is or has a context, be it nil: what
// it is asked for is no fault.
func (s *search) isOrNil(v *types.Var) bool {
	return gosrc.IsContext(v.Type()) || !s.isNilHere(v) && slices.ContainsFunc(carriers, func(c carrier) bool {
		return c.orNil && gosrc.IsNamed(gosrc.Deref(v.Type()), c.pkg, c.name)
	})
}

// absentAt is absent for a parameter without a name, which nothing can check.
func (c *Finder) absentAt(pos token.Pos) bool {
	return c.nilAt(pos) || c.Empty != nil && c.Empty(pos)
}

func (c *Finder) nilAt(pos token.Pos) bool { return c.Nil != nil && c.Nil(pos) }

// unset reports whether a local variable is declared without a value.
func (c *Finder) unset(v *types.Var) bool {
	decl := c.declAround(v.Pos())
	if decl == nil || !Carries(v.Type()) {
		return false
	}
	return isResult(c.info, decl, v) ||
		slices.ContainsFunc(assignments(c.info, decl, v), func(a assignment) bool { return a.value == nil })
}

// isResult reports whether a variable is a result of a function, which has no value
// at first.
func isResult(info *types.Info, decl ast.Decl, v *types.Var) bool {
	for n := range ast.Preorder(decl) {
		if t := gosrc.FuncType(n); t != nil && t.Results != nil && gosrc.Contains(t.Results, v.Pos()) {
			return true
		}
	}
	return false
}

// unsetArgument reports whether an argument is a local variable that has no value
// yet.
func (c *Finder) unsetArgument(e ast.Expr) bool {
	v, _ := c.variableOf(ast.Unparen(e))
	if v == nil || !c.unset(v) {
		return false
	}
	s := c.search(e.Pos())
	return s != nil && !s.guarded(v)
}

// isNilable reports whether the package compares a variable with nil, or passes
// nil for it.
func (c *Finder) isNilable(v *types.Var) bool {
	c.note()
	return c.nilable[v]
}

// isEmpty reports whether a parameter is given what carries no context.
func (c *Finder) isEmpty(v *types.Var) bool {
	if givers(v.Type()) == nil {
		return false
	}
	c.note()
	return c.runs || c.empty[v] || c.Empty != nil && c.Empty(v.Pos())
}

// RunsCommands reports whether the package calls what a command is made of, or any
// function in a variable, with a command that may carry no context: cmd.RunE(cmd, nil).
func (c *Finder) RunsCommands() bool {
	c.note()
	return c.runs
}

// LacksContexts reports whether the package compares a context, or what carries
// one, with nil, or passes on something that has none.
func (c *Finder) LacksContexts() bool {
	c.note()
	return c.lacks || c.runs || len(c.nilable) > 0 || len(c.empty) > 0 || len(c.fieldsOnce().suspect) > 0 || len(c.resultsOnce()) > 0
}

// note notes what the package compares with nil, and what its calls pass.
func (c *Finder) note() {
	if c.nilable != nil {
		return
	}
	c.nilable, c.empty = make(map[*types.Var]bool), make(map[*types.Var]bool)
	for _, file := range c.files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BinaryExpr:
				if v := c.comparedWithNil(n); v != nil {
					c.nilable[v] = true
				}
			case *ast.CallExpr:
				c.noteArguments(n)
			}
			return true
		})
	}
}

// comparedWithNil returns the variable that a comparison holds against nil, if
// it can be the source of a context.
func (c *Finder) comparedWithNil(n *ast.BinaryExpr) *types.Var {
	if n.Op != token.EQL && n.Op != token.NEQ {
		return nil
	}
	for _, pair := range [][2]ast.Expr{{n.X, n.Y}, {n.Y, n.X}} {
		id, ok := ast.Unparen(pair[0]).(*ast.Ident)
		if !ok || !c.info.Types[pair[1]].IsNil() {
			continue
		}
		if v, ok := c.info.Uses[id].(*types.Var); ok && Carries(v.Type()) {
			return v
		}
	}
	return nil
}

// noteArguments notes the parameters of a function of the package that a call
// passes nil for, or what carries no context.
func (c *Finder) noteArguments(n *ast.CallExpr) {
	callee := gosrc.Callee(c.info, n)
	if callee == nil { // cmd.RunE(cmd, nil), or a variable that is given that
		c.runs = c.runs || slices.ContainsFunc(n.Args, c.MayBeEmpty)
		return
	}
	params := callee.Origin().Signature().Params()
	for i, arg := range n.Args {
		if i >= params.Len() || !Carries(params.At(i).Type()) {
			continue
		}
		if callee.Pkg() != c.pkg {
			c.lacks = c.lacks || c.MayBeNil(arg) || c.MayBeEmpty(arg)
			continue
		}
		if c.info.Types[arg].IsNil() || c.unsetArgument(arg) || c.valueMayBeNil(arg) {
			c.nilable[params.At(i)] = true
		}
		if c.MayBeEmpty(arg) {
			c.empty[params.At(i)] = true
		}
	}
}

// givers returns what gives a context to a value of a type that may have none.
func givers(t types.Type) []string {
	if t == nil {
		return nil
	}
	for _, c := range carriers {
		if c.gives != nil && gosrc.IsNamed(gosrc.Deref(t), c.pkg, c.name) {
			return c.gives
		}
	}
	return nil
}

// Carries reports whether values of a type are contexts, or carry one and can be
// nil.
func Carries(t types.Type) bool {
	return isContext(t) || IsTesting(t) || isServerStream(t) || isCarrier(t)
}

// guarded reports whether a variable is known not to be nil at the position:
// a condition around it says so, or code that has run before would have left,
// given it a value, or used what it points to.
func (s *search) guarded(v *types.Var) bool {
	for _, n := range s.path {
		switch n.(type) {
		case *ast.FuncDecl, *ast.FuncLit:
			if gosrc.Contains(n, v.Pos()) {
				return false // it is the one that has the variable
			}
		}
		if s.whereNotNil(n, v) || s.usesFirst(n, v) {
			return true
		}
		for _, stmt := range slices.Backward(gosrc.Statements(n)) {
			if stmt.End() > s.pos {
				continue
			}
			if s.excludesNil(stmt, v) {
				return true
			}
			if s.takesBack(stmt, v) {
				return false
			}
		}
	}
	return false
}

// takesBack reports whether a statement may make a variable nil.
func (s *search) takesBack(stmt ast.Stmt, v *types.Var) bool {
	return slices.ContainsFunc(assignments(s.info, stmt, v), func(a assignment) bool {
		return a.value != nil && s.info.Types[a.value].IsNil()
	})
}

// whereNotNil reports whether the position, in a node, is only reached if a variable
// is not nil.
func (s *search) whereNotNil(n ast.Node, v *types.Var) bool {
	switch n := n.(type) {
	case *ast.IfStmt:
		return gosrc.Contains(n.Body, s.pos) && s.implies(n.Cond, v, token.NEQ) ||
			n.Else != nil && gosrc.Contains(n.Else, s.pos) && s.implies(n.Cond, v, token.EQL)
	case *ast.CaseClause:
		return len(n.List) == 1 && n.Colon < s.pos && s.implies(n.List[0], v, token.NEQ)
	case *ast.BinaryExpr:
		return gosrc.Contains(n.Y, s.pos) &&
			(n.Op == token.LAND && s.implies(n.X, v, token.NEQ) || n.Op == token.LOR && s.implies(n.X, v, token.EQL))
	}
	return false
}

// implies reports whether a condition that is true for NEQ, or false for EQL,
// means that a variable is not nil.
func (s *search) implies(cond ast.Expr, v *types.Var, op token.Token) bool {
	if not, ok := ast.Unparen(cond).(*ast.UnaryExpr); ok && not.Op == token.NOT {
		return s.implies(not.X, v, map[token.Token]token.Token{token.NEQ: token.EQL, token.EQL: token.NEQ}[op])
	}
	n, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	if !ok {
		return op == token.NEQ && s.present(cond, v)
	}
	if both := map[token.Token]token.Token{token.NEQ: token.LAND, token.EQL: token.LOR}[op]; n.Op == both {
		return s.implies(n.X, v, op) || s.implies(n.Y, v, op)
	}
	return n.Op == op && s.comparedWithNil(n) == v
}

// excludesNil reports whether a variable is not nil behind a statement.
func (s *search) excludesNil(stmt ast.Stmt, v *types.Var) bool {
	switch stmt := stmt.(type) {
	case *ast.IfStmt:
		if s.implies(stmt.Cond, v, token.EQL) && s.givesOrLeaves(stmt.Body.List, v) {
			return true
		}
		other, ok := stmt.Else.(*ast.BlockStmt)
		if ok && s.givesOrLeaves(stmt.Body.List, v) && s.givesOrLeaves(other.List, v) {
			return true
		}
	case *ast.AssignStmt, *ast.ExprStmt, *ast.DeclStmt, *ast.IncDecStmt, *ast.SendStmt:
		return s.gives([]ast.Stmt{stmt}, v) || s.uses(stmt, v)
	}
	return s.usesFirst(stmt, v)
}

// givesOrLeaves reports whether a variable is not nil behind some statements.
func (s *search) givesOrLeaves(list []ast.Stmt, v *types.Var) bool {
	return s.gives(list, v) || gosrc.Leaves(s.info, list)
}

// usesFirst reports whether a statement uses a variable before it comes to the
// position, whatever it does then.
func (s *search) usesFirst(n ast.Node, v *types.Var) bool {
	var first []ast.Node
	add := func(n ast.Node) {
		if n != nil && n.End() <= s.pos {
			first = append(first, n)
		}
	}
	switch n := n.(type) {
	case *ast.IfStmt:
		add(n.Init)
		add(n.Cond)
	case *ast.ForStmt:
		add(n.Init)
		add(n.Cond)
	case *ast.RangeStmt:
		add(n.X)
	case *ast.SwitchStmt:
		add(n.Init)
		add(n.Tag)
	case *ast.TypeSwitchStmt:
		add(n.Init)
		add(n.Assign)
	case *ast.SelectStmt:
		for _, clause := range n.Body.List {
			add(clause.(*ast.CommClause).Comm)
		}
	}
	return slices.ContainsFunc(first, func(n ast.Node) bool { return s.uses(n, v) })
}

// gives reports whether some statements, one after the other, give a variable a
// value that is not nil.
func (s *search) gives(list []ast.Stmt, v *types.Var) bool {
	for _, stmt := range list {
		a, ok := stmt.(*ast.AssignStmt)
		if !ok {
			continue
		}
		for i, e := range a.Lhs {
			id, ok := ast.Unparen(e).(*ast.Ident)
			if ok && s.info.ObjectOf(id) == v && !s.isNil(a, i) {
				return true
			}
		}
	}
	return false
}

// isNil reports whether the ith value that an assignment gives may be nil, by its
// form: it is no address of a literal, and no call that returns something.
func (s *search) isNil(a *ast.AssignStmt, i int) bool {
	value, result := a.Rhs[0], i
	if len(a.Rhs) == len(a.Lhs) {
		value, result = a.Rhs[i], 0
	}
	switch e := ast.Unparen(value).(type) {
	case *ast.CallExpr:
		return s.info.Types[e.Fun].IsType() || s.resultMayBeNil(e, result)
	case *ast.UnaryExpr:
		return e.Op != token.AND
	}
	return true
}

// uses reports whether code selects something of a variable at once, which panics
// on nil.
func (s *search) uses(n ast.Node, v *types.Var) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.BinaryExpr:
			if n.Op == token.LAND || n.Op == token.LOR {
				found = found || s.uses(n.X, v)
				return false
			}
		case *ast.SelectorExpr:
			id, ok := ast.Unparen(n.X).(*ast.Ident)
			found = found || ok && s.info.Uses[id] == v
		}
		return !found
	})
	return found
}
