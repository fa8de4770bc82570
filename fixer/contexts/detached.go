package contexts

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// Attached is [Finder.At] for a place where code passes a context made of
// context.Background or context.TODO: it leaves out the variables that hold
// such a context, and those that are given one somewhere. It is stricter about
// function literals, which may have been given that context because they run
// later: it leaves one only where what is called is seen to run it.
func (c *Finder) Attached(pos token.Pos) (Context, string) {
	return c.find(pos, true)
}

// Detached returns the calls of context.Background and context.TODO that the
// context e is made of if it is made of nothing else: e is such a call, or one
// of context.WithTimeout and its like upon one, or a local variable that never
// holds anything else. If it may come from elsewhere it returns nil.
func (c *Finder) Detached(e ast.Expr) []*ast.CallExpr {
	d := detaching{Finder: c, seen: make(map[*types.Var]bool)}
	if !d.expr(e) {
		return nil
	}
	slices.SortFunc(d.roots, func(a, b *ast.CallExpr) int { return int(a.Pos() - b.Pos()) })
	return slices.Compact(d.roots)
}

// detaching is one call of Detached.
type detaching struct {
	*Finder
	seen  map[*types.Var]bool
	roots []*ast.CallExpr
}

// derivations are the functions of package context that make a context of
// their first argument.
var derivations = map[string]bool{
	"WithCancel": true, "WithCancelCause": true, "WithDeadline": true, "WithDeadlineCause": true,
	"WithTimeout": true, "WithTimeoutCause": true, "WithValue": true, "WithoutCancel": true,
}

// expr reports whether an expression is a context without a caller behind it: of
// Background or TODO, or derived from one. It collects those calls.
func (d *detaching) expr(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		v, ok := d.info.ObjectOf(e).(*types.Var)
		return ok && d.variable(v)
	case *ast.CallExpr:
		switch callee := gosrc.Callee(d.info, e); {
		case callee == nil:
		case callee.FullName() == "context.Background", callee.FullName() == "context.TODO":
			d.roots = append(d.roots, e)
			return true
		case d.Derives(callee) && len(e.Args) > 0:
			return d.expr(e.Args[0])
		}
	}
	return false
}

// variable judges a local variable by all that it is ever given.
func (d *detaching) variable(v *types.Var) bool {
	if d.seen[v] {
		return true // given a context made of itself
	}
	d.seen[v] = true
	decl := d.declAround(v.Pos())
	if decl == nil || v.IsField() || isParamOrResult(d.info, decl, v) || addressTaken(d.info, decl, v) {
		return false
	}
	given := false
	for _, a := range assignments(d.info, decl, v) {
		if a.value == nil {
			continue // declared without a value
		}
		if _, ranged := a.value.(*ast.CallExpr); !ranged && len(a.names) > 1 {
			return false
		}
		if !d.expr(a.value) {
			return false
		}
		given = true
	}
	return given
}

// maybeDetached reports whether a variable is given a detached context
// anywhere.
func (c *Finder) maybeDetached(v *types.Var) bool {
	decl := c.declAround(v.Pos())
	if decl == nil {
		return false
	}
	return slices.ContainsFunc(assignments(c.info, decl, v), func(a assignment) bool {
		return a.value != nil && len(c.Detached(a.value)) > 0
	})
}

// declAround returns the declaration of the function around pos, or nil.
func (c *Finder) declAround(pos token.Pos) ast.Decl {
	for _, file := range c.files {
		if pos < file.FileStart || pos > file.FileEnd {
			continue
		}
		for _, decl := range file.Decls {
			if gosrc.Contains(decl, pos) {
				if gen, ok := decl.(*ast.GenDecl); ok && slices.ContainsFunc(gen.Specs, func(s ast.Spec) bool { return declares(s, pos) }) {
					return nil // a package variable
				}
				return decl
			}
		}
	}
	return nil
}

// declares reports whether a spec declares the name at pos.
func declares(spec ast.Spec, pos token.Pos) bool {
	value, ok := spec.(*ast.ValueSpec)
	return ok && slices.ContainsFunc(value.Names, func(id *ast.Ident) bool { return id.Pos() == pos })
}

// isParamOrResult reports whether v is a parameter, result or receiver of a
// function in root.
func isParamOrResult(info *types.Info, root ast.Node, v *types.Var) bool {
	found := false
	ast.Inspect(root, func(n ast.Node) bool {
		field, ok := n.(*ast.Field)
		if ok {
			found = found || slices.ContainsFunc(field.Names, func(id *ast.Ident) bool { return info.Defs[id] == v })
		}
		return !found
	})
	return found
}

// addressTaken reports whether root takes the address of v, by which it may be
// given anything.
func addressTaken(info *types.Info, root ast.Node, v *types.Var) bool {
	found := false
	ast.Inspect(root, func(n ast.Node) bool {
		if unary, ok := n.(*ast.UnaryExpr); ok && unary.Op == token.AND {
			id, ok := ast.Unparen(unary.X).(*ast.Ident)
			found = found || ok && info.Uses[id] == v
		}
		return !found
	})
	return found
}

// IsDetached reports whether a local variable never holds a context but those
// that are made of context.Background or context.TODO.
func (c *Finder) IsDetached(v *types.Var) bool {
	d := detaching{Finder: c, seen: make(map[*types.Var]bool)}
	return d.variable(v)
}

// CallsBackground reports whether an expression is a call of context.Background.
func CallsBackground(info *types.Info, e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return false
	}
	f := gosrc.Callee(info, call)
	return f != nil && f.FullName() == "context.Background"
}

// Root is that of a Finder which knows the functions of package context alone.
func Root(info *types.Info, e ast.Expr) *ast.CallExpr { return (&Finder{info: info}).Root(e) }
