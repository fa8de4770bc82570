package driver

import (
	"go/ast"
	"go/types"
	"reflect"
	"strconv"
	"strings"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// errorFields gives the field of pgconn.PgError for each of pq.Error that holds
// the same text.
var errorFields = map[string]string{
	"Severity": "Severity", "Code": "Code", "Message": "Message", "Detail": "Detail", "Hint": "Hint",
	"InternalQuery": "InternalQuery", "Where": "Where", "Schema": "SchemaName", "Table": "TableName",
	"Column": "ColumnName", "DataTypeName": "DataTypeName", "Constraint": "ConstraintName",
	"File": "File", "Routine": "Routine",
}

// field rewrites a field of pq.Error, in a selector or a composite literal.
// Fields of other types keep their names.
func (r *rewriter) field(id *ast.Ident, f *types.Var) {
	if !isErrorField(f) {
		return
	}
	name, ok := errorFields[f.Name()]
	if !ok {
		r.refuse(ErrorField, id.Pos(), "field %s of pq.Error is a string, that of pgconn.PgError a number", f.Name())
		return
	}
	if name != f.Name() && r.site(id.Pos()) {
		r.replace(id.Pos(), id.End(), name)
	}
}

// number rewrites the reading of a field that is a number now:
//
//	e.Position    pqcompat.Digits(e.Position)
func (r *rewriter) number(sel *ast.SelectorExpr, stack []ast.Node) {
	f, ok := r.info().Uses[sel.Sel].(*types.Var)
	if !ok || !f.IsField() || f.Pkg() == nil || f.Pkg().Path() != dbapi.PQPath || !isErrorField(f) || errorFields[f.Name()] != "" {
		return
	}
	if r.file.Generated || gosrc.IsWritten(sel, stack) {
		return // refused by field
	}
	r.handled[sel.Sel] = true
	r.site(sel.Pos())
	r.replace(sel.Pos(), sel.Pos(), r.compat(sel.Pos(), "Digits")+"(")
	r.replace(sel.End(), sel.End(), ")")
}

// writers are the keys of tags by which a field is written under a name, with the fields
// in it.
var writers = []string{"json", "yaml", "xml"}

// written refuses a field of a struct that is written as JSON or the like with the fields
// of a pq.Error in it: those of pgconn.PgError have other names and forms.
func (r *rewriter) written(n *ast.Field) {
	if n.Tag == nil || !holdsPQError(r.info().TypeOf(n.Type)) {
		return
	}
	tag, _ := strconv.Unquote(n.Tag.Value)
	for _, key := range writers {
		if name, ok := reflect.StructTag(tag).Lookup(key); ok && name != "-" {
			r.refuse(ErrorField, n.Pos(), "a field is written as %s with the names that the fields of pq.Error have", strings.ToUpper(key))
			return
		}
	}
}

// holdsPQError reports whether a type is pq.Error, or a pointer, slice, array or map with
// it.
func holdsPQError(t types.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		return gosrc.IsNamed(t, dbapi.PQPath, "Error")
	case *types.Pointer:
		return holdsPQError(t.Elem())
	case *types.Slice:
		return holdsPQError(t.Elem())
	case *types.Array:
		return holdsPQError(t.Elem())
	case *types.Map:
		return holdsPQError(t.Elem())
	}
	return false
}

func isErrorField(f *types.Var) bool {
	obj := f.Pkg().Scope().Lookup("Error")
	if obj == nil {
		return false
	}
	s, ok := obj.Type().Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for field := range s.Fields() {
		if field == f {
			return true
		}
	}
	return false
}

// method checks a method of a type of lib/pq.
func (r *rewriter) method(id *ast.Ident, m *types.Func) {
	t := m.Signature().Recv().Type()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	named, ok := t.(*types.Named)
	if !ok {
		return // of an interface; its own name was checked
	}
	switch name := named.Obj().Name(); {
	case dbapi.CompatOf(name) != dbapi.NoCompat:
	case name == "Error" && (m.Name() == "Error" || m.Name() == "SQLState"):
	case name == "Error" && errorMethods[m.Name()].typ != "":
		r.refuse(ErrorField, id.Pos(), "method %s of pq.Error is taken of what may change until it is called: write a function literal", m.Name())
	case isCode(named) && (m.Name() == "Name" || m.Name() == "Class"): // see codeMethod
	default:
		r.refuse(ErrorField, id.Pos(), "method %s of pq.%s has no counterpart", m.Name(), name)
	}
}

func isCode(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return false
	}
	switch path, name := named.Obj().Pkg().Path(), named.Obj().Name(); path {
	case dbapi.PQPath:
		return name == "ErrorCode" || name == "ErrorClass"
	case pqerrPath:
		return name == "Code" || name == "Class"
	}
	return false
}

// codeMethod rewrites the methods of codes and classes:
//
//	err.Code.Name()            conn.ConditionName(err.Code)
//	err.Code.Class()           err.Code[:2]
//	err.Code.Class().Name()    conn.ClassName(err.Code[:2])
func (r *rewriter) codeMethod(call *ast.CallExpr) {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || r.file.Generated {
		return
	}
	m, ok := r.info().Uses[sel.Sel].(*types.Func)
	if !ok || m.Signature().Recv() == nil || !isCode(m.Signature().Recv().Type()) {
		return
	}
	if m.Name() == "Class" {
		r.site(call.Pos())
		r.replace(sel.X.End(), call.End(), "[:2]")
		return
	}
	if m.Name() != "Name" {
		return // refused by method
	}
	r.site(call.Pos())
	r.replace(sel.X.Pos(), sel.X.Pos(), r.conn(call.Pos(), codeName(m))+"(")
	r.replace(sel.X.End(), call.End(), ")")
}

// assertion rewrites a type assertion to *pq.Error, since pgx and conn may wrap
// the error of the server:
//
//	e, ok := err.(*pq.Error)
//	e, ok := pqcompat.AsErrorOK(err)
func (r *rewriter) assertion(a *ast.TypeAssertExpr, stack []ast.Node) {
	if a.Type == nil || !isPQError(r.info().TypeOf(a.Type)) || r.file.Generated {
		return
	}
	f := "AsError"
	if commaOK(a, stack) {
		f = "AsErrorOK"
	}
	r.handled[a.Type] = true
	r.site(a.Pos())
	r.replace(a.X.Pos(), a.X.Pos(), r.compat(a.Pos(), f)+"(")
	r.replace(a.X.End(), a.End(), ")")
}

// typeSwitch makes a type switch with a case for *pq.Error look at the error of
// the server, wrapped or not.
func (r *rewriter) typeSwitch(s *ast.TypeSwitchStmt) {
	guard := guardOf(s)
	if r.file.Generated {
		return
	}
	for _, clause := range s.Body.List {
		for _, t := range clause.(*ast.CaseClause).List {
			if isPQError(r.info().TypeOf(t)) {
				r.replace(guard.X.Pos(), guard.X.Pos(), r.compat(guard.Pos(), "Unwrap")+"(")
				r.replace(guard.X.End(), guard.X.End(), ")")
				return
			}
		}
	}
}

// guardOf returns what a type switch looks at.
func guardOf(s *ast.TypeSwitchStmt) *ast.TypeAssertExpr {
	if a, ok := s.Assign.(*ast.AssignStmt); ok {
		return ast.Unparen(a.Rhs[0]).(*ast.TypeAssertExpr)
	}
	return ast.Unparen(s.Assign.(*ast.ExprStmt).X).(*ast.TypeAssertExpr)
}

func isPQError(t types.Type) bool {
	p, ok := types.Unalias(t).(*types.Pointer)
	return ok && gosrc.IsNamed(gosrc.Deref(p.Elem()), dbapi.PQPath, "Error")
}

// commaOK reports whether both values of an assertion are used.
func commaOK(a *ast.TypeAssertExpr, stack []ast.Node) bool {
	for i := len(stack) - 1; i >= 0; i-- {
		switch n := stack[i].(type) {
		case *ast.ParenExpr:
		case *ast.AssignStmt:
			return len(n.Lhs) == 2 && len(n.Rhs) == 1
		case *ast.ValueSpec:
			return len(n.Names) == 2 && len(n.Values) == 1
		default:
			return false
		}
	}
	return false
}
