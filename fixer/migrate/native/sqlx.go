package native

import (
	"go/token"
	"go/types"

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
	return r.member(pkg, pos, r.opts.ConnPath+"/sqlxcompat", "sqlxcompat", member)
}
