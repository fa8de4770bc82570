// Package opensite finds the statements around a call that opens a pool, so
// that a fix can add settings where the pool is first usable.
package opensite

import (
	"bytes"
	"go/ast"
	"go/token"
	"go/types"
	"os"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// Site is an opening of one of the forms
//
//	db, err := open()              if db, err = open(); err != nil { ... return }      db := open()
//	if err != nil { ... return }
//
// with = as well as := in the first and last.
type Site struct {
	// Handle is how the pool is written: a name, or names joined by dots.
	Handle string
	// Var is the variable Handle starts with.
	Var *types.Var
	// Assign is the statement that stores the pool.
	Assign *ast.AssignStmt
	// Err is the name of the error variable, "" in the third form.
	Err string
	// Check is the statement that handles the error, nil in the third form.
	Check *ast.IfStmt
	// After is the end of the last statement of the form.
	After token.Pos

	pass *analysis.Pass
	file *ast.File
	src  []byte
}

// Find returns the site of a call; ok is false when the call stands in no such
// form, or when other text follows on the line it ends on.
func Find(pass *analysis.Pass, file *ast.File, call *ast.CallExpr) (*Site, bool) {
	path, _ := astutil.PathEnclosingInterval(file, call.Pos(), call.End())
	at := slices.IndexFunc(path, func(n ast.Node) bool { _, ok := n.(*ast.AssignStmt); return ok })
	if at < 0 || at+1 >= len(path) {
		return nil, false
	}
	s := &Site{Assign: path[at].(*ast.AssignStmt), pass: pass, file: file}
	if len(s.Assign.Rhs) != 1 || ast.Unparen(s.Assign.Rhs[0]) != call || !s.handle(s.Assign.Lhs) || !s.place(path[at+1]) {
		return nil, false
	}
	src, err := source(pass, pass.Fset.File(file.FileStart))
	if err != nil || !s.lastOnLine(src) {
		return nil, false
	}
	s.src = src
	return s, true
}

// handle reads the left side of the assignment of an opening. It reports false for
// other forms than `db =` and `db, err =` with names.
func (s *Site) handle(lhs []ast.Expr) bool {
	name, root := dotted(lhs[0])
	if root == nil || name == "_" {
		return false
	}
	s.Handle = name
	s.Var, _ = s.pass.TypesInfo.ObjectOf(root).(*types.Var)
	switch len(lhs) {
	case 1:
		return s.Var != nil
	case 2:
		id, ok := lhs[1].(*ast.Ident)
		if !ok || id.Name == "_" {
			return false
		}
		s.Err = id.Name
		return s.Var != nil
	}
	return false
}

// dotted returns the text and the first name of a or a.b.c.
func dotted(e ast.Expr) (string, *ast.Ident) {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name, e
	case *ast.SelectorExpr:
		x, root := dotted(e.X)
		return x + "." + e.Sel.Name, root
	}
	return "", nil
}

// place finds where the form ends.
func (s *Site) place(parent ast.Node) bool {
	if check, ok := parent.(*ast.IfStmt); ok {
		if check.Init != s.Assign || s.Assign.Tok != token.ASSIGN || !s.isCheck(check) {
			return false
		}
		s.Check, s.After = check, check.End()
		return true
	}
	list := gosrc.Statements(parent)
	i := slices.IndexFunc(list, func(st ast.Stmt) bool { return st == s.Assign })
	if i < 0 {
		return false
	}
	if s.Err == "" {
		s.After = s.Assign.End()
		return true
	}
	if i+1 >= len(list) {
		return false
	}
	check, ok := list[i+1].(*ast.IfStmt)
	if !ok || check.Init != nil || !s.isCheck(check) {
		return false
	}
	s.Check, s.After = check, check.End()
	if i+2 < len(list) && s.isNilCheck(list[i+2]) {
		s.After = list[i+2].End()
	}
	return true
}

// isNilCheck reports whether a statement is if db == nil { ...; return }, which some write
// though there is no error.
func (s *Site) isNilCheck(stmt ast.Stmt) bool {
	check, ok := stmt.(*ast.IfStmt)
	if !ok || check.Init != nil || check.Else != nil {
		return false
	}
	cond, ok := ast.Unparen(check.Cond).(*ast.BinaryExpr)
	return ok && cond.Op == token.EQL && types.ExprString(cond.X) == s.Handle && types.ExprString(cond.Y) == "nil" &&
		gosrc.Leaves(s.pass.TypesInfo, check.Body.List)
}

// isCheck reports whether check is if err != nil { ...; return } without else.
func (s *Site) isCheck(check *ast.IfStmt) bool {
	cond, ok := ast.Unparen(check.Cond).(*ast.BinaryExpr)
	if !ok || cond.Op != token.NEQ || check.Else != nil || len(check.Body.List) == 0 {
		return false
	}
	x, okX := cond.X.(*ast.Ident)
	y, okY := cond.Y.(*ast.Ident)
	return okX && okY && x.Name == s.Err && y.Name == "nil" && gosrc.Leaves(s.pass.TypesInfo, check.Body.List)
}

func (s *Site) lastOnLine(src []byte) bool {
	tok := s.pass.Fset.File(s.file.FileStart)
	rest, _, found := bytes.Cut(src[tok.Offset(s.After):], []byte("\n"))
	rest = bytes.TrimSpace(rest)
	return found && (len(rest) == 0 || bytes.HasPrefix(rest, []byte("//")))
}

// EndOfLine is the position before the line break that ends the form, and
// NextLine the one behind it. Fixes of different rules use one each.
func (s *Site) EndOfLine() token.Pos {
	tok := s.pass.Fset.File(s.file.FileStart)
	off := tok.Offset(s.After)
	return tok.Pos(off + bytes.IndexByte(s.src[off:], '\n'))
}

// NextLine is the position at the start of the line after the form.
func (s *Site) NextLine() token.Pos { return s.EndOfLine() + 1 }

// Indent is the white space before the form.
func (s *Site) Indent() string {
	start := s.Assign.Pos()
	if s.Check != nil && s.Check.Init != nil {
		start = s.Check.Pos()
	}
	return indent(s.src, s.pass.Fset.File(start).Offset(start))
}

// Indent returns the white space that begins the line of pos; ok is false when
// the file cannot be read.
func Indent(pass *analysis.Pass, pos token.Pos) (white string, ok bool) {
	tok := pass.Fset.File(pos)
	src, err := source(pass, tok)
	if err != nil {
		return "", false
	}
	return indent(src, tok.Offset(pos)), true
}

// source returns the content of a file. Bazel's nogo hands no ReadFile to a pass.
func source(pass *analysis.Pass, file *token.File) ([]byte, error) {
	if pass.ReadFile == nil {
		return os.ReadFile(file.Name())
	}
	return pass.ReadFile(file.Name())
}

func indent(src []byte, off int) string {
	line := src[bytes.LastIndexByte(src[:off], '\n')+1 : off]
	return string(line[:len(line)-len(bytes.TrimLeft(line, " \t"))])
}

// Text returns the source of a node.
func (s *Site) Text(n ast.Node) string {
	tok := s.pass.Fset.File(s.file.FileStart)
	return string(s.src[tok.Offset(n.Pos()):tok.Offset(n.End())])
}

// Handling returns the statements that handle the error, to be used for a
// second error in the same variable, and whether they may stand there twice:
// at most three calls, and a return or exit.
func (s *Site) Handling() (text string, ok bool) {
	if s.Check == nil || len(s.Check.Body.List) > 3 {
		return "", false
	}
	for i, st := range s.Check.Body.List {
		_, isCall := st.(*ast.ExprStmt)
		_, isReturn := st.(*ast.ReturnStmt)
		if !isCall && !isReturn || isReturn && i < len(s.Check.Body.List)-1 {
			return "", false
		}
	}
	first, last := s.Check.Body.List[0], s.Check.Body.List[len(s.Check.Body.List)-1]
	tok := s.pass.Fset.File(s.file.FileStart)
	return string(s.src[tok.Offset(first.Pos()):tok.Offset(last.End())]), true
}

// Returns reports whether the error is handled by a return, and Naked whether
// by one without values.
func (s *Site) Returns() (returns, naked bool) {
	if s.Check == nil {
		return false, false
	}
	ret, ok := s.Check.Body.List[len(s.Check.Body.List)-1].(*ast.ReturnStmt)
	return ok, ok && len(ret.Results) == 0
}

// Local reports whether the pool is in a variable of the function alone.
func (s *Site) Local() bool {
	return s.Var != nil && s.Handle == s.Var.Name() && s.Var.Parent() != s.Var.Pkg().Scope() && !s.Var.IsField()
}

// Settable reports whether the stored value has the methods of a database/sql
// pool.
func (s *Site) Settable() bool {
	t := s.pass.TypesInfo.TypeOf(s.Assign.Lhs[0])
	if t == nil {
		return false
	}
	obj, _, _ := types.LookupFieldOrMethod(t, true, s.pass.Pkg, "SetMaxOpenConns")
	fn, _ := obj.(*types.Func)
	api, ok := dbapi.Of(fn)
	return ok && api.Does == dbapi.MaxOpen
}
