package native

import (
	"go/ast"
	"go/token"
	"go/types"
	"iter"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
)

const sqlxPath = "github.com/jmoiron/sqlx"

// sqlxRules are the methods that sqlx declares; those of database/sql that its
// types have as well follow the rules of these. What sqlx does beyond pgx is in
// package sqlxcompat:
//
//	db.SelectContext(ctx, &list, sql, args...)    sqlxcompat.Select(ctx, db, &list, sql, args...)
//	db.QueryxContext(ctx, sql, args...)           db.Query(ctx, sql, args...)
//	rows.StructScan(&v)                           sqlxcompat.StructScan(rows, &v)
//	db.Rebind(sql)                                sqlxcompat.Rebind(sql)
var sqlxRules = tables(sqlxHandleRules("DB"), sqlxHandleRules("Tx"), sqlxHandleRules("Conn"), sqlxInterfaceRules, sqlxStmtRules, sqlxRowsRules, map[string]rule{
	"DB.Beginx":           withContext("Begin"),
	"DB.BeginTxx":         beginTx,
	"Conn.BeginTxx":       beginTx,
	"DB.MustBegin":        mustBegin,
	"DB.MustBeginTx":      mustBegin,
	"DB.Connx":            func(r *rewriter, u *flow.Use) { r.rename(u, "Acquire") },
	"DB.Unsafe":           unsafe,
	"DB.MapperFunc":       noMapper,
	"Tx.Unsafe":           unsafe,
	"Tx.Stmtx":            onTx,
	"Tx.StmtxContext":     onTx,
	"Tx.NamedStmt":        onTx,
	"Tx.NamedStmtContext": onTx,
})

// sqlxHandleRules are those of a handle that runs statements.
func sqlxHandleRules(recv string) map[string]rule {
	rules := map[string]rule{
		"Get": get, "GetContext": get,
		"Select": inSqlx("Select", 1), "SelectContext": inSqlx("Select", 2),
		"NamedExec": inSqlx("NamedExec", 0), "NamedExecContext": inSqlx("NamedExec", 1),
		"NamedQuery": inSqlx("NamedQuery", 0), "NamedQueryContext": inSqlx("NamedQuery", 1),
		"MustExec": inSqlx("MustExec", 0), "MustExecContext": inSqlx("MustExec", 1),
		"PrepareNamed": inSqlx("PrepareNamed", 0), "PrepareNamedContext": inSqlx("PrepareNamed", 1),
		"Preparex": prepare, "PreparexContext": prepare,
		"Queryx": withContext("Query"), "QueryxContext": renamed("Query"),
		"QueryRowx": queryRowx, "QueryRowxContext": queryRowx,
		"Rebind": unbound("Rebind"), "BindNamed": unbound("BindNamed"),
		"DriverName": without("there is no name of a driver; what is opened talks to PostgreSQL"),
	}
	named := map[string]rule{}
	for name, rule := range rules {
		named[recv+"."+name] = rule
	}
	return named
}

// sqlxInterfaceRules are the methods of the interfaces of sqlx.
var sqlxInterfaceRules = map[string]rule{
	"Queryer.Query":                   withContext("Query"),
	"Queryer.Queryx":                  withContext("Query"),
	"Queryer.QueryRowx":               queryRowx,
	"QueryerContext.QueryContext":     renamed("Query"),
	"QueryerContext.QueryxContext":    renamed("Query"),
	"QueryerContext.QueryRowxContext": queryRowx,
	"Execer.Exec":                     withContext("Exec"),
	"ExecerContext.ExecContext":       renamed("Exec"),
	"Preparer.Prepare":                prepare,
	"PreparerContext.PrepareContext":  prepare,
	"binder.Rebind":                   unbound("Rebind"),
	"binder.BindNamed":                unbound("BindNamed"),
	"binder.DriverName":               without("there is no name of a driver; what is opened talks to PostgreSQL"),
}

// sqlxStmtRules are those of prepared statements.
var sqlxStmtRules = map[string]rule{
	"Stmt.Get": get, "Stmt.GetContext": get,
	"Stmt.Select": inSqlx("StmtSelect", -1), "Stmt.SelectContext": inSqlx("StmtSelect", -1),
	"Stmt.MustExec": inSqlx("StmtMustExec", -1), "Stmt.MustExecContext": inSqlx("StmtMustExec", -1),
	"Stmt.Queryx": ofStmt("Query"), "Stmt.QueryxContext": func(r *rewriter, u *flow.Use) { r.rename(u, "Query") },
	"Stmt.QueryRowx": queryRowx, "Stmt.QueryRowxContext": queryRowx,
	"Stmt.Unsafe": unsafe,

	"NamedStmt.Close": as,
	"NamedStmt.Exec":  ofStmt("Exec"), "NamedStmt.ExecContext": func(r *rewriter, u *flow.Use) { r.rename(u, "Exec") },
	"NamedStmt.Query": ofStmt("Query"), "NamedStmt.QueryContext": func(r *rewriter, u *flow.Use) { r.rename(u, "Query") },
	"NamedStmt.Queryx": ofStmt("Query"), "NamedStmt.QueryxContext": func(r *rewriter, u *flow.Use) { r.rename(u, "Query") },
	"NamedStmt.QueryRow": ofStmt("QueryRow"), "NamedStmt.QueryRowContext": func(r *rewriter, u *flow.Use) { r.rename(u, "QueryRow") },
	"NamedStmt.QueryRowx": ofStmt("QueryRow"), "NamedStmt.QueryRowxContext": func(r *rewriter, u *flow.Use) { r.rename(u, "QueryRow") },
	"NamedStmt.Get": ofStmt("Get"), "NamedStmt.GetContext": func(r *rewriter, u *flow.Use) { r.rename(u, "Get") },
	"NamedStmt.Select": ofStmt("Select"), "NamedStmt.SelectContext": func(r *rewriter, u *flow.Use) { r.rename(u, "Select") },
	"NamedStmt.MustExec": ofStmt("MustExec"), "NamedStmt.MustExecContext": func(r *rewriter, u *flow.Use) { r.rename(u, "MustExec") },
	"NamedStmt.Unsafe": unsafe,
}

// sqlxRowsRules are those of rows and of a row.
var sqlxRowsRules = map[string]rule{
	"Rows.StructScan": ofRows("StructScan"),
	"Rows.MapScan":    ofRows("MapScan"),
	"Rows.SliceScan":  ofRows("SliceScan"),
	"Row.Scan":        as,
	"Row.StructScan":  as,
	"Row.MapScan":     as,
	"Row.SliceScan":   as,
	"Row.Err":         as,
	"Row.Columns":     as,
	"Row.ColumnTypes": without("pgx.Rows has FieldDescriptions, with name, OID and modifier"),
}

// unsafe refuses what scans columns that have no field.
func unsafe(r *rewriter, u *flow.Use) {
	r.refuse(Sqlx, u.Package, u.Sel.Sel.Pos(), "%s: a column without a field is an error natively; name the columns that are wanted", key(u.Method))
}

// noMapper refuses names of columns that are not those of sqlx's own mapper.
func noMapper(r *rewriter, u *flow.Use) {
	r.refuse(Sqlx, u.Package, u.Sel.Sel.Pos(), "%s: natively a column goes by the tag db or the field's name in lower case; write the tags", key(u.Method))
}

// takesContext reports whether a function has a context as its first parameter.
func takesContext(f *types.Func) bool {
	p := f.Signature().Params()
	return p.Len() > 0 && isContext(p.At(0).Type())
}

// inSqlx is the rule of a method that is a function of package sqlxcompat. The
// text of the statement is argument sql, -1 for none.
func inSqlx(name string, sql int) rule {
	return func(r *rewriter, u *flow.Use) {
		if !r.isCalled(u) {
			return
		}
		if sql >= 0 {
			r.statement(u, sql)
		}
		r.asFunction(u, r.sqlxcompat(u.Package, u.Sel.Pos(), name))
	}
}

// ofRows is the rule of a method of rows that is a function of sqlxcompat.
func ofRows(name string) rule {
	return func(r *rewriter, u *flow.Use) {
		if r.isCalled(u) {
			r.beFunction(u, r.sqlxcompat(u.Package, u.Sel.Pos(), name), "", u.Call.Lparen+1, len(u.Call.Args) > 0)
		}
	}
}

// unbound is the rule of a method that does nothing with its handle: with
// PostgreSQL it is a function of sqlxcompat.
func unbound(name string) rule {
	return func(r *rewriter, u *flow.Use) {
		if !isPath(u.Sel.X) && !r.p.pure(u.Package.Info, u.Sel.X, 0) {
			r.refuse(Untracked, u.Package, u.Sel.X.Pos(), "the handle of %s comes from a call that may do more, and would go", key(u.Method))
			return
		}
		if r.strandsHandle(u) {
			r.refuse(Untracked, u.Package, u.Sel.X.Pos(), "the variable would be used for nothing: natively %s needs no handle", key(u.Method))
			return
		}
		r.replace(u.Package, u.Sel.Pos(), u.Sel.End(), r.sqlxcompat(u.Package, u.Sel.Pos(), name))
	}
}

// strandsHandle reports whether a local variable in the handle's expression is
// used for such methods alone.
func (r *rewriter) strandsHandle(u *flow.Use) bool {
	left := map[*types.Var]int{}
	for v := range localsIn(u.Package.Info, u.Sel.X) {
		left[v] = countUses(u.Package.Info, v)
	}
	for _, o := range r.flow.Uses {
		if o.Package == u.Package && (o.Method.Name() == "Rebind" || o.Method.Name() == "BindNamed") {
			for v := range localsIn(u.Package.Info, o.Sel.X) {
				left[v]--
			}
		}
	}
	for v := range localsIn(u.Package.Info, u.Sel.X) {
		if left[v] == 0 {
			return true
		}
	}
	return false
}

// localsIn returns the local variables in an expression, one for each use.
func localsIn(info *types.Info, e ast.Expr) iter.Seq[*types.Var] {
	return func(yield func(*types.Var) bool) {
		more := true
		ast.Inspect(e, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && more {
				if v, ok := info.Uses[id].(*types.Var); ok && v.Kind() == types.LocalVar {
					more = yield(v)
				}
			}
			return more
		})
	}
}

// mustBegin rewrites a Begin that panics.
func mustBegin(r *rewriter, u *flow.Use) {
	if !r.isCalled(u) {
		return
	}
	name := "MustBegin"
	if len(u.Call.Args) == 2 {
		opts := u.Call.Args[1]
		if u.Package.Info.Types[opts].IsNil() {
			r.replace(u.Package, u.Call.Args[0].End(), opts.End(), "")
		} else {
			name = "MustBeginTx"
			r.txOptions(u.Package, opts)
		}
	}
	r.asFunction(u, r.sqlxcompat(u.Package, u.Sel.Pos(), name))
}

// queryRowx rewrites a query for one row. A row that is only scanned is one of
// pgx, any other has the methods it had:
//
//	db.QueryRowxContext(ctx, sql).Scan(&n)          db.QueryRow(ctx, sql).Scan(&n)
//	db.QueryRowxContext(ctx, sql).StructScan(&v)    sqlxcompat.QueryRow(ctx, db, sql).StructScan(&v)
func queryRowx(r *rewriter, u *flow.Use) {
	if !r.isCalled(u) {
		return
	}
	sql, name := 0, "QueryRow"
	if takesContext(u.Method) {
		sql = 1
	}
	if receiver(u.Method) == "Stmt" {
		name = "StmtQueryRow"
	} else {
		r.statement(u, sql)
	}
	if !r.isScanned(u.Call) || !r.hasQueryRow(u) {
		r.asFunction(u, r.sqlxcompat(u.Package, u.Sel.Pos(), name))
		return
	}
	r.rename(u, "QueryRow")
	if sql == 0 {
		r.giveContext(u.Package, u.Call, r.contextOf(u.Package, u.Call))
	}
}

// isScanned reports whether what a call returns is nothing but scanned.
func (r *rewriter) isScanned(call *ast.CallExpr) bool {
	parent, child := r.p.around(call)
	sel, ok := parent.(*ast.SelectorExpr)
	if !ok || sel.X != child || sel.Sel.Name != "Scan" {
		return false
	}
	outer, fun := r.p.around(sel)
	scan, ok := outer.(*ast.CallExpr)
	return ok && scan.Fun == fun
}

// hasQueryRow reports whether the native form of a handle has the method
// QueryRow: of interfaces only that of sqlx.Ext has.
func (r *rewriter) hasQueryRow(u *flow.Use) bool {
	t := u.Package.Info.TypeOf(u.Sel.X)
	if !types.IsInterface(t) {
		return true
	}
	return isNamed(t, sqlxPath, "Ext") || isNamed(t, sqlxPath, "ExtContext")
}

// get rewrites a query for one row into a variable. One that takes a single
// column is scanned as anybody would:
//
//	db.GetContext(ctx, &n, sql)    db.QueryRow(ctx, sql).Scan(&n)
//	db.GetContext(ctx, &v, sql)    sqlxcompat.Get(ctx, db, &v, sql)
func get(r *rewriter, u *flow.Use) {
	if !r.isCalled(u) {
		return
	}
	dest, name := 0, "Get"
	if takesContext(u.Method) {
		dest = 1
	}
	if receiver(u.Method) == "Stmt" {
		name = "StmtGet"
	} else {
		r.statement(u, dest+1)
	}
	if len(u.Call.Args) <= dest || !r.hasQueryRow(u) || !r.takesColumn(u, dest) {
		r.asFunction(u, r.sqlxcompat(u.Package, u.Sel.Pos(), name))
		return
	}
	r.rename(u, "QueryRow")
	if dest == 0 {
		ctx := r.contextOf(u.Package, u.Call)
		if len(u.Call.Args) > 1 {
			ctx += ", "
		}
		r.replace(u.Package, u.Call.Lparen, u.Call.Lparen+1, "("+ctx)
	}
	r.takeOutArgument(u, dest)
	r.insert(u.Package, u.Call.End(), ".Scan("+r.source(u.Call.Args[dest])+")")
}

// takeOutArgument removes an argument from a call, with a comma.
func (r *rewriter) takeOutArgument(u *flow.Use, i int) {
	arg := u.Call.Args[i]
	if i+1 == len(u.Call.Args) {
		from := u.Call.Lparen + 1
		if i > 0 {
			from = u.Call.Args[i-1].End()
		}
		r.replace(u.Package, from, arg.End(), "")
		return
	}
	next, gap := u.Call.Args[i+1], ""
	if r.lineOf(arg.Pos()) == r.lineOf(u.Sel.Sel.Pos()) && r.lineOf(next.Pos()) != r.lineOf(arg.End()) {
		gap = "\n"
	}
	r.replace(u.Package, arg.Pos(), next.Pos(), gap)
}

// takesColumn reports whether argument i of a call is a target for the one
// column of a row, by its type alone, and a place that may be looked at after
// the arguments behind it.
func (r *rewriter) takesColumn(u *flow.Use, i int) bool {
	dest := ast.Unparen(u.Call.Args[i])
	place := dest
	if unary, ok := dest.(*ast.UnaryExpr); ok && unary.Op == token.AND {
		place = unary.X
	}
	p, ok := types.Unalias(u.Package.Info.TypeOf(dest)).(*types.Pointer)
	if !ok || !isPath(place) || r.commented(u.Call.Lparen, u.Call.Rparen) {
		return false
	}
	return r.isColumn(p.Elem())
}

// isColumn reports whether sqlx scans a column into a variable of a type, and
// database/sql can.
func (r *rewriter) isColumn(t types.Type) bool {
	if isNamed(t, "time", "Time") || r.isScanner(t) {
		return true
	}
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		_, isStruct := p.Elem().Underlying().(*types.Struct)
		return r.isColumn(p.Elem()) && (!isStruct || isNamed(p.Elem(), "time", "Time"))
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&(types.IsBoolean|types.IsInteger|types.IsFloat|types.IsString) != 0
	case *types.Slice:
		b, ok := u.Elem().(*types.Basic)
		return ok && b.Kind() == types.Byte && !isNamed(t, "database/sql", "RawBytes")
	}
	return false
}

// isScanner reports whether a pointer to t has the method Scan of sql.Scanner.
func (r *rewriter) isScanner(t types.Type) bool {
	if _, isParam := types.Unalias(t).(*types.TypeParam); isParam || types.IsInterface(t) {
		return false
	}
	obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(t), false, nil, "Scan")
	f, ok := obj.(*types.Func)
	if !ok || f.Signature().Variadic() || f.Signature().Params().Len() != 1 || f.Signature().Results().Len() != 1 {
		return false
	}
	in, isAny := f.Signature().Params().At(0).Type().Underlying().(*types.Interface)
	return isAny && in.Empty() && isError(f.Signature().Results().At(0).Type())
}

// asFunction makes a call of a method one of a function, which gets the handle
// behind the context. The handle stays where it is and the context moves; so
// one of the two must be nothing but a value.
//
//	s.db().GetContext(ctx, &v, sql)    sqlxcompat.Get(ctx, s.db(), &v, sql)
func (r *rewriter) asFunction(u *flow.Use, name string) {
	if !takesContext(u.Method) {
		r.beFunction(u, name, r.contextOf(u.Package, u.Call), u.Call.Lparen+1, len(u.Call.Args) > 0)
		return
	}
	ctx := u.Call.Args[0]
	if !r.p.quietContext(u.Package.Info, ctx) && !isPath(u.Sel.X) || r.hasHandles(ctx) {
		r.refuse(Untracked, u.Package, ctx.Pos(), "the context of %s is made by a call, and so is the handle: the other would be called first", key(u.Method))
		return
	}
	r.beFunction(u, name, r.source(ctx), ctx.End(), false)
}

// beFunction writes name(first, HANDLE before a call and takes out what is
// between the handle and to.
func (r *rewriter) beFunction(u *flow.Use, name, first string, to token.Pos, comma bool) {
	if first != "" {
		first += ", "
	}
	after := ""
	if comma {
		after = ", "
	}
	r.insertFirst(u.Package, u.Call.Pos(), name+"("+first) // the handle may be a call that begins there too
	r.replace(u.Package, u.Sel.X.End(), to, r.promotedBy(u)+after+r.commentsIn(u.Sel.X.End(), to))
}

// commentsIn returns the text of the comments in [from, to).
func (r *rewriter) commentsIn(from, to token.Pos) string {
	var b strings.Builder
	for _, group := range r.p.fileAt(from).Syntax.Comments {
		for _, c := range group.List {
			if from <= c.Pos() && c.Pos() < to {
				b.WriteString(" " + c.Text)
				if strings.HasPrefix(c.Text, "//") {
					b.WriteString("\n")
				}
			}
		}
	}
	return b.String()
}

// hasHandles reports whether a handle of the component is used in an expression.
func (r *rewriter) hasHandles(e ast.Expr) bool {
	in := func(pos token.Pos) bool { return e.Pos() <= pos && pos < e.End() }
	for _, u := range r.flow.Uses {
		if in(u.Sel.Sel.Pos()) {
			return true
		}
	}
	for _, ref := range r.flow.Refs {
		if in(ref.Name.Pos()) {
			return true
		}
	}
	for _, c := range r.flow.Calls {
		if in(c.Call.Pos()) {
			return true
		}
	}
	return false
}

// quietContext reports whether an expression is a context that it does not
// matter when to ask for: a variable, r.Context(), context.WithValue of one.
func (p *planner) quietContext(info *types.Info, e ast.Expr) bool {
	e = ast.Unparen(e)
	if isPath(e) {
		return true
	}
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return false
	}
	f, ok := typeutil.Callee(info, call).(*types.Func)
	if !ok || f.Pkg() == nil {
		return false
	}
	if f.Pkg().Path() == "context" {
		for _, arg := range call.Args {
			if !p.quietContext(info, arg) && !p.pure(info, arg, 0) {
				return false
			}
		}
		return true
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	return ok && f.Name() == "Context" && len(call.Args) == 0 && isPath(sel.X) && p.fileAt(f.Pos()) == nil
}

// isHandle reports whether t is a pointer to a type of that name of database/sql
// or sqlx.
func isHandle(t types.Type, name string) bool {
	if isPointerTo(t, name) {
		return true
	}
	if t == nil {
		return false
	}
	p, ok := types.Unalias(t).(*types.Pointer)
	return ok && isNamed(p.Elem(), sqlxPath, name)
}

// ofSqlxType reports whether t is a type of sqlx, or a pointer to one.
func ofSqlxType(t types.Type) bool {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == sqlxPath
}

func (r *rewriter) sqlxcompat(pkg *fixer.Package, pos token.Pos, member string) string {
	return r.member(pkg, pos, r.p.opts.ConnPath+"/sqlxcompat", "sqlxcompat", member)
}
