package native

import (
	"go/ast"
	"go/types"

	"github.com/netra-systems/netralint/fixer"
)

// Place is an expression, and the declaration or expression that tells which
// component it belongs to.
type Place struct {
	Pkg  *fixer.Package
	Expr ast.Expr
	Obj  types.Object // or
	Of   ast.Expr
}

// Owns reports whether a place belongs to the component.
func (r *Rewrite) Owns(pl Place) bool {
	if pl.Obj != nil {
		return r.ComponentOfDecl(pl.Obj) == r.Flow
	}
	return r.ComponentOf(pl.Pkg, pl.Of) == r.Flow
}
