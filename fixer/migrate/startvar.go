package migrate

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/contexts"
	"github.com/netra-systems/netralint/fixer/edit"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// contextName is what the variable is called where the function has none yet.
const contextName = "ctx"

// A startVar is the variable that a function which starts something gets.
type startVar struct {
	m    *fixer.Module
	pkg  *fixer.Package
	file *fixer.File
	fn   *ast.FuncDecl
	name string
	args []ast.Expr      // context.Background(), in order
	decl *ast.AssignStmt // that the function has further down, or nil
}

// startChanges returns the changes to the functions of a file with these names.
func startChanges(m *fixer.Module, p *fixer.Package, f *fixer.File, names map[string]bool) []*fixer.Change {
	var list []*fixer.Change
	for _, d := range f.Syntax.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || !starts(fn) || !names[fn.Name.Name] {
			continue
		}
		v := &startVar{m: m, pkg: p, file: f, fn: fn, name: contextName}
		v.collect()
		if c := v.change(); c != nil {
			list = append(list, c)
		}
	}
	return list
}

// collect finds the arguments that the variable takes the place of, and the
// variable where the function has it further down.
func (v *startVar) collect() {
	for n := range ast.Preorder(v.fn.Body) {
		call, ok := n.(*ast.CallExpr)
		if !ok || v.makesContext(call) {
			continue
		}
		for _, arg := range call.Args {
			if contexts.CallsBackground(v.pkg.Info, arg) {
				v.args = append(v.args, arg)
			}
		}
	}
	if v.decl = v.declared(); v.decl == nil {
		return
	}
	v.name = v.decl.Lhs[0].(*ast.Ident).Name
	v.args = slices.DeleteFunc(v.args, func(e ast.Expr) bool { return e.Pos() > v.decl.Pos() })
}

// makesContext reports whether a call makes a context of another.
func (v *startVar) makesContext(call *ast.CallExpr) bool {
	tuple, ok := v.pkg.Info.TypeOf(call).(*types.Tuple)
	if !ok {
		t := v.pkg.Info.TypeOf(call)
		return t != nil && gosrc.IsContext(t)
	}
	return tuple.Len() > 0 && gosrc.IsContext(tuple.At(0).Type())
}

// declared returns the statement that declares a variable for context.Background(),
// if it may as well come first: its name is mentioned nowhere before, it has its
// line for itself, and no comment is about it.
func (v *startVar) declared() *ast.AssignStmt {
	for _, s := range v.fn.Body.List {
		if v.runsLater(s) {
			return nil // it may see another value of the variable
		}
		a, ok := s.(*ast.AssignStmt)
		if !ok || a.Tok != token.DEFINE || len(a.Lhs) != 1 || !contexts.CallsBackground(v.pkg.Info, a.Rhs[0]) {
			continue
		}
		id := a.Lhs[0].(*ast.Ident)
		before := func(n ast.Node) bool {
			m, ok := n.(*ast.Ident)
			return ok && m.Name == id.Name && m.Pos() < id.Pos()
		}
		for n := range ast.Preorder(v.fn) {
			if before(n) {
				return nil
			}
		}
		if id.Name == "_" || !v.alone(a) || v.firstComment(a).IsValid() {
			return nil
		}
		return a
	}
	return nil
}

// runsLater reports whether an argument stands in a function literal of a statement.
func (v *startVar) runsLater(s ast.Stmt) bool {
	for n := range ast.Preorder(s) {
		lit, ok := n.(*ast.FuncLit)
		if ok && slices.ContainsFunc(v.args, func(e ast.Expr) bool { return gosrc.Contains(lit, e.Pos()) }) {
			return true
		}
	}
	return false
}

// change returns the change, nil if there is nothing to join or no place for it.
func (v *startVar) change() *fixer.Change {
	if len(v.args) == 0 || v.decl == nil && (len(v.args) < 2 || !v.free()) {
		return nil
	}
	first := v.stmtOf(v.args[0])
	if first == nil || !v.alone(first) {
		return nil
	}
	at := first.Pos()
	if c := v.firstComment(first); c.IsValid() {
		at = c
	}
	line := v.lineStart(at)
	src := v.file.Src
	indent := string(src[line:v.offset(at)])
	line0 := v.m.Fset.Position(v.fn.Pos()).Line
	c := &fixer.Change{ID: fmt.Sprintf("start %s:%d", v.m.Rel(v.file.Name), line0), Origin: originStart, Description: "give context.Background() one variable"}
	made := src[v.offset(v.args[0].Pos()):v.offset(v.args[0].End())]
	c.Edits = append(c.Edits, fixer.Edit{File: v.file.Name, Start: line, End: line, New: fmt.Sprintf("%s%s := %s\n", indent, v.name, made)})
	for _, e := range v.args {
		c.Edits = append(c.Edits, fixer.Edit{File: v.file.Name, Start: v.offset(e.Pos()), End: v.offset(e.End()), New: v.name})
	}
	if v.decl != nil {
		cut := edit.CutLines(v.m.Fset.File(v.decl.Pos()), v.file.Syntax, v.decl.Pos(), v.decl.End())
		c.Edits = append(c.Edits, fixer.Edit{File: v.file.Name, Start: v.offset(cut.Pos), End: v.offset(cut.End)})
	}
	return c
}

// free reports whether the name can be declared in the function: what it is said of
// there is of blocks further in, in which none of the arguments stand, or a field.
func (v *startVar) free() bool {
	top := v.pkg.Info.Scopes[v.fn.Type]
	for n := range ast.Preorder(v.fn) {
		id, ok := n.(*ast.Ident)
		if !ok || id.Name != v.name {
			continue
		}
		obj, ok := v.pkg.Info.ObjectOf(id).(*types.Var)
		switch {
		case !ok:
			return false
		case obj.IsField():
			continue
		}
		scope := obj.Parent()
		if scope == nil || scope == top || !gosrc.Contains(v.fn.Body, scope.Pos()) {
			return false
		}
		if slices.ContainsFunc(v.args, func(e ast.Expr) bool { return scope.Contains(e.Pos()) }) {
			return false
		}
	}
	return true
}

// stmtOf returns the statement of the function itself that holds an expression.
func (v *startVar) stmtOf(e ast.Expr) ast.Stmt {
	for _, s := range v.fn.Body.List {
		if gosrc.Contains(s, e.Pos()) {
			return s
		}
	}
	return nil
}

// alone reports whether nothing but space stands before a statement in its line.
func (v *startVar) alone(s ast.Stmt) bool {
	return strings.TrimSpace(string(v.file.Src[v.lineStart(s.Pos()):v.offset(s.Pos())])) == ""
}

// firstComment returns where the comments begin that stand straight above a
// statement, in lines of their own.
func (v *startVar) firstComment(s ast.Stmt) (at token.Pos) {
	line := func(p token.Pos) int { return v.m.Fset.Position(p).Line }
	for _, c := range v.file.Syntax.Comments {
		if gosrc.Contains(v.fn.Body, c.Pos()) && line(c.End()) == line(s.Pos())-1 &&
			strings.TrimSpace(string(v.file.Src[v.lineStart(c.Pos()):v.offset(c.Pos())])) == "" {
			at = c.Pos()
		}
	}
	return at
}

func (v *startVar) offset(p token.Pos) int { return int(p - v.file.Syntax.FileStart) }

func (v *startVar) lineStart(p token.Pos) int {
	return strings.LastIndexByte(string(v.file.Src[:v.offset(p)]), '\n') + 1
}
