package thread

import (
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ast/astutil"

	"github.com/netra-systems/netralint/fixer/contexts"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

const unlockReason = "it gives up what others wait for, which must be done though the context has ended"

// unlocks reports whether a call gives up what others wait for: by its SQL, or as
// part of a function that does so by its name.
func (g *graph) unlocks(c *call) bool {
	if c.expr == nil {
		return false
	}
	if contexts.CleansUpBySQL(c.pkg.Info, c.expr) {
		return true
	}
	if c.path == nil {
		c.path, _ = astutil.PathEnclosingInterval(c.file.Syntax, c.expr.Pos(), c.expr.End())
	}
	for _, n := range c.path {
		if d, ok := n.(*ast.FuncDecl); ok {
			return contexts.Unlocks(d.Name.Name) && !g.begins(c.pkg.Info, d, 2)
		}
	}
	return false
}

// begins reports whether a function, or one of the module that it calls, begins a
// transaction: the rollback of a migration does work, and gives nothing up.
func (g *graph) begins(info *types.Info, d *ast.FuncDecl, depth int) bool {
	for n := range ast.Preorder(d) {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			continue
		}
		callee := gosrc.Callee(info, call)
		if callee == nil {
			continue
		}
		if name := strings.TrimPrefix(callee.Name(), "Must"); strings.HasPrefix(name, "Begin") && callee.Signature().Recv() != nil {
			return true
		}
		if f := g.functionOf(callee); depth > 0 && f != nil && f.decl != nil && g.begins(f.pkg.Info, f.decl, depth-1) {
			return true
		}
	}
	return false
}
