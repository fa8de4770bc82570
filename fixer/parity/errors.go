package parity

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strings"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// errorType is the type error.
var errorType = types.Universe.Lookup("error").Type()

func (r *reader) isError(e ast.Expr) bool {
	t := r.info.TypeOf(e)
	return t != nil && types.Identical(t, errorType)
}

// sentinel looks at the mention of an error variable of a database library.
func (r *reader) sentinel(id *ast.Ident, v *types.Var) {
	if v.Pkg() == nil || v.Parent() != v.Pkg().Scope() || !types.Identical(v.Type(), errorType) {
		return
	}
	switch path := v.Pkg().Path(); {
	case path == "database/sql" && v.Name() == "ErrNoRows":
		if !r.found(id) {
			r.say(Differs, id, "without parity the error is pgx.ErrNoRows: errors.Is finds sql.ErrNoRows in it, and == does not")
		}
	case path == "database/sql", path == "database/sql/driver":
		r.say(Differs, id, "without parity errors are not "+v.Pkg().Name()+"."+v.Name())
	case ours(path):
		r.say(Differs, id, "with parity errors are not "+v.Pkg().Name()+"."+v.Name())
	}
}

// found reports whether an error variable is looked for by errors.Is, or returned.
func (r *reader) found(id *ast.Ident) bool {
	var e ast.Expr = id
	if sel, ok := r.parent[id].(*ast.SelectorExpr); ok {
		e = sel
	}
	switch up := r.up(e).(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.CallExpr:
		return r.is(up, "errors", "Is") && len(up.Args) == 2 && ast.Unparen(up.Args[1]) == e || r.is(up, "fmt", "Errorf") || r.is(up, "errors", "Join")
	}
	return false
}

// comparison looks at two errors that are compared by ==.
func (r *reader) comparison(n *ast.BinaryExpr) {
	if n.Op != token.EQL && n.Op != token.NEQ || !r.isError(n.X) || !r.isError(n.Y) || r.info.Types[n.X].IsNil() || r.info.Types[n.Y].IsNil() {
		return
	}
	r.compared(n, n.X, n.Y)
}

// compared says that errors are compared of which neither is a known one.
func (r *reader) compared(at ast.Node, all ...ast.Expr) {
	for _, e := range all {
		if v, ok := r.object(e).(*types.Var); ok && v.Pkg() != nil && v.Parent() == v.Pkg().Scope() {
			return // sentinel knows those of databases, and other ones are the same
		}
	}
	r.say(Unknown, at, "two errors are compared, which errors of the database may be")
}

// errorSwitch looks at a switch over an error.
func (r *reader) errorSwitch(n *ast.SwitchStmt) {
	if n.Tag == nil || !r.isError(n.Tag) {
		return
	}
	for _, c := range n.Body.List {
		for _, e := range c.(*ast.CaseClause).List {
			if !r.info.Types[e].IsNil() {
				r.compared(e, e)
			}
		}
	}
}

// assertion looks at an error that is taken for one of the server.
func (r *reader) assertion(n *ast.TypeAssertExpr) {
	if n.Type != nil && r.isServerError(n.Type) {
		r.say(Differs, n, "with parity the error of the server is behind another: errors.As finds it either way")
	}
}

func (r *reader) isServerError(e ast.Expr) bool {
	n := gosrc.Named(r.info.TypeOf(e))
	return n != nil && n.Obj().Pkg() != nil && ours(n.Obj().Pkg().Path()) && types.Implements(types.NewPointer(n), errorType.Underlying().(*types.Interface))
}

// typeCase looks at a case of a type switch.
func (r *reader) typeCase(n *ast.CaseClause) {
	for _, e := range n.List {
		if r.info.Types[e].IsType() && r.isServerError(e) {
			r.say(Differs, e, "with parity the error of the server is behind another: errors.As finds it either way")
		}
	}
}

// code looks for the codes of errors about values: where both fail, it may be with
// another code.
func (r *reader) code(n ast.Node, v constant.Value) {
	if v == nil || v.Kind() != constant.String {
		return
	}
	s := constant.StringVal(v)
	if s == "57014" {
		r.say(Unknown, n, "code 57014 is that of a statement that was stopped: without parity its error may be that of the context alone")
	}
	if len(s) == 5 && strings.HasPrefix(s, "22") && strings.Trim(s, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" {
		r.say(Unknown, n, "code "+s+" is about values that the server refuses: without parity pgx refuses some before they are sent, without a code")
	}
}

// matchers are the packages whose functions look into texts.
var matchers = map[string]bool{"strings": true, "bytes": true, "regexp": true}

// textOfError looks for code that goes by the text of an error.
func (r *reader) textOfError(call *ast.CallExpr) {
	const why = "the text of an error is looked into: without parity it is another"
	fn := gosrc.Callee(r.info, call)
	if fn != nil && fn.Pkg() != nil && matchers[fn.Pkg().Path()] {
		for _, arg := range call.Args {
			for n := range ast.Preorder(arg) {
				if e, ok := n.(ast.Expr); ok && r.isError(e) {
					r.say(Differs, call, why)
					return
				}
			}
		}
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "Error" || len(call.Args) != 0 || !r.isError(sel.X) {
		return
	}
	switch up := r.up(call).(type) {
	case *ast.BinaryExpr:
		if up.Op != token.ADD {
			r.say(Differs, call, why)
		}
	case *ast.SwitchStmt, *ast.IndexExpr:
		r.say(Differs, call, why)
	case *ast.AssignStmt, *ast.ValueSpec:
		r.say(Unknown, call, "the text of an error is kept, and may be looked into: without parity it is another")
	case *ast.CallExpr:
		callee := gosrc.Callee(r.info, up)
		if callee != nil && callee.Signature().Results().Len() == 1 && types.Identical(callee.Signature().Results().At(0).Type(), types.Typ[types.Bool]) {
			r.say(Differs, call, why)
		}
	}
}
