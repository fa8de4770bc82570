package thread

import (
	"go/ast"

	"golang.org/x/tools/go/ast/astutil"

	"github.com/netra-systems/netralint/fixer/contexts"
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
			return contexts.Unlocks(d.Name.Name)
		}
	}
	return false
}
