package migrate

import (
	"go/ast"
	"go/types"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/thread"
)

// WantsContext reports how a call of database/sql or sqlx without a context is
// written with one, if the version in use has the form. The same goes for an
// interface that handles satisfy. It is made to be thread.Options.Wants.
func WantsContext(pkg *fixer.Package, call *ast.CallExpr) (thread.Form, bool) {
	fn := gosrc.Callee(pkg.Info, call)
	var with *types.Func
	api, known := dbapi.Of(fn)
	if known {
		with = selected(pkg, call, api.Context.Find(fn))
	} else if api, known = ofHandle(fn); known {
		with = api.Context.Find(fn)
	}
	if with == nil || !api.Contextless() {
		return thread.Form{}, false
	}
	return formOf(api), fitsForm(pkg.Info, call, fn, with, api.Context.Extra != "")
}

func formOf(api dbapi.API) thread.Form {
	holds := api.Returns == dbapi.Rows || api.Returns == dbapi.Row || api.Returns == dbapi.Tx
	return thread.Form{Name: api.Context.Name, Tail: api.Context.Extra, Holds: holds}
}

// HasContext reports the calls of database/sql, sqlx, pgx and conn that have a
// context. It is made to be thread.Options.Has.
func HasContext(pkg *fixer.Package, call *ast.CallExpr) (thread.Form, bool) {
	fn := gosrc.Callee(pkg.Info, call)
	if fn == nil || fn.Pkg() == nil || !dbapi.IsClient(fn.Pkg()) || !takesContext(fn) {
		return thread.Form{}, false
	}
	return thread.Form{Name: fn.Name(), Holds: holdsContext(fn)}, true
}

// hasContext is HasContext, also for a copy of conn.
func (o *Options) hasContext(pkg *fixer.Package, call *ast.CallExpr) (thread.Form, bool) {
	if form, ok := HasContext(pkg, call); ok {
		return form, true
	}
	fn := gosrc.Callee(pkg.Info, call)
	if fn == nil || fn.Pkg() == nil || !o.isConn(fn.Pkg().Path()) || !takesContext(fn) {
		return thread.Form{}, false
	}
	return thread.Form{Name: fn.Name(), Holds: holdsContext(fn)}, true
}

func takesContext(fn *types.Func) bool {
	params := fn.Signature().Params()
	return params.Len() > 0 && gosrc.IsContext(params.At(0).Type())
}

// ofHandle returns the method of a handle of database/sql that a method of an
// interface is, where handles of that type satisfy the interface.
func ofHandle(fn *types.Func) (dbapi.API, bool) {
	if fn == nil || fn.Signature().Recv() == nil || fn.Signature().Results().Len() == 0 {
		return dbapi.API{}, false
	}
	iface, ok := fn.Signature().Recv().Type().Underlying().(*types.Interface)
	result := gosrc.Named(fn.Signature().Results().At(0).Type())
	if !ok || result == nil || result.Obj().Pkg() == nil || result.Obj().Pkg().Path() != "database/sql" {
		return dbapi.API{}, false
	}
	for _, name := range []string{"DB", "Tx", "Stmt"} {
		handle := result.Obj().Pkg().Scope().Lookup(name)
		if handle != nil && types.Implements(types.NewPointer(handle.Type()), iface) {
			return dbapi.Lookup("database/sql", name, fn.Name())
		}
	}
	return dbapi.API{}, false
}

// ContextForm returns how a method of database/sql or sqlx is called with a
// context, if it has a form that differs in no more. It is made to be
// thread.Options.Form.
func ContextForm(method *types.Func) (thread.Form, bool) {
	api, _ := dbapi.Of(method)
	with := api.Context.Find(method)
	if with == nil || !fits(method, with, api.Context.Extra != "", func(_ int, was, is types.Type) bool { return types.Identical(was, is) }) {
		return thread.Form{}, false
	}
	return formOf(api), true
}

// selected returns the form with a context of the function called if the call
// would select it by its name: a type around the handle may have a method of
// that name.
func selected(pkg *fixer.Package, call *ast.CallExpr, with *types.Func) *types.Func {
	if with == nil || with.Signature().Recv() == nil {
		return with
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	s := pkg.Info.Selections[sel]
	if s == nil || s.Kind() != types.MethodVal {
		return nil
	}
	if obj, _, _ := types.LookupFieldOrMethod(s.Recv(), true, pkg.Types, with.Name()); obj != with {
		return nil
	}
	return with
}

// fits reports whether with is fn with a context before its parameters and, for
// a tail, one more behind them. Same compares the type of a parameter before and
// after, by its index in fn.
func fits(fn, with *types.Func, tail bool, same func(i int, was, is types.Type) bool) bool {
	was, is := fn.Signature(), alike(with.Signature(), fn.Signature())
	extra := 1
	if tail {
		extra = 2
	}
	if is.Params().Len() != was.Params().Len()+extra || !gosrc.IsContext(is.Params().At(0).Type()) || !types.Identical(was.Results(), is.Results()) {
		return false
	}
	for i := range was.Params().Len() {
		if !same(i, was.Params().At(i).Type(), is.Params().At(i+1).Type()) {
			return false
		}
	}
	return true
}

// alike is a generic signature with the type parameters of another.
func alike(sig, other *types.Signature) *types.Signature {
	var args []types.Type
	for p := range other.TypeParams().TypeParams() {
		args = append(args, p)
	}
	if len(args) == 0 || len(args) != sig.TypeParams().Len() {
		return sig
	}
	if t, err := types.Instantiate(nil, sig, args, false); err == nil {
		return t.(*types.Signature)
	}
	return sig
}

// fitsForm reports whether the call compiles when it is one of with.
func fitsForm(info *types.Info, call *ast.CallExpr, fn, with *types.Func, tail bool) bool {
	if len(call.Args) == 1 {
		if _, several := info.TypeOf(call.Args[0]).(*types.Tuple); several {
			return false // db.Query(f())
		}
	}
	return fits(fn, with, tail, func(i int, was, is types.Type) bool {
		return types.Identical(was, is) || i < len(call.Args) && types.AssignableTo(info.TypeOf(call.Args[i]), is)
	})
}

// holdsContext reports whether what fn returns is closed or rolled back when
// the context ends.
func holdsContext(fn *types.Func) bool {
	results := fn.Signature().Results()
	if results.Len() == 0 {
		return false
	}
	t := results.At(0).Type()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return false
	}
	switch n.Obj().Name() {
	case "Rows", "Row", "Tx":
		return true
	}
	return false
}
