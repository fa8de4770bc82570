package contexts

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// nilFields are the contexts, and what carries one, in fields of structs that may be nil, as the package
// tells.
type nilFields struct {
	suspect map[*types.Var]bool // compared with nil, or left out where the struct is made
	filled  map[*types.Var]bool // given a value where they are nil
}

// NilFields calls yield for where each context in a field is declared that may be
// nil, as the package tells.
func (c *Finder) NilFields(yield func(token.Pos)) {
	for f := range c.fieldsOnce().suspect {
		if !c.fields.filled[f] {
			yield(f.Pos())
		}
	}
}

// FieldMayBeNil reports whether a context in a field may be nil, as the package and
// Finder.Nil tell.
func (c *Finder) FieldMayBeNil(f *types.Var) bool {
	return c.fieldsOnce().suspect[f] && !c.fields.filled[f] || c.nilAt(f.Pos())
}

// looksAt reports whether the function around an expression compares the field that
// it selects with nil, or gives it a value.
func (c *Finder) looksAt(e *ast.SelectorExpr, f *types.Var) bool {
	decl := c.declAround(e.Pos())
	if decl == nil {
		return false
	}
	for n := range ast.Preorder(decl) {
		switch n := n.(type) {
		case *ast.BinaryExpr:
			if c.fieldAgainstNil(n) == f {
				return true
			}
		case *ast.AssignStmt:
			if c.assignsField(n, f) {
				return true
			}
		}
	}
	return false
}

func (c *Finder) fieldsOnce() *nilFields {
	if c.fields != nil {
		return c.fields
	}
	c.fields = &nilFields{suspect: map[*types.Var]bool{}, filled: map[*types.Var]bool{}}
	for _, file := range c.files {
		for _, decl := range file.Decls {
			c.fieldsOf(decl)
		}
	}
	return c.fields
}

// fieldsOf notes what a declaration says of contexts in fields.
func (c *Finder) fieldsOf(decl ast.Decl) {
	var stack []ast.Node
	ast.Inspect(decl, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		switch n := n.(type) {
		case *ast.BinaryExpr:
			if f := c.fieldAgainstNil(n); f != nil {
				c.fields.suspect[f] = true
			}
		case *ast.IfStmt:
			c.fills(n)
		case *ast.CompositeLit:
			if ret, ok := stack[len(stack)-1].(*ast.ReturnStmt); !ok || len(ret.Results) == 1 { // T{}, err
				c.leftOut(decl, c.info.TypeOf(n), n)
			}
		case *ast.CallExpr:
			if id, ok := ast.Unparen(n.Fun).(*ast.Ident); ok && len(n.Args) == 1 && c.info.Uses[id] == types.Universe.Lookup("new") {
				c.leftOut(decl, c.info.TypeOf(n.Args[0]), nil)
			}
		case *ast.ValueSpec:
			if n.Type != nil && len(n.Values) == 0 {
				c.leftOut(decl, c.info.TypeOf(n.Type), nil)
			}
		}
		stack = append(stack, n)
		return true
	})
}

// fieldAgainstNil returns the field with a context that a comparison holds against
// nil.
func (c *Finder) fieldAgainstNil(n *ast.BinaryExpr) *types.Var {
	if n.Op != token.EQL && n.Op != token.NEQ {
		return nil
	}
	for _, pair := range [][2]ast.Expr{{n.X, n.Y}, {n.Y, n.X}} {
		sel, ok := ast.Unparen(pair[0]).(*ast.SelectorExpr)
		if !ok || !c.info.Types[pair[1]].IsNil() {
			continue
		}
		if f, ok := c.info.Uses[sel.Sel].(*types.Var); ok && f.IsField() && Carries(f.Type()) {
			return f
		}
	}
	return nil
}

// fills notes the fields that a statement gives a value where they are nil.
func (c *Finder) fills(n *ast.IfStmt) {
	for cond := range ast.Preorder(n.Cond) {
		cmp, ok := cond.(*ast.BinaryExpr)
		if !ok || cmp.Op != token.EQL {
			continue
		}
		f := c.fieldAgainstNil(cmp)
		for _, stmt := range n.Body.List {
			if a, ok := stmt.(*ast.AssignStmt); ok && f != nil && c.assignsField(a, f) {
				c.fields.filled[f] = true
			}
		}
	}
}

func (c *Finder) assignsField(a *ast.AssignStmt, f *types.Var) bool {
	for _, e := range a.Lhs {
		if sel, ok := ast.Unparen(e).(*ast.SelectorExpr); ok && c.info.Uses[sel.Sel] == f {
			return true
		}
	}
	return false
}

// leftOut notes the contexts of a struct that is made without them, by a literal or,
// where that is nil, with nothing set; not those that the declaration sets then.
func (c *Finder) leftOut(decl ast.Decl, t types.Type, lit *ast.CompositeLit) {
	if t == nil {
		return
	}
	s, ok := gosrc.Core(gosrc.Deref(t)).(*types.Struct) // &T{} may leave out &T in a list
	if !ok || lit != nil && len(lit.Elts) > 0 && !isKeyed(lit) {
		return
	}
	for f := range s.Fields() {
		if Carries(f.Type()) && (!f.Embedded() || gosrc.IsContext(f.Type())) && !setsField(c.info, lit, f) && !c.setsLater(decl, f) {
			c.fields.suspect[f] = true
		}
	}
}

func isKeyed(lit *ast.CompositeLit) bool {
	_, keyed := lit.Elts[0].(*ast.KeyValueExpr)
	return keyed
}

func setsField(info *types.Info, lit *ast.CompositeLit, f *types.Var) bool {
	if lit == nil {
		return false
	}
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if key, ok := kv.Key.(*ast.Ident); ok && info.Uses[key] == f {
				return !info.Types[kv.Value].IsNil()
			}
		}
	}
	return false
}

func (c *Finder) setsLater(decl ast.Decl, f *types.Var) bool {
	for n := range ast.Preorder(decl) {
		if a, ok := n.(*ast.AssignStmt); ok && c.assignsField(a, f) {
			return true
		}
	}
	return false
}
