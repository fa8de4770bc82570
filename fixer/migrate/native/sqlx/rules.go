package sqlx

import (
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
	"github.com/netra-systems/netralint/fixer/migrate/native"
	"github.com/netra-systems/netralint/fixer/migrate/native/stdlib"
)

// Rules are the methods that sqlx declares; those of database/sql that its
// types have as well follow the rules of these. What sqlx does beyond pgx is in
// package sqlxcompat:
//
//	db.SelectContext(ctx, &list, sql, args...)    sqlxcompat.Select(ctx, db, &list, sql, args...)
//	db.QueryxContext(ctx, sql, args...)           db.Query(ctx, sql, args...)
//	rows.StructScan(&v)                           sqlxcompat.StructScan(rows, &v)
//	db.Rebind(sql)                                sqlxcompat.Rebind(sql)
var Rules = native.JoinRules(stdlib.Calls(dbapi.SQLXPath), sqlxHandleRules("DB"), sqlxHandleRules("Tx"), sqlxHandleRules("Conn"), sqlxInterfaceRules, sqlxStmtRules, sqlxRowsRules, map[string]native.Rule{
	"DB.BeginTxx":         stdlib.BeginTx,
	"Conn.BeginTxx":       stdlib.BeginTx,
	"DB.MustBegin":        mustBegin,
	"DB.MustBeginTx":      mustBegin,
	"DB.Unsafe":           unsafe,
	"DB.MapperFunc":       noMapper,
	"Tx.Unsafe":           unsafe,
	"Tx.Stmtx":            stdlib.OnTx,
	"Tx.StmtxContext":     stdlib.OnTx,
	"Tx.NamedStmt":        stdlib.OnTx,
	"Tx.NamedStmtContext": stdlib.OnTx,
})

// sqlxHandleRules are those of a handle that runs statements.
func sqlxHandleRules(recv string) map[string]native.Rule {
	rules := map[string]native.Rule{
		"Get": get, "GetContext": get,
		"Select": inSqlx("Select", 1), "SelectContext": inSqlx("Select", 2),
		"NamedExec": inSqlx("NamedExec", 0), "NamedExecContext": inSqlx("NamedExec", 1),
		"NamedQuery": inSqlx("NamedQuery", 0), "NamedQueryContext": inSqlx("NamedQuery", 1),
		"MustExec": inSqlx("MustExec", 0), "MustExecContext": inSqlx("MustExec", 1),
		"PrepareNamed": inSqlx("PrepareNamed", 0), "PrepareNamedContext": inSqlx("PrepareNamed", 1),
		"Preparex": stdlib.Prepare, "PreparexContext": stdlib.Prepare,
		"QueryRowx": queryRowx, "QueryRowxContext": queryRowx,
		"Rebind": unbound("Rebind"), "BindNamed": unbound("BindNamed"),
		"DriverName": native.NoForm("there is no name of a driver; what is opened talks to PostgreSQL"),
	}
	named := map[string]native.Rule{}
	for name, rule := range rules {
		named[recv+"."+name] = rule
	}
	return named
}

// sqlxInterfaceRules are the methods of the interfaces of sqlx.
var sqlxInterfaceRules = map[string]native.Rule{
	"Queryer.QueryRowx":               queryRowx,
	"QueryerContext.QueryRowxContext": queryRowx,
	"Preparer.Prepare":                stdlib.Prepare,
	"PreparerContext.PrepareContext":  stdlib.Prepare,
	"binder.Rebind":                   unbound("Rebind"),
	"binder.BindNamed":                unbound("BindNamed"),
	"binder.DriverName":               native.NoForm("there is no name of a driver; what is opened talks to PostgreSQL"),
}

// sqlxStmtRules are those of prepared statements.
var sqlxStmtRules = map[string]native.Rule{
	"Stmt.Get": get, "Stmt.GetContext": get,
	"Stmt.Select": inSqlx("StmtSelect", -1), "Stmt.SelectContext": inSqlx("StmtSelect", -1),
	"Stmt.MustExec": inSqlx("StmtMustExec", -1), "Stmt.MustExecContext": inSqlx("StmtMustExec", -1),
	"Stmt.QueryRowx": queryRowx, "Stmt.QueryRowxContext": queryRowx,
	"Stmt.Unsafe": unsafe,

	"NamedStmt.Close":  native.AsIs,
	"NamedStmt.Unsafe": unsafe,
}

// sqlxRowsRules are those of rows and of a row.
var sqlxRowsRules = map[string]native.Rule{
	"Rows.StructScan": ofRows("StructScan"),
	"Rows.MapScan":    ofRows("MapScan"),
	"Rows.SliceScan":  ofRows("SliceScan"),
	"Row.Scan":        native.AsIs,
	"Row.StructScan":  native.AsIs,
	"Row.MapScan":     native.AsIs,
	"Row.SliceScan":   native.AsIs,
	"Row.Err":         native.AsIs,
	"Row.Columns":     native.AsIs,
	"Row.ColumnTypes": native.NoForm("pgx.Rows has FieldDescriptions, with name, OID and modifier"),
}

// unsafe refuses what scans columns that have no field.
func unsafe(r *native.Rewrite, u *flow.Use) {
	r.Refuse(native.Sqlx, u.Package, u.Sel.Sel.Pos(), "%s: a column without a field is an error natively; name the columns that are wanted", native.Key(u.Method))
}

// noMapper refuses names of columns that are not those of sqlx's own mapper.
func noMapper(r *native.Rewrite, u *flow.Use) {
	r.Refuse(native.Sqlx, u.Package, u.Sel.Sel.Pos(), "%s: natively a column goes by the tag db or the field's name in lower case; write the tags", native.Key(u.Method))
}
