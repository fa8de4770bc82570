// Package native moves code from database/sql and sqlx to the types of conn and
// pgx.
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
//	*sql.Stmt    *sqlcompat.Stmt          db.Prepare(q)     sqlcompat.Prepare(ctx, db, q)
//
// The handles of sqlx become the same, and what sqlx does beyond pgx becomes a
// function of package sqlxcompat:
//
//	*sqlx.DB         *conn.DB                 db.GetContext(ctx, &v, q)     sqlxcompat.Get(ctx, db, &v, q)
//	*sqlx.Tx         pgx.Tx                   db.GetContext(ctx, &n, q)     db.QueryRow(ctx, q).Scan(&n)
//	*sqlx.Rows       pgx.Rows                 rows.StructScan(&v)           sqlxcompat.StructScan(rows, &v)
//	*sqlx.Row        *sqlxcompat.Row          db.QueryxContext(ctx, q)      db.Query(ctx, q)
//	*sqlx.Stmt       *sqlcompat.Stmt          db.Beginx()                   db.Begin(ctx)
//	*sqlx.NamedStmt  *sqlxcompat.NamedStmt    db.Rebind(q)                  sqlxcompat.Rebind(q)
//	sqlx.ExtContext  sqlxcompat.Ext           db.DB                         db
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
// a field of a foreign struct, a foreign interface. Where a package of the
// module has something against moving, the packages around it may still move,
// and bridge to it, if most of the calls do; sqlx.NewDb of a bridge is as good as
// of any pool. Only a *sql.DB is bridged: a transaction, rows, a result, or a
// handle of sqlx that go out keep their component where it is. A bridge has
// connections of its own, up to as many again.
//
// # Contexts
//
// Calls that take no context in database/sql get the one in scope, which may be nil:
// conn takes that for none, as database/sql would have had it. Commit and
// Rollback, which by parity go by the context of BeginTx, get any that is seen. main,
// init and TestMain have context.Background(). What is left gets context.TODO()
// and is counted as unfinished.
//
// # How a construct plugs in
//
// A [Rule] takes one use of a method and says in a [Rewrite] of its own what
// becomes of it: edits, claims of other places that these deal with too, or a
// refusal. It sees the [Module] and the component, and nothing that another rule
// said. Names of packages in new text come from the methods Conn, PGX, PGConn,
// SQLCompat and SQLXCompat.
//
// The rules of database/sql are in package stdlib, those of sqlx in package
// sqlx, and those that move the limits of a pool to its opening in package
// hoist: each is entered in its package's Rules. Package plan asks them, puts
// their answers together, and refuses a component of which two rules claim one
// place.
//
// # What is not tried
//
// Handles kept in a context, or in containers of any, are not followed to where
// they come out. Method values of Close, Commit and of the statements without a
// context are refused. Of sqlx stay what maps names in another way than by
// default, Unsafe, and releases that do otherwise than v1.4.0.
package native
