// Package native moves code from database/sql to the types of conn and pgx.
//
// Its input is a module after the driver level: handles come from conn.OpenSQL,
// with the parity of lib/pq, and calls mostly carry a context. What it makes of
// a component of package flow:
//
//	*sql.DB      *conn.DB                 db.ExecContext    db.Exec
//	*sql.Tx      pgx.Tx                   tx.Commit()       tx.Commit(ctx)
//	*sql.Rows    pgx.Rows                 rows.Columns()    sqlcompat.Columns(rows)
//	*sql.Row     pgx.Row
//	sql.Result   pgconn.CommandTag        n, err := res.RowsAffected()   n := res.RowsAffected()
//	*sql.Conn    *conn.Conn               conn.Close()      conn.Release()
//
// # What must be preserved
//
// Everything a program can see. Parity does that for values, errors and
// transactions; what it cannot do is rewritten, or refuses the component. A use
// that no rule knows refuses it too: silence is no proof.
//
// # Components
//
// A component moves as a whole or not at all, and then as one change. All that
// speaks against it is listed, not just the first.
//
// # Bridges
//
// Code that needs a *sql.DB gets that of DB.SQL: a function outside the module,
// a field of a foreign struct, a foreign interface, sqlx. Where a package of the
// module has something against moving, the packages around it may still move,
// and bridge to it, if most of the calls do. Only a *sql.DB is bridged: a
// transaction, rows or a result that go out keep their component where it is. A
// bridge has connections of its own, up to as many again.
//
// # Contexts
//
// Calls that take no context in database/sql get the one in scope; Commit and
// Rollback, which by parity go by the context of BeginTx, any that is seen. main,
// init and TestMain have context.Background(). What is left gets context.TODO()
// and is counted as unfinished.
//
// # How a construct plugs in
//
// A construct is a file with rules: functions of one use of a method, or of one
// source of a handle. They are entered in the tables of table.go, and say what
// they do by calling replace, insert and refuse of the rewriter. Names of
// packages in new text come from its methods conn, pgx, pgconn and sqlcompat.
//
// # What is not tried
//
// Handles kept in a context, or in containers of any, are not followed to where
// they come out. Types of sqlx stay. Method values of Close, Commit and of the
// statements without a context are refused.
package native
