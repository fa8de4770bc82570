package driver

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// opensByDriver reports whether a function of database/sql or sqlx opens a database by
// the name of a driver.
func opensByDriver(fn *types.Func) bool {
	if fn == nil || fn.Pkg() == nil || fn.Pkg().Path() != "database/sql" && fn.Pkg().Path() != dbapi.SQLXPath {
		return false
	}
	api, _ := dbapi.Of(fn)
	return api.Recv == "" && api.Driver.Arg() >= 0
}

// openValue sees to a function that opens by a driver's name and is used as a value: any
// name may come where it is called. Where lib/pq stays linked, and has the name, one
// that needs none takes its place:
//
//	open := sql.Open        open := pqcompat.OpenSQL
//	open := sqlx.Open       open := func(driverName, dataSourceName string) (*sqlx.DB, error) {
//	                        	return sqlxcompat.OpenSQL(sqlx.NewDb, driverName, dataSourceName)
//	                        }
func (r *rewriter) openValue(id *ast.Ident, fn *types.Func, stack []ast.Node) {
	if !opensByDriver(fn) {
		return
	}
	e, called := asValue(id, stack)
	if called {
		return
	}
	r.openedHere()
	switch {
	case !r.p.linked(r.c) || r.file.Generated:
		r.needsDriver = true
	default:
		r.opens = true
		r.site(id.Pos())
		text := r.compat(id.Pos(), "OpenSQL")
		if fn.Pkg().Path() == dbapi.SQLXPath {
			text = r.namelessLit(fn, id.Pos())
		}
		r.replace(e.Pos(), e.End(), text)
	}
}

// namelessLit is a literal that does what a function of sqlx does, without a registered
// name.
func (r *rewriter) namelessLit(fn *types.Func, pos token.Pos) string {
	sig := fn.Signature()
	var params, args []string
	for v := range sig.Params().Variables() {
		if gosrc.IsContext(v.Type()) {
			params, args = append(params, "ctx "+r.member(pos, "context", "context", "Context")), append(args, "ctx")
		}
	}
	params, args = append(params, "driverName, dataSourceName string"), append(args, r.member(pos, dbapi.SQLXPath, "sqlx", "NewDb"), "driverName", "dataSourceName")
	result := "*" + r.member(pos, dbapi.SQLXPath, "sqlx", "DB")
	if sig.Results().Len() == 2 {
		result = "(" + result + ", error)"
	}
	return fmt.Sprintf("func(%s) %s {\nreturn %s(%s)\n}", strings.Join(params, ", "), result, r.sqlxCompat(fn, pos), strings.Join(args, ", "))
}

// asValue returns the expression that names a function, with its package, and reports
// whether it is called there.
func asValue(id *ast.Ident, stack []ast.Node) (e ast.Expr, called bool) {
	e = id
	around := ast.Expr(id)
	for _, n := range slices.Backward(stack) {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			e, around = n, n
			continue
		case *ast.ParenExpr:
			around = n
			continue
		case *ast.CallExpr:
			called = n.Fun == around
		}
		break
	}
	return e, called
}

// callsValue reports whether a call of a file is one of a value, or of a method of an
// interface, that looks like a function which opens by a driver's name, and may be given
// that of lib/pq. Where the function comes from, nobody knows.
func callsValue(info *types.Info, f *fixer.File, call *ast.CallExpr) bool {
	if fn := gosrc.Callee(info, call); fn != nil {
		if recv := fn.Signature().Recv(); recv == nil || !types.IsInterface(recv.Type()) {
			return false
		}
	}
	fun := ast.Unparen(call.Fun)
	t := info.Types[fun]
	if _, isLit := fun.(*ast.FuncLit); isLit || !t.IsValue() {
		return false
	}
	sig, ok := t.Type.Underlying().(*types.Signature)
	if !ok {
		return false
	}
	at := driverParam(sig)
	if at < 0 || len(call.Args) <= at || isClosure(info, f, fun) {
		return false
	}
	v := info.Types[call.Args[at]].Value
	return v == nil || v.Kind() == constant.String && constant.StringVal(v) == Name
}

// driverParam returns which parameter of a function is the name of a driver, if its
// signature is that of sql.Open or of one of sqlx, else -1.
func driverParam(sig *types.Signature) int {
	results, params := sig.Results(), sig.Params()
	if n := results.Len(); sig.Variadic() || n != 1 && (n != 2 || !gosrc.ReturnsError(sig)) {
		return -1
	}
	db := gosrc.Deref(results.At(0).Type())
	if !gosrc.IsNamed(db, "database/sql", "DB") && !gosrc.IsNamed(db, dbapi.SQLXPath, "DB") {
		return -1
	}
	at := params.Len() - 2
	if at < 0 || at > 1 || at == 1 && !gosrc.IsContext(params.At(0).Type()) {
		return -1
	}
	for i := at; i < at+2; i++ {
		if b, ok := params.At(i).Type().Underlying().(*types.Basic); !ok || b.Kind() != types.String {
			return -1
		}
	}
	return at
}

// isClosure reports whether an expression is a local variable that is given nothing
// but function literals, whose bodies are looked at where they are.
func isClosure(info *types.Info, f *fixer.File, fun ast.Expr) bool {
	id, ok := fun.(*ast.Ident)
	if !ok {
		return false
	}
	v, ok := info.Uses[id].(*types.Var)
	if !ok || v.Kind() != types.LocalVar {
		return false
	}
	given, addressed := gosrc.Given(info, f.Syntax)
	return len(given[v]) > 0 && !addressed[v] && !slices.ContainsFunc(given[v], func(e ast.Expr) bool {
		_, isLit := ast.Unparen(e).(*ast.FuncLit)
		return !isLit
	})
}

// opensByValue reports whether a file uses, as a value, a function that opens by a
// driver's name, or calls a value like one.
func opensByValue(info *types.Info, f *fixer.File) bool {
	called := map[*ast.Ident]bool{}
	for n := range ast.Preorder(f.Syntax) {
		switch n := n.(type) {
		case *ast.CallExpr:
			if callsValue(info, f, n) {
				return true
			}
			switch fun := ast.Unparen(n.Fun).(type) {
			case *ast.Ident:
				called[fun] = true
			case *ast.SelectorExpr:
				called[fun.Sel] = true
			}
		case *ast.Ident:
			if fn, ok := info.Uses[n].(*types.Func); ok && !called[n] && opensByDriver(fn) {
				return true
			}
		}
	}
	return false
}
