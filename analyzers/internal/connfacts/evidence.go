package connfacts

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/netra-systems/netralint/fixer/dbapi"
)

// rebinds reports whether a function rewrites placeholders ? for the database in
// use, or makes text that is to be rewritten.
func rebinds(fn *types.Func) bool {
	if fn.Pkg() == nil || fn.Pkg().Path() != dbapi.SQLXPath {
		return false
	}
	switch fn.Name() {
	case "Rebind", "In", "Named":
		return true
	}
	return false
}

// collectEvidence reads the SQL text of the package: that in the arguments of
// database calls for the handle of the call, all of it for handles that no text
// is seen to be sent through. A ? says nothing where the package rewrites
// placeholders, or in a text that another function had before it is sent.
func (r *Result) collectEvidence() {
	g := r.graph
	mask := ^evidence(0)
	if g.rebinds {
		mask = ^questionText
	}
	for _, c := range r.calls {
		var found evidence
		for _, a := range c.Expr.Args {
			if t := g.info.TypeOf(a); t != nil && isString(t) {
				found |= g.textOf(a)
			}
		}
		c.text = found & mask
		if c.Handle == nil || c.text == 0 {
			continue
		}
		if n := g.operandNode(c.Expr, c.API.Of); n != none {
			g.inTest = c.Test && g.tests
			g.backward(n, false, func(id nodeID) bool {
				g.note(id).sql |= c.text
				return true
			})
		}
	}
	g.inTest = false
	r.collectPackageText(mask)
}

func (r *Result) collectPackageText(mask evidence) {
	for _, file := range r.pass.Files {
		if isTestFile(r.pass, file) {
			continue
		}
		for n := range ast.Preorder(file) {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && len(lit.Value) > 12 {
				r.graph.text |= textEvidence(strings.Trim(lit.Value, "`\"")) & mask
			}
		}
	}
}

// textOf says what the text of an argument is written for.
func (g *graph) textOf(e ast.Expr) evidence {
	if text, ok := constantString(g.info, e); ok {
		return textEvidence(text)
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.BinaryExpr:
		return textEvidence(g.joined(e))
	case *ast.CallExpr:
		if tv := g.info.Types[e.Fun]; tv.IsType() && len(e.Args) == 1 {
			return g.textOf(e.Args[0])
		}
		if format := g.formatOf(e); format != nil {
			return g.textOf(format)
		}
		return g.handled(e)
	case *ast.Ident, *ast.SelectorExpr:
		return g.flowing(e)
	}
	return 0
}

// formatOf returns the format of a call of fmt.Sprintf, nil for other calls.
func (g *graph) formatOf(call *ast.CallExpr) ast.Expr {
	if fn := callee(g.info, call); fn != nil && fn.FullName() == "fmt.Sprintf" && len(call.Args) > 0 {
		return call.Args[0]
	}
	return nil
}

// joined returns the constant parts of a + b, with a name for those that are
// not.
func (g *graph) joined(e ast.Expr) string {
	if text, ok := constantString(g.info, e); ok {
		return text
	}
	if b, ok := ast.Unparen(e).(*ast.BinaryExpr); ok && b.Op == token.ADD {
		return g.joined(b.X) + g.joined(b.Y)
	}
	return " x "
}

// handled says what the texts among the arguments of a function that makes text
// are written for. It may rewrite their placeholders.
func (g *graph) handled(call *ast.CallExpr) evidence {
	var found evidence
	for _, a := range call.Args {
		if t := g.info.TypeOf(a); t != nil && isString(t) {
			found |= g.textOf(a)
		}
	}
	return found &^ questionText
}

// flowing says what the texts that can be in a variable or field are written
// for.
func (g *graph) flowing(e ast.Expr) evidence {
	n := g.eval(e)
	if n == none {
		return 0
	}
	var found evidence
	made := false // a call made the text
	g.backward(n, false, func(id nodeID) bool {
		at := &g.nodes[id]
		if call, ok := at.syn.(*ast.CallExpr); ok {
			made = true
			if format, ok := constantString(g.info, g.formatOf(call)); ok {
				found |= textEvidence(format)
			}
		}
		for _, text := range at.drivers {
			found |= textEvidence(text)
		}
		return true
	})
	if made {
		found &^= questionText
	}
	return found
}
