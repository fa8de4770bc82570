package unreleased

import (
	"fmt"
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/acquire"
	"github.com/netra-systems/netralint/analyzers/internal/opensite"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// fix adds the deferred call behind the check of the error:
//
//	rows, err := db.QueryContext(ctx, query)
//	if err != nil {
//		return err
//	}
//	defer rows.Close()
//	------------------
func (c *check) fix(s *acquire.Span) []analysis.SuggestedFix {
	if s.Passed || s.Leaks[0].Kind != acquire.Returns || s.Kind == dbapi.Row || s.Kind == dbapi.Tx && !s.Released || c.repeats(s) {
		return nil
	}
	if s.Released && dbapi.ResourceOf(resultType(c.TypesInfo.TypeOf(s.Expr))) == dbapi.NoResource {
		return nil // a type of the user's own may not bear to be given back twice
	}
	site, ok := opensite.Find(c.Pass.Pass, c.file(s), s.Expr)
	if !ok || !site.Local() {
		return nil
	}
	call, ok := c.deferred(s)
	if !ok {
		return nil
	}
	text := site.Indent() + "defer " + call + "\n"
	return []analysis.SuggestedFix{{
		Message:   "Defer " + call,
		TextEdits: []analysis.TextEdit{{Pos: site.NextLine(), End: site.NextLine(), NewText: []byte(text)}},
	}}
}

// deferred writes the call that gives back what is held.
func (c *check) deferred(s *acquire.Span) (string, bool) {
	name := c.release(s)
	fn := method(c.TypesInfo.TypeOf(s.Expr), name)
	if fn == nil || s.Var == nil {
		return "", false
	}
	arg := ""
	switch params := fn.Signature().Params(); {
	case params.Len() == 1 && gosrc.IsContext(params.At(0).Type()):
		ctx := c.context(s.Expr)
		if ctx == nil {
			return "", false
		}
		arg = types.ExprString(ctx)
	case params.Len() > 0:
		return "", false
	}
	return fmt.Sprintf("%s.%s(%s)", s.Var.Name(), name, arg), true
}

// method returns the method of the first result of a call of type t.
func method(t types.Type, name string) *types.Func {
	obj, _, _ := types.LookupFieldOrMethod(resultType(t), true, nil, name)
	fn, _ := obj.(*types.Func)
	return fn
}

// repeats reports whether the call stands in a loop of its function, or another
// statement of it ends what the handle is taken from.
func (c *check) repeats(s *acquire.Span) bool {
	found := false
	ast.Inspect(gosrc.FuncBody(s.Func), func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.LabeledStmt:
			found = found || gosrc.Contains(n, s.Expr.Pos())
		case *ast.SelectorExpr:
			found = found || s.Borrowed && s.Of != nil && ends[n.Sel.Name] && types.ExprString(n.X) == types.ExprString(s.Of)
		}
		return !found
	})
	return found
}

// ends are the methods that end what rows and statements are taken from.
var ends = map[string]bool{"Commit": true, "Rollback": true, "Release": true, "Close": true}

func (c *check) file(s *acquire.Span) *ast.File {
	for _, file := range c.Files {
		if gosrc.Contains(file, s.Expr.Pos()) {
			return file
		}
	}
	return nil
}

// resultType is the type of the first result of a call of type t.
func resultType(t types.Type) types.Type {
	if tuple, ok := t.(*types.Tuple); ok {
		return tuple.At(0).Type()
	}
	return t
}
