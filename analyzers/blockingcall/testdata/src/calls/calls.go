// Package calls makes every call that has a form with a context.
package calls

import (
	"context"
	"database/sql"

	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"
)

func pool(ctx context.Context, db *sql.DB) {
	db.Exec("DELETE FROM a")                      // want `^db.Exec takes no context; use ExecContext with ctx$`
	db.Exec("DELETE FROM a WHERE b = $1", 1)      // want `use ExecContext with ctx`
	rows, _ := db.Query("SELECT a FROM b")        // want `use QueryContext with ctx`
	defer rows.Close()                            //
	_ = db.QueryRow("SELECT a FROM b").Scan(&ctx) // want `use QueryRowContext with ctx`
	db.Ping()                                     // want `use PingContext with ctx`
	tx, _ := db.Begin()                           // want `use BeginTx with ctx`
	stmt, _ := db.Prepare("SELECT 1")             // want `use PrepareContext with ctx`
	tx.Exec("DELETE FROM a")                      // want `use ExecContext with ctx`
	tx.Query("SELECT 1")                          // want `use QueryContext with ctx`
	tx.QueryRow("SELECT 1")                       // want `use QueryRowContext with ctx`
	tx.Prepare("SELECT 1")                        // want `use PrepareContext with ctx`
	tx.Stmt(stmt)                                 // want `use StmtContext with ctx`
	stmt.Exec(1)                                  // want `use ExecContext with ctx`
	stmt.Query()                                  // want `use QueryContext with ctx`
	stmt.QueryRow(1, 2)                           // want `use QueryRowContext with ctx`
	tx.Commit()
	tx.Rollback()
	stmt.Close()
	db.ExecContext(ctx, "DELETE FROM a")
}

func extended(ctx context.Context, db *sqlx.DB, args []any) {
	var v []int
	db.Get(&v, "SELECT 1", args...)          // want `use GetContext with ctx`
	db.Select(&v, "SELECT 1")                // want `use SelectContext with ctx`
	db.MustExec("DELETE FROM a")             // want `use MustExecContext with ctx`
	db.NamedExec("DELETE FROM a", nil)       // want `use NamedExecContext with ctx`
	db.NamedQuery("SELECT 1", nil)           // want `use NamedQueryContext with ctx`
	db.Queryx("SELECT 1")                    // want `use QueryxContext with ctx`
	db.QueryRowx("SELECT 1")                 // want `use QueryRowxContext with ctx`
	stmt, _ := db.Preparex("SELECT 1")       // want `use PreparexContext with ctx`
	named, _ := db.PrepareNamed("SELECT :a") // want `use PrepareNamedContext with ctx`
	tx, _ := db.Beginx()                     // want `use BeginTxx with ctx`
	db.MustBegin()                           // want `use MustBeginTx with ctx`
	db.Exec("DELETE FROM a")                 // want `db.Exec takes no context.*; use ExecContext with ctx`
	tx.Get(&v, "SELECT 1")                   // want `use GetContext with ctx`
	tx.NamedQuery("SELECT 1", nil)           // has no such form
	tx.Stmtx(stmt)                           // want `use StmtxContext with ctx`
	tx.NamedStmt(named)                      // want `use NamedStmtContext with ctx`
	tx.Exec("DELETE FROM a")                 // want `use ExecContext with ctx`
	stmt.Get(&v)                             // want `use GetContext with ctx`
	stmt.QueryRow()                          // want `use QueryRowContext with ctx`
	named.Select(&v, nil)                    // want `use SelectContext with ctx`
	named.Exec(nil)                          // want `use ExecContext with ctx`
}

func functions(ctx context.Context, db *sqlx.DB, q sqlx.Queryer, x sqlx.Ext) {
	var v []int
	sqlx.Get(db, &v, "SELECT 1")             // want `sqlx.Get takes no context.*; use GetContext with ctx`
	sqlx.Select(db, &v, "SELECT 1")          // want `use SelectContext with ctx`
	sqlx.MustExec(db, "DELETE FROM a")       // want `use MustExecContext with ctx`
	sqlx.NamedExec(db, "DELETE FROM a", nil) // want `use NamedExecContext with ctx`
	sqlx.NamedQuery(db, "SELECT 1", nil)     // want `use NamedQueryContext with ctx`
	sqlx.Preparex(db, "SELECT 1")            // want `use PreparexContext with ctx`
	sqlx.Connect("postgres", "")             // want `use ConnectContext with ctx`
	sqlx.MustConnect("postgres", "")         // has no such form
	sqlx.Get(q, &v, "SELECT 1")              // want `use GetContext \(the call as it stands does not fit it\)`
	q.Query("SELECT 1")                      // want `use QueryContext \(the interface does not have it\)`
	x.Exec("DELETE FROM a")                  // want `use ExecContext \(the interface does not have it\)`
}
