package detachedctx

import (
	"fmt"
	"go/ast"
	"slices"

	"golang.org/x/tools/go/analysis"
)

// join makes one finding of those in a function that are about the context of a
// test, at the first of them: it is one piece of advice, and old tests have
// dozens. A call that a comment keeps from being shown is none of them.
func (c *check) join(found []*finding) []*finding {
	var all []*finding
	first := map[*ast.FuncDecl]*finding{}
	for _, f := range found {
		decl := declOf(f)
		switch {
		case !f.ctx.Test || decl == nil || c.kept(f):
			all = append(all, f)
		case first[decl] == nil:
			first[decl] = f
			all = append(all, f)
		default:
			lead := first[decl]
			lead.others++
			lead.edits = append(lead.edits, f.edits...)
		}
	}
	for _, f := range first {
		f.edits = once(f.edits)
	}
	return all
}

// declOf returns the function declaration around a call, nil in a package
// variable.
func declOf(f *finding) *ast.FuncDecl {
	for _, d := range f.call.File.Decls {
		if decl, ok := d.(*ast.FuncDecl); ok && decl.Pos() <= f.call.Expr.Pos() && f.call.Expr.End() <= decl.End() {
			return decl
		}
	}
	return nil
}

// once drops edits that are there already, such as that of a variable which two
// calls get.
func once(edits []analysis.TextEdit) []analysis.TextEdit {
	var all []analysis.TextEdit
	for _, e := range edits {
		if !slices.ContainsFunc(all, func(o analysis.TextEdit) bool { return o.Pos == e.Pos && o.End == e.End }) {
			all = append(all, e)
		}
	}
	return all
}

// elsewhere says where else in the function the same is to be done.
func (f *finding) elsewhere() string {
	switch f.others {
	case 0:
		return ""
	case 1:
		return ", here and in another call of " + declOf(f).Name.Name
	}
	return fmt.Sprintf(", here and in %d other calls of %s", f.others, declOf(f).Name.Name)
}
