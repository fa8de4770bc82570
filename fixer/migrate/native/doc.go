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
// # How a construct plugs in
//
// A construct is a file with rules: functions of one use of a method, or of one
// source of a handle. They are entered in the tables of table.go, and say what
// they do by calling replace, insert and refuse of the rewriter.
package native
