package connfacts

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// An object mapper reaches the database through a dialect, which opens a pool or
// is given one.

// dialect reports whether a call makes a dialect from its settings.
func dialect(api dbapi.API) bool {
	return dbapi.IsMapper(api.Package) && api.Returns == dbapi.Connector && api.Config != dbapi.NoOperand
}

// isDialect reports whether t is the type of a dialect's settings.
func isDialect(t types.Type) bool {
	named, ok := types.Unalias(gosrc.Deref(t)).(*types.Named)
	return ok && named.Obj().Pkg() != nil && dbapi.IsMapper(dbapi.PathOf(named.Obj().Pkg())) && dbapi.ResourceOf(named) == dbapi.Config
}

// given reports whether a setting of a dialect is what it reaches: a pool, or
// the name of a driver. The data source is none of these.
func (g *graph) given(value ast.Expr) bool {
	t := g.info.TypeOf(value)
	if t == nil {
		return false
	}
	if name, ok := constantString(g.info, value); ok {
		return isDriverName(name)
	}
	return canBeHandle(t)
}

// names reports whether a literal sets a field of one of the names.
func names(lit *ast.CompositeLit, fields ...string) bool {
	return slices.ContainsFunc(lit.Elts, func(e ast.Expr) bool {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			return true // all fields, in order
		}
		id, ok := kv.Key.(*ast.Ident)
		return ok && slices.Contains(fields, id.Name)
	})
}

// mapsGiven reports whether a call puts an object mapper around a pool that it
// is given, or may be given, and so opens none.
func (g *graph) mapsGiven(c *Call) bool {
	if c.API.Returns != dbapi.Mapper || c.API.Config == dbapi.NoOperand {
		return false
	}
	start := g.operandNode(c.Expr, c.API.Config)
	if start == none {
		return true
	}
	given := false
	g.backward(start, false, func(id nodeID) bool {
		n := &g.nodes[id]
		lit, isLit := n.syn.(*ast.CompositeLit)
		switch {
		case len(n.stacks)+len(n.drivers) > 0: // a dialect that opens, or another database's
		case isLit && isDialect(g.info.TypeOf(lit)):
			given = given || names(lit, "Conn")
		case n.open, n.start():
			given = true
		}
		return !given
	})
	return given
}

// touch notes a call of a method of an object mapper, most of which work on the
// database when a later one in the chain is called.
func (g *graph) touch(call *ast.CallExpr) {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || g.info.TypeOf(sel.X) == nil || dbapi.ResourceOf(g.info.TypeOf(sel.X)) != dbapi.Mapper {
		return
	}
	if n := g.receiver(call); n != none {
		at := g.note(n)
		at.touchedIn = append(at.touchedIn, g.fn)
	}
}

// ofDriver reports whether a function belongs to a driver.
func ofDriver(fn *types.Func) bool {
	if fn.Pkg() == nil {
		return false
	}
	_, ok := dbapi.DriverAt(dbapi.PathOf(fn.Pkg()))
	return ok
}
