package parity

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

const pgxPath = "github.com/jackc/pgx/v5"

// ours reports whether a package is one that handles with parity come from, or that
// works on them.
func ours(path string) bool {
	return path == dbapi.ConnPath || strings.HasPrefix(path, dbapi.ConnPath+"/") || path == pgxPath || strings.HasPrefix(path, pgxPath+"/")
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
	"DB": "Ping Acquire Stat", "Conn": "Release Ping", "Pool": "Ping Acquire Stat", "Identifier": "Sanitize", "PgError": "SQLState",
}

// alikeFunctions are the functions that do, by package; what they return is judged
// where it is used.
var alikeFunctions = map[string]string{
	dbapi.ConnPath:                "Code OpenURL Open OpenSQL NewConnector OpenConfig",
	dbapi.ConnPath + "/pqcompat":  "QuoteIdentifier QuoteLiteral Array",
	dbapi.ConnPath + "/sqlcompat": "RowsAffected Stats",
	pgxPath:                       "RowTo RowToAddrOf RowToStructByName RowToAddrOfStructByName RowToStructByNameLax RowToAddrOfStructByNameLax RowToStructByPos RowToAddrOfStructByPos",
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
	call := r.callOf(id)
	recv := gosrc.ReceiverName(fn)
	switch name := fn.Name(); {
	case recv == "":
		r.named(id, fn, call)
	case call == nil:
		r.say(Unknown, id, name+" of "+recv+" is used as a value, so that nobody knows what is sent through it")
	case sends[name] && recv != "BatchResults":
		r.sending(call, fn)
	case name == "Scan":
		r.notes = append(r.notes, &Note{Kind: Reads, Place: r.place(call)})
		r.failedScan(call)
	case listed("Begin BeginTx", name) && recv != "Batch":
		r.transaction(call)
	case recv == "DB" && name == "Close":
		r.say(Differs, call, "Close waits until all connections are given back: with parity it does not")
	case !listed(alike[recv], name):
		r.say(Unknown, call, "what "+name+" of "+recv+" does with parity and without is not compared")
	}
}

// named looks at the mention of a function that is no method.
func (r *reader) named(id *ast.Ident, fn *types.Func, call *ast.CallExpr) {
	path, name := fn.Pkg().Path(), fn.Name()
	switch {
	case path == pgxPath && reads[name] && call != nil:
		r.notes = append(r.notes, &Note{Kind: Reads, Place: r.place(call)})
	case listed(alikeFunctions[path], name), path == dbapi.ConnPath && strings.HasPrefix(name, "With"):
	default:
		r.say(Unknown, id, "what "+name+" of package "+fn.Pkg().Name()+" does with parity and without is not compared")
	}
}

// callOf returns the call whose function a name is, nil if it is none's.
func (r *reader) callOf(id *ast.Ident) *ast.CallExpr {
	var e ast.Expr = id
	if sel, ok := r.parent[id].(*ast.SelectorExpr); ok && sel.Sel == id {
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
	switch name := strings.TrimSuffix(fn.Name(), "Context"); {
	case sends[name] && fn.Signature().Variadic():
		r.sending(call, fn)
	case name == "Scan" && fn.Signature().Variadic():
		r.notes = append(r.notes, &Note{Kind: Reads, Place: r.place(call)})
		r.failedScan(call)
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
	r.notes = append(r.notes, &Note{Kind: Sends, Place: r.place(call)})
	switch strings.TrimSuffix(fn.Name(), "Context") {
	case "Query":
		r.rows(call)
	case "QueryRow":
		r.row(call)
	}
}

// opening looks at a call that opens a pool with parity.
func (r *reader) opening(call *ast.CallExpr) {
	for i, arg := range call.Args {
		option, ok := ast.Unparen(arg).(*ast.CallExpr)
		if !ok || !r.is(option, dbapi.ConnPath, "WithParity") || len(option.Args) != 1 {
			continue
		}
		if c, ok := r.object(option.Args[0]).(*types.Const); !ok || c.Name() != "LibPQ" {
			continue
		}
		r.openingAt(call, i)
	}
	if r.is(call, dbapi.ConnPath, "WithParity") && !r.written(call) {
		r.say(Unknown, call, "the option is not written in the call that opens the pool, so that it cannot be taken away from one")
	}
}

// written reports whether an option is an argument of a call that opens a pool.
func (r *reader) written(option *ast.CallExpr) bool {
	call, ok := r.up(option).(*ast.CallExpr)
	return ok && (r.is(call, dbapi.ConnPath, "Open") || r.is(call, dbapi.ConnPath, "OpenURL") || r.is(call, dbapi.ConnPath, "OpenSQL") || r.is(call, dbapi.ConnPath, "NewConnector"))
}

// is reports whether a call is one of a function of a package.
func (r *reader) is(call *ast.CallExpr, path, name string) bool {
	fn := gosrc.Callee(r.info, call)
	return fn != nil && fn.Pkg() != nil && fn.Pkg().Path() == path && fn.Name() == name && fn.Signature().Recv() == nil
}

// openingAt notes an opening whose ith argument is the option.
func (r *reader) openingAt(call *ast.CallExpr, i int) {
	n := &Note{Kind: Opening, Place: r.place(call)}
	n.Start, n.End = r.offset(call.Args[i].Pos()), r.offset(call.Args[i].End())
	bounded := call.Ellipsis.IsValid()
	if bounded {
		r.say(Unknown, call, "what further options it has is not known")
	}
	for _, arg := range call.Args {
		if option, ok := ast.Unparen(arg).(*ast.CallExpr); ok {
			if r.is(option, dbapi.ConnPath, "WithAfterConnect") || r.is(option, dbapi.ConnPath, "WithConnConfig") {
				r.say(Unknown, option, "what is set up for each connection may change how values are read")
			}
			bounded = bounded || r.is(option, dbapi.ConnPath, "WithOverflow") || r.is(option, dbapi.ConnPath, "WithMaxOpenConns")
		}
	}
	switch {
	case !bounded:
		// Parity allows 90 connections beside the Size by default, pgx 20.
		n.New = types.ExprString(option(call.Args[i]).Fun)
		n.New = strings.TrimSuffix(n.New, "WithParity") + "WithOverflow(90)"
	case i > 0:
		n.Start = r.offset(call.Args[i-1].End())
	}
	r.notes = append(r.notes, n)
	switch {
	case r.is(call, dbapi.ConnPath, "OpenSQL"), r.is(call, dbapi.ConnPath, "NewConnector"):
		r.say(Unknown, call, "its handles are those of database/sql, of which nothing is compared: move them to conn.OpenURL first")
	case !r.written(option(call.Args[i])):
		r.say(Unknown, call, "what is opened here is not known")
	default:
		r.dataSource(call)
	}
}

func option(e ast.Expr) *ast.CallExpr { return ast.Unparen(e).(*ast.CallExpr) }

func (r *reader) offset(pos token.Pos) int { return r.fset.Position(pos).Offset }

// dataSource says what lib/pq filled in that the URL leaves open.
func (r *reader) dataSource(call *ast.CallExpr) {
	url := ""
	if r.is(call, dbapi.ConnPath, "OpenURL") {
		if tv := r.info.Types[call.Args[1]]; tv.Value != nil {
			url = strings.Trim(tv.Value.ExactString(), `"`)
		}
	}
	const why = "without parity the host, sslmode, time zone and DateStyle that the URL leaves open are pgx's defaults, not lib/pq's"
	switch {
	case url == "":
		r.say(Unknown, call, why+"; the URL is not a constant")
	case !strings.Contains(url, "://") || !strings.Contains(url, "sslmode=") || strings.Contains(url, ":///") || strings.Count(url, "?") != 1:
		r.say(Unknown, call, why)
	}
}

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
