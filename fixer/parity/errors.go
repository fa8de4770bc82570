package parity

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strings"

	"github.com/netra-systems/netralint/fixer/dbapi"
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
			r.curing(r.noRows(id), func() {
				r.say(Differs, id, "without parity the error is pgx.ErrNoRows: errors.Is finds sql.ErrNoRows in it, and == does not")
			})
		}
	case path == "database/sql" && v.Name() == "ErrTxDone" && r.found(id):
		r.curing(r.txDone(id), func() { r.say(Differs, id, "without parity errors are not sql.ErrTxDone, but pgx.ErrTxClosed") })
	case path == "database/sql", path == "database/sql/driver":
		r.say(Differs, id, "without parity errors are not "+v.Pkg().Name()+"."+v.Name())
	case ours(path):
		r.say(Differs, id, "with parity errors are not "+v.Pkg().Name()+"."+v.Name())
	}
}

// noRows is errors.Is in place of a comparison with sql.ErrNoRows, where what is compared
// is the error of Scan itself: of one that wraps it the two say different things.
func (r *reader) noRows(id *ast.Ident) []Edit {
	sentinel := r.selected(id)
	n, ok := r.up(sentinel).(*ast.BinaryExpr)
	if !ok || n.Op != token.EQL && n.Op != token.NEQ {
		return nil
	}
	err := n.X
	if ast.Unparen(err) == sentinel {
		err = n.Y
	}
	if !r.ofScan(err) {
		return nil
	}
	not := ""
	if n.Op == token.NEQ {
		not = "!"
	}
	return r.foundBy(n, err, sentinel, not)
}

// txDone is pgx.ErrTxClosed in place of sql.ErrTxDone: errors with parity are found to be
// either.
func (r *reader) txDone(id *ast.Ident) []Edit {
	sentinel, file := r.selected(id), r.file(id)
	if call, ok := r.up(sentinel).(*ast.CallExpr); !ok || !r.is(call, "errors", "Is") || file == nil {
		return nil
	}
	qualifier, imports := r.qualifier(file, id, pgxPath, "pgx", "ErrTxClosed")
	return append([]Edit{{r.offset(sentinel.Pos()), r.offset(sentinel.End()), qualifier + "ErrTxClosed"}}, imports...)
}

// selected is the name of a variable with its package, if it is written with it.
func (r *reader) selected(id *ast.Ident) ast.Expr {
	if sel, ok := r.parent[id].(*ast.SelectorExpr); ok {
		return sel
	}
	return id
}

// ofScan reports whether an error is that of a Scan: what the variable was last set to in
// front of a place, as the source stands, in the same function.
func (r *reader) ofScan(err ast.Expr) bool {
	v, body := r.variable(err), r.function(err)
	if v == nil || v.IsField() || body == nil {
		return false
	}
	var last *ast.AssignStmt
	for n := range ast.Preorder(body) {
		assign, ok := n.(*ast.AssignStmt)
		if !ok || assign.Pos() > err.Pos() {
			continue
		}
		for _, left := range assign.Lhs {
			if r.variable(left) == v {
				last = assign
			}
		}
	}
	if last == nil || len(last.Rhs) != 1 || r.function(last) != body {
		return false
	}
	call, ok := ast.Unparen(last.Rhs[0]).(*ast.CallExpr)
	if !ok {
		return false
	}
	fn := gosrc.Callee(r.info, call)
	return fn != nil && fn.Pkg() != nil && ours(fn.Pkg().Path()) && (fn.Name() == "Scan" || fn.Name() == "Get" && fn.Signature().Recv() == nil)
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
	if n.Type != nil && r.isServerError(n.Type) && !r.unwrapped(n.X) {
		r.say(Differs, n, "with parity the error of the server is behind another: errors.As finds it either way")
	}
}

// unwrapped reports whether an expression is a call of pqcompat.Unwrap, which returns the
// error of the server either way.
func (r *reader) unwrapped(e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	return ok && r.is(call, dbapi.ConnPath+dbapi.PQCompatPath, "Unwrap")
}

func (r *reader) isServerError(e ast.Expr) bool {
	n := gosrc.Named(r.info.TypeOf(e))
	return n != nil && n.Obj().Pkg() != nil && ours(n.Obj().Pkg().Path()) && types.Implements(types.NewPointer(n), errorType.Underlying().(*types.Interface))
}

// typeCase looks at a case of a type switch.
func (r *reader) typeCase(n *ast.CaseClause) {
	if sw, ok := r.parent[r.parent[n]].(*ast.TypeSwitchStmt); ok {
		for n := range ast.Preorder(sw.Assign) {
			if t, ok := n.(*ast.TypeAssertExpr); ok && r.unwrapped(t.X) {
				return
			}
		}
	}
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

// inside reports whether a call is an argument of one for which [reader.ofServer] holds.
func (r *reader) inside(call *ast.CallExpr) bool {
	up, ok := r.up(call).(*ast.CallExpr)
	return ok && r.ofServer(up)
}

// ofServer reports whether a call is strings.Contains of an error's text and of words
// that only a message of the server can hold: that is in the text either way, between
// what the two libraries put around it.
func (r *reader) ofServer(call *ast.CallExpr) bool {
	if !r.is(call, "strings", "Contains") || len(call.Args) != 2 {
		return false
	}
	text, ok := ast.Unparen(call.Args[0]).(*ast.CallExpr)
	if !ok || len(text.Args) != 0 {
		return false
	}
	sel, ok := ast.Unparen(text.Fun).(*ast.SelectorExpr)
	v := r.info.Types[call.Args[1]].Value
	return ok && sel.Sel.Name == "Error" && r.isError(sel.X) && v != nil && v.Kind() == constant.String && words(constant.StringVal(v))
}

// words reports whether a text is two words or more, of small letters for the most part,
// which neither begins nor ends as the text around a message does.
func words(s string) bool {
	first, last := s[:min(1, len(s))], s[max(0, len(s)-1):]
	if len(strings.Fields(s)) < 2 || strings.TrimSpace(s) != s || strings.ContainsAny(s, "():") || strings.ToLower(first) != first {
		return false
	}
	for _, other := range []string{"pq", "sqlstate", "context", "encode", "scan", "connect", "closed", "busy", "row", "timeout", "unexpected"} {
		if strings.Contains(strings.ToLower(s), other) {
			return false // of a library, or of what stands around
		}
	}
	return strings.Trim(last, "abcdefghijklmnopqrstuvwxyz\"") == ""
}

// matchers are the packages whose functions look into texts.
var matchers = map[string]bool{"strings": true, "bytes": true, "regexp": true}

// textOfError looks for code that goes by the text of an error.
func (r *reader) textOfError(call *ast.CallExpr) {
	const why = "the text of an error is looked into: without parity it is another"
	fn := gosrc.Callee(r.info, call)
	if r.ofServer(call) || r.inside(call) {
		return
	}
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
