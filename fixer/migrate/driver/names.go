package driver

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strconv"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/reason"
)

// valueOnly are names a generated file may go on using: values that work with
// any driver.
var valueOnly = map[string]bool{
	"Array": true, "GenericArray": true, "BoolArray": true, "ByteaArray": true, "Float32Array": true, "Float64Array": true,
	"Int32Array": true, "Int64Array": true, "StringArray": true, "NullTime": true,
}

// opensByName are functions of lib/pq that open a database, or make what does.
var opensByName = map[string]bool{
	"Open": true, "DialOpen": true, "NewConnector": true, "NewConnectorConfig": true, "Driver": true,
	"NewListener": true, "NewDialListener": true, "NewListenerConn": true,
}

// ident rewrites a name of lib/pq.
func (r *rewriter) ident(id *ast.Ident, stack []ast.Node) {
	obj := r.info().Uses[id]
	if _, ok := obj.(*types.Const); ok {
		r.name(id, stack)
	}
	if fn, ok := obj.(*types.Func); ok {
		r.openValue(id, fn, stack)
	}
	if v, ok := obj.(*types.Var); ok && v.Embedded() && v.Name() == "Error" && gosrc.IsNamed(gosrc.Deref(v.Type()), dbapi.PQPath, "Error") && r.site(id.Pos()) {
		r.replace(id.Pos(), id.End(), "PgError") // an embedded field has the name of its type
	}
	if obj == nil || obj.Pkg() == nil || obj.Pkg().Path() != dbapi.PQPath && obj.Pkg().Path() != pqerrPath {
		return
	}
	switch obj := obj.(type) {
	case *types.PkgName:
	case *types.Var:
		if obj.IsField() {
			r.field(id, obj)
		} else {
			r.packageLevel(id, obj, stack)
		}
	case *types.Func:
		if obj.Signature().Recv() != nil {
			r.method(id, obj)
		} else {
			r.packageLevel(id, obj, stack)
		}
	default:
		r.packageLevel(id, obj, stack)
	}
}

// packageLevel rewrites pq.X.
func (r *rewriter) packageLevel(id *ast.Ident, obj types.Object, stack []ast.Node) {
	from := id.Pos()
	if sel, ok := stack[len(stack)-1].(*ast.SelectorExpr); ok && sel.Sel == id {
		from = sel.Pos()
	}
	if r.file.Generated {
		if !valueOnly[id.Name] {
			r.refuse(reason.Generated, id.Pos(), "%s is used in a generated file", id.Name)
		}
		return
	}
	text, ok := r.counterpart(from, obj)
	if !ok {
		r.refuse(UnknownAPI, id.Pos(), "%s.%s has no counterpart", obj.Pkg().Name(), id.Name)
		return
	}
	r.site(id.Pos())
	r.replace(from, id.End(), text)
}

// counterpart is the text that stands for a package-level name.
func (r *rewriter) counterpart(pos token.Pos, obj types.Object) (string, bool) {
	if c, ok := obj.(*types.Const); ok && dbapi.CompatOf(obj.Name()) == dbapi.NoCompat && c.Val().Kind() == constant.String {
		return strconv.Quote(constant.StringVal(c.Val())), true // a code, a severity
	}
	if obj.Pkg().Path() == pqerrPath {
		if v, ok := obj.(*types.Var); ok {
			return r.p.codeText(v)
		}
		return "string", obj.Name() == "Code" || obj.Name() == "Class"
	}
	switch name := obj.Name(); {
	case name == "Error":
		return r.member(pos, pgconnPath, "pgconn", "PgError"), true
	case name == "ErrorCode" || name == "ErrorClass":
		return "string", true
	case name == "NullTime":
		return r.member(pos, "database/sql", "sql", "NullTime"), true
	case name == "EnableInfinityTs":
		return r.parity(pos, "InfinityTimes"), true
	case dbapi.CompatOf(name) != dbapi.NoCompat:
		if opensByName[name] {
			r.openedHere()
		}
		return r.compat(pos, name), true
	}
	return "", false
}
