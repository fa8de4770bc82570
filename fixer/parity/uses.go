package parity

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

const pgxPath = "github.com/jackc/pgx/v5"

// ours reports whether a package is one that handles with parity come from, or that
// works on them.
func ours(path string) bool {
	return gosrc.IsBelow(path, dbapi.ConnPath) || gosrc.IsBelow(path, pgxPath)
}

// sends are the methods that send a statement, and whose values are compared.
var sends = map[string]bool{"Exec": true, "Query": true, "QueryRow": true}

// othersSend are further names of methods that send one, for calls through
// interfaces.
var othersSend = map[string]bool{"Queryx": true, "QueryRowx": true, "MustExec": true, "Get": true, "Select": true, "NamedExec": true, "NamedQuery": true,
	"SendBatch": true, "CopyFrom": true, "Queue": true, "Prepare": true, "Preparex": true, "PrepareNamed": true}

// reads are the functions that read columns.
var reads = map[string]bool{"CollectRows": true, "CollectOneRow": true, "CollectExactlyOneRow": true, "AppendRows": true, "ForEachRow": true}

// alike are the methods that do the same with parity and without, by the type they
// are of; those that begin a transaction or close a pool have checks of their own.
var alike = map[string]string{
	"Rows": "Next Err Close CommandTag", "Row": "", "Tx": "Commit Rollback", "CommandTag": "RowsAffected String Insert Update Delete Select",
	"DB": "Ping Acquire Stat Close", "Conn": "Release Ping", "Pool": "Ping Acquire Stat", "Identifier": "Sanitize", "PgError": "SQLState",
}

// ofErrors are the functions of package pqcompat that go by what behaves otherwise; all
// others of it are about text, errors of the server or connections of their own.
const ofErrors = "OpenSQL Open DialOpen"

// stmt are the methods of a prepared statement of package sqlcompat, which sends as what
// it was prepared on does.
const stmt = "Exec Query QueryRow Close"

// alikeFunctions are the functions that do, by package; what they return is judged
// where it is used.
var alikeFunctions = map[string]string{
	dbapi.ConnPath:                    "Code ErrorName ConditionName OpenURL Open OpenSQL NewConnector OpenConfig LikeLibPQ",
	dbapi.ConnPath + dbapi.ParityPath: "LibPQ Report Sessions Like MaxOpenConns MaxIdleConns ConnMaxLifetime ConnMaxIdleTime",
	dbapi.ConnPath + "/sqlcompat":     "RowsAffected Stats TxOptions Columns CloseRows",
	dbapi.ConnPath + "/sqlxcompat":    "Rebind In Named BindNamed",
	pgxPath:                           "RowTo RowToAddrOf RowToStructByName RowToAddrOfStructByName RowToStructByNameLax RowToAddrOfStructByNameLax RowToStructByPos RowToAddrOfStructByPos",
}

func listed(list, name string) bool {
	for word := range strings.FieldsSeq(list) {
		if word == name {
			return true
		}
	}
	return false
}

// mention looks at a name of a function or of a variable.
func (r *reader) mention(id *ast.Ident) {
	obj := r.info.Uses[id]
	if v, ok := obj.(*types.Var); ok && !v.IsField() {
		r.sentinel(id, v)
		return
	}
	if c, ok := obj.(*types.Const); ok {
		r.code(id, c.Val())
		return
	}
	fn, ok := obj.(*types.Func)
	if !ok || fn.Pkg() == nil || !ours(fn.Pkg().Path()) {
		if ok {
			r.foreignValue(id, fn)
			r.interfaceValue(id, fn)
		}
		return
	}
	r.aboutHandle(r.subject(id, fn), func() { r.mentionOurs(id, fn) })
}

// subject is the handle that a function of conn or pgx is used on: what its method is
// selected of, or what it is given.
func (r *reader) subject(id *ast.Ident, fn *types.Func) any {
	sel, call := r.selector(id), r.callOf(id)
	switch {
	case fn.Signature().Recv() != nil && sel != nil && r.info.Selections[sel] != nil && r.info.Selections[sel].Kind() == types.MethodVal:
		return r.reach.receiverOf(sel)
	case call != nil && slices.ContainsFunc(call.Args, func(arg ast.Expr) bool { return isHandle(r.info.TypeOf(arg)) }):
		return call
	}
	return nil
}

// selector returns the expression that selects a name, nil for a name alone.
func (r *reader) selector(id *ast.Ident) *ast.SelectorExpr {
	if sel, ok := r.parent[id].(*ast.SelectorExpr); ok && sel.Sel == id {
		return sel
	}
	return nil
}

// mentionOurs looks at the name of a function or method of conn or pgx.
func (r *reader) mentionOurs(id *ast.Ident, fn *types.Func) {
	call := r.callOf(id)
	recv := gosrc.ReceiverName(fn)
	switch name := fn.Name(); {
	case recv == "":
		r.named(id, fn, call)
	case fn.Pkg().Path() == dbapi.ConnPath+dbapi.PQCompatPath, recv == "Stmt" && listed(stmt, name), r.throughLike(call):
	case call == nil:
		r.say(Unknown, id, name+" of "+recv+" is used as a value, so that nobody knows what is sent through it")
	case sends[name] && recv != "BatchResults":
		r.sending(call, fn)
	case name == "Scan":
		r.reading(call)
	case listed("Begin BeginTx", name) && recv != "Batch":
		r.transaction(call)
	case !listed(alike[recv], name):
		r.say(Unknown, call, "what "+name+" of "+recv+" does with parity and without is not compared")
	}
}

// named looks at the mention of a function that is no method.
func (r *reader) named(id *ast.Ident, fn *types.Func, call *ast.CallExpr) {
	path, name := fn.Pkg().Path(), fn.Name()
	switch {
	case path == pgxPath && reads[name] && call != nil:
		if len(call.Args) > 0 && !r.alreadyLike(call.Args[0]) {
			r.curing(r.likeRows(call.Args[0]), func() { r.say(Reads, call, "") })
		}
	case path == dbapi.ConnPath+dbapi.ParityPath && name == "LibPQ" && call == nil:
		r.say(Unknown, id, notWritten)
	case listed(alikeFunctions[path], name), path == dbapi.ConnPath && strings.HasPrefix(name, "With"):
	case path == dbapi.ConnPath+dbapi.PQCompatPath && !listed(ofErrors, name):
	case call != nil && r.givenLike(call):
	default:
		r.curing(r.cureCall(call, name), func() {
			r.say(Unknown, id, "what "+name+" of package "+fn.Pkg().Name()+" does with parity and without is not compared")
		})
	}
}

// throughLike reports whether a method is called on what parity.Like returns.
func (r *reader) throughLike(call *ast.CallExpr) bool {
	if call == nil {
		return false
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	return ok && r.isLike(sel.X)
}

// givenLike reports whether a call is given a handle, or rows, of parity.Like.
func (r *reader) givenLike(call *ast.CallExpr) bool {
	for _, arg := range call.Args {
		if r.isLike(arg) || r.isRows(arg) && r.alreadyLike(arg) {
			return true
		}
	}
	return false
}

// isRows reports whether an expression is rows, or a row.
func (r *reader) isRows(e ast.Expr) bool {
	n := gosrc.Named(r.info.TypeOf(e))
	return n != nil && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == pgxPath && listed("Rows Row", n.Obj().Name())
}

// cureCall has a function of sqlcompat or sqlxcompat work on a handle, or rows, of
// parity.Like.
func (r *reader) cureCall(call *ast.CallExpr, name string) []Edit {
	if call == nil || len(call.Args) == 0 {
		return nil
	}
	if r.isRows(call.Args[0]) {
		return r.likeRows(call.Args[0])
	}
	for _, arg := range call.Args {
		if n := gosrc.Named(r.info.TypeOf(arg)); n != nil && n.Obj().Name() == "Tx" && strings.HasPrefix(name, "Prepare") {
			return r.likeTransaction(arg) // a COPY needs the whole of it
		}
	}
	return r.likeArgument(call)
}

// reading notes a call that scans a row.
func (r *reader) reading(call *ast.CallExpr) {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || r.alreadyLike(sel.X) || r.isParameter(sel.X) {
		return
	}
	r.curing(r.likeRows(sel.X), func() {
		r.say(Reads, call, "")
		r.notes[len(r.notes)-1].Callee = r.maker(sel.X)
		r.failedScan(call)
	})
}

// isParameter reports whether rows are a parameter of the function around them: what
// sent their statement is judged where they are given to it.
func (r *reader) isParameter(rows ast.Expr) bool {
	v := r.variable(rows)
	if v == nil {
		return false
	}
	for up := r.parent[rows]; up != nil; up = r.parent[up] {
		var f *ast.FuncType
		switch n := up.(type) {
		case *ast.FuncLit:
			f = n.Type
		case *ast.FuncDecl:
			f = n.Type
		default:
			continue
		}
		for _, field := range f.Params.List {
			for _, name := range field.Names {
				if r.info.Defs[name] == v {
					return true
				}
			}
		}
	}
	return false
}

// maker returns the package of the function that returned rows, where the statement is
// judged if that is read; "" for rows that this function sent for.
func (r *reader) maker(rows ast.Expr) string {
	call, ok := ast.Unparen(rows).(*ast.CallExpr)
	if v := r.variable(rows); !ok && v != nil {
		call = r.origin(v, rows)
	}
	if call == nil {
		return ""
	}
	if fn := gosrc.Callee(r.info, call); fn != nil && fn.Pkg() != nil && !ours(fn.Pkg().Path()) && (fn.Signature().Recv() == nil || !types.IsInterface(fn.Signature().Recv().Type())) {
		return fn.Pkg().Path()
	}
	return ""
}

// callOf returns the call whose function a name is, nil if it is none's.
func (r *reader) callOf(id *ast.Ident) *ast.CallExpr {
	var e ast.Expr = id
	if sel := r.selector(id); sel != nil {
		e = sel
	}
	up := r.up(e)
	if ix, ok := up.(*ast.IndexExpr); ok && ast.Unparen(ix.X) == e {
		e, up = ix, r.up(ix)
	}
	if call, ok := up.(*ast.CallExpr); ok && ast.Unparen(call.Fun) == e {
		return call
	}
	return nil
}

// interfaceCall looks at a call through an interface that a handle may be behind.
func (r *reader) interfaceCall(call *ast.CallExpr) {
	fn := gosrc.Callee(r.info, call)
	if fn == nil || fn.Pkg() == nil || ours(fn.Pkg().Path()) || fn.Signature().Recv() == nil || !types.IsInterface(fn.Signature().Recv().Type()) {
		return
	}
	if ofStdlib(fn.Signature()) {
		return
	}
	_, handle := r.reach.callee(call)
	r.aboutHandle(handle, func() { r.calledOn(call, fn) })
}

func (r *reader) calledOn(call *ast.CallExpr, fn *types.Func) {
	switch name := strings.TrimSuffix(fn.Name(), "Context"); {
	case sends[name] && fn.Signature().Variadic():
		r.sending(call, fn)
	case name == "Scan" && fn.Signature().Variadic():
		r.reading(call)
	case (name == "Begin" || name == "BeginTx") && mentionsHandle(fn.Signature().Results()):
		r.transaction(call)
	case othersSend[name] && mentionsHandle(fn.Signature()):
		r.say(Unknown, call, "what "+name+" does with parity and without is not compared")
	}
}

// interfaceValue looks at a method of an interface that is used as a value.
func (r *reader) interfaceValue(id *ast.Ident, fn *types.Func) {
	recv := fn.Signature().Recv()
	if recv == nil || !types.IsInterface(recv.Type()) || r.callOf(id) != nil || ofStdlib(fn.Signature()) {
		return
	}
	if name := fn.Name(); sends[name] || othersSend[name] || name == "Scan" {
		r.say(Unknown, id, name+" is used as a value, so that nobody knows what is sent or read through it")
	}
}

// ofStdlib reports whether a method is one of database/sql: handles with parity that
// are pgx's do not have it.
func ofStdlib(sig *types.Signature) bool {
	for v := range sig.Results().Variables() {
		if n := gosrc.Named(v.Type()); n != nil && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "database/sql" {
			return true
		}
	}
	return false
}

// sending notes a call that sends a statement.
func (r *reader) sending(call *ast.CallExpr, fn *types.Func) {
	r.curing(r.likeReceiver(call), func() { r.sent(call, fn) })
}

// sent looks at what becomes of what a call returns.
func (r *reader) sent(call *ast.CallExpr, fn *types.Func) {
	r.say(Sends, call, "")
	n := r.notes[len(r.notes)-1]
	n.Forms, n.Text = r.forms(call), r.ownText(call)
	switch strings.TrimSuffix(fn.Name(), "Context") {
	case "Query":
		r.rows(call)
	case "QueryRow":
		r.row(call)
	}
}

const notWritten = "the option is not written in the call that opens the pool, so that it cannot be taken away from one"

// opening looks at a call that opens a pool with parity.
func (r *reader) opening(call *ast.CallExpr) {
	r.native(call)
	for i, arg := range call.Args {
		if option, ok := ast.Unparen(arg).(*ast.CallExpr); ok && r.isParity(option) {
			r.aboutHandle(r.opened(call), func() { r.openingAt(call, i) })
		}
	}
	if (r.isParity(call) || r.is(call, dbapi.ConnPath, "WithParity")) && !r.written(call) {
		r.say(Unknown, call, notWritten)
	}
}

// native notes a call that opens a pool or connection without parity.
func (r *reader) native(call *ast.CallExpr) {
	fn := gosrc.Callee(r.info, call)
	if fn == nil || !ours(pathOf(fn)) || fn.Signature().Recv() != nil || fn.Signature().Results().Len() == 0 || !isHandle(fn.Signature().Results().At(0).Type()) {
		return
	}
	for _, arg := range call.Args {
		if option, ok := ast.Unparen(arg).(*ast.CallExpr); isHandle(r.info.TypeOf(arg)) || ok && r.isParity(option) {
			return
		}
	}
	r.aboutHandle(call, func() { r.say(Native, call, "") })
}

// isParity reports whether an option is parity.LibPQ(), or conn.WithParity(conn.LibPQ),
// which it was before.
func (r *reader) isParity(option *ast.CallExpr) bool {
	if !r.is(option, dbapi.ConnPath, "WithParity") || len(option.Args) != 1 {
		return r.is(option, dbapi.ConnPath+dbapi.ParityPath, "LibPQ")
	}
	which := r.object(option.Args[0])
	return which != nil && which.Pkg() != nil && which.Pkg().Path() == dbapi.ConnPath && which.Name() == "LibPQ"
}

// written reports whether an option is an argument of a call that opens a pool.
func (r *reader) written(option *ast.CallExpr) bool {
	call, ok := r.up(option).(*ast.CallExpr)
	return ok && (r.is(call, dbapi.ConnPath, "Open") || r.is(call, dbapi.ConnPath, "OpenURL") || r.is(call, dbapi.ConnPath, "OpenSQL") || r.is(call, dbapi.ConnPath, "NewConnector"))
}

// opened is the handle that a call opens, nil where that is not known.
func (r *reader) opened(call *ast.CallExpr) any {
	if fn := gosrc.Callee(r.info, call); fn == nil || !ours(pathOf(fn)) {
		return nil
	}
	return call
}

// is reports whether a call is one of a function of a package.
func (r *reader) is(call *ast.CallExpr, path, name string) bool {
	fn := gosrc.Callee(r.info, call)
	return fn != nil && fn.Pkg() != nil && fn.Pkg().Path() == path && fn.Name() == name && fn.Signature().Recv() == nil
}

// openingAt notes an opening whose ith argument is the option.
func (r *reader) openingAt(call *ast.CallExpr, i int) {
	with := option(call.Args[i])
	if call.Ellipsis.IsValid() {
		r.say(Unknown, call, "what further options it has is not known")
	}
	for _, arg := range call.Args {
		if option, ok := ast.Unparen(arg).(*ast.CallExpr); ok && (r.is(option, dbapi.ConnPath, "WithAfterConnect") || r.is(option, dbapi.ConnPath, "WithConnConfig")) {
			r.say(Unknown, option, "what is set up for each connection may change how values are read")
		}
	}
	kept, imports := r.qualifier(r.file(with), with, dbapi.ConnPath+dbapi.ParityPath, "parity", "Sessions")
	edits := append([]Edit{{r.offset(with.Pos()), r.offset(with.End()), kept + "Sessions()"}}, imports...)
	r.curing(edits, func() { r.say(Opening, call, "") })
	switch {
	case r.is(call, dbapi.ConnPath, "OpenSQL"), r.is(call, dbapi.ConnPath, "NewConnector"):
		r.say(Unknown, call, "its handles are those of database/sql, of which nothing is compared: move them to conn.OpenURL first")
	case !r.written(with):
		r.say(Unknown, call, "what is opened here is not known")
	}
}

func option(e ast.Expr) *ast.CallExpr { return ast.Unparen(e).(*ast.CallExpr) }

func (r *reader) offset(pos token.Pos) int { return r.fset.Position(pos).Offset }

// object returns what an identifier or the end of a selector names, nil for other
// expressions.
func (r *reader) object(e ast.Expr) types.Object {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return r.info.Uses[e]
	case *ast.SelectorExpr:
		return r.info.Uses[e.Sel]
	}
	return nil
}
