package migrate

import (
	"go/ast"
	"go/types"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/thread"
)

const sqlxPath = "github.com/jmoiron/sqlx"

// irregular are the functions whose form with a context has another name and
// one more argument.
var irregular = map[string]thread.Form{
	"Begin":     {Name: "BeginTx", Tail: "nil"},
	"Beginx":    {Name: "BeginTxx", Tail: "nil"},
	"MustBegin": {Name: "MustBeginTx", Tail: "nil"},
}

// WantsContext reports how a call of database/sql or sqlx without a context is
// written with one. A function has such a form if its package, or its type, has
// one of the same parameters behind a context; so what a version of sqlx lacks
// is not asked for. The same goes for an interface that handles satisfy. It is
// made to be thread.Options.Wants.
func WantsContext(pkg *fixer.Package, call *ast.CallExpr) (thread.Form, bool) {
	fn := gosrc.Callee(pkg.Info, call)
	if fn == nil || fn.Pkg() == nil {
		return thread.Form{}, false
	}
	form, isIrregular := irregular[fn.Name()]
	if !isIrregular {
		form.Name = fn.Name() + "Context"
	}
	form.Holds = holdsContext(fn)
	with := contextForm(pkg, call, fn, form.Name)
	if path := fn.Pkg().Path(); path != "database/sql" && path != sqlxPath {
		if with = nil; isHandleInterface(fn) {
			with = interfaceForm(fn, form.Name)
		}
	}
	return form, with != nil && fitsForm(pkg.Info, call, fn, with, form.Tail != "")
}

// HasContext reports the calls of database/sql, sqlx, pgx and conn that have a
// context. It is made to be thread.Options.Has.
func HasContext(pkg *fixer.Package, call *ast.CallExpr) (thread.Form, bool) {
	fn := gosrc.Callee(pkg.Info, call)
	if fn == nil || fn.Pkg() == nil || !databases[fn.Pkg().Path()] || !takesContext(fn) {
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

// databases are the packages whose calls have a context.
var databases = map[string]bool{
	"database/sql": true, sqlxPath: true,
	"github.com/jackc/pgx/v5": true, "github.com/jackc/pgx/v5/pgxpool": true, "github.com/jackc/pgx/v5/pgconn": true,
	"github.com/jackc/pgx/v4": true, "github.com/jackc/pgx/v4/pgxpool": true,
	ConnPath: true, // and what is below it; see Options.hasContext
}

func takesContext(fn *types.Func) bool {
	params := fn.Signature().Params()
	return params.Len() > 0 && gosrc.IsContext(params.At(0).Type())
}

// isHandleInterface reports whether fn is a method of an interface that handles
// of database/sql satisfy.
func isHandleInterface(fn *types.Func) bool {
	recv := fn.Signature().Recv()
	if recv == nil || !types.IsInterface(recv.Type()) || fn.Signature().Results().Len() == 0 {
		return false
	}
	t := fn.Signature().Results().At(0).Type()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil || n.Obj().Pkg().Path() != "database/sql" {
		return false
	}
	for _, name := range []string{"DB", "Tx", "Stmt"} {
		handle := n.Obj().Pkg().Scope().Lookup(name)
		if handle != nil && types.Implements(types.NewPointer(handle.Type()), recv.Type().Underlying().(*types.Interface)) {
			return true
		}
	}
	return false
}

// interfaceForm returns the method of a name that the interface of fn has, too.
func interfaceForm(fn *types.Func, name string) *types.Func {
	obj, _, _ := types.LookupFieldOrMethod(fn.Signature().Recv().Type(), false, fn.Pkg(), name)
	with, _ := obj.(*types.Func)
	return with
}

// ContextForm returns how a method of database/sql or sqlx is called with a
// context, if it has a form that differs in no more. It is made to be
// thread.Options.Form.
func ContextForm(method *types.Func) (thread.Form, bool) {
	if method.Pkg() == nil || method.Pkg().Path() != "database/sql" && method.Pkg().Path() != sqlxPath {
		return thread.Form{}, false
	}
	form, isIrregular := irregular[method.Name()]
	if !isIrregular {
		form.Name = method.Name() + "Context"
	}
	form.Holds = holdsContext(method)
	obj, _, _ := types.LookupFieldOrMethod(method.Signature().Recv().Type(), true, method.Pkg(), form.Name)
	with, ok := obj.(*types.Func)
	if !ok {
		return thread.Form{}, false
	}
	was, is := method.Signature(), with.Signature()
	extra := 1
	if form.Tail != "" {
		extra = 2
	}
	if is.Params().Len() != was.Params().Len()+extra || !gosrc.IsContext(is.Params().At(0).Type()) || !types.Identical(was.Results(), is.Results()) {
		return thread.Form{}, false
	}
	for i := range was.Params().Len() {
		if !types.Identical(was.Params().At(i).Type(), is.Params().At(i+1).Type()) {
			return thread.Form{}, false
		}
	}
	return form, true
}

// contextForm finds the function with a context beside fn, as the call would
// select it.
func contextForm(pkg *fixer.Package, call *ast.CallExpr, fn *types.Func, name string) *types.Func {
	if fn.Signature().Recv() == nil {
		with, _ := fn.Pkg().Scope().Lookup(name).(*types.Func)
		return with
	}
	obj, _, _ := types.LookupFieldOrMethod(fn.Signature().Recv().Type(), true, fn.Pkg(), name)
	with, _ := obj.(*types.Func)
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || with == nil {
		return nil
	}
	s := pkg.Info.Selections[sel]
	if s == nil || s.Kind() != types.MethodVal {
		return nil
	}
	// A type around the handle may have a method of that name.
	if obj, _, _ = types.LookupFieldOrMethod(s.Recv(), true, pkg.Types, name); obj != with {
		return nil
	}
	return with
}

// fitsForm reports whether the call compiles when it is one of with.
func fitsForm(info *types.Info, call *ast.CallExpr, fn, with *types.Func, tail bool) bool {
	was, is := fn.Signature(), with.Signature()
	extra := 1
	if tail {
		extra = 2
	}
	if is.Params().Len() != was.Params().Len()+extra || !gosrc.IsContext(is.Params().At(0).Type()) || !types.Identical(was.Results(), is.Results()) {
		return false
	}
	if len(call.Args) == 1 {
		if _, several := info.TypeOf(call.Args[0]).(*types.Tuple); several {
			return false // db.Query(f())
		}
	}
	for i := range was.Params().Len() {
		a, b := was.Params().At(i).Type(), is.Params().At(i+1).Type()
		if !types.Identical(a, b) && (i >= len(call.Args) || !types.AssignableTo(info.TypeOf(call.Args[i]), b)) {
			return false
		}
	}
	return true
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
