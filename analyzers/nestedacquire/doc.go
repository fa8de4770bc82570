// Package nestedacquire defines the rule that nobody who holds a connection of a
// pool waits for another one of it.
//
// # Analyzer nestedacquire
//
// nestedacquire: report calls that take a second connection of a pool while the first is held
//
// A request that holds a connection and needs another one of the same pool waits
// for it with the first in hand. As long as there are free ones nobody notices.
// When as many such requests run as the pool has connections, each has its first
// and waits for its second: none ever goes on, and the service stands still until
// it is started again, or until its timeouts end every request with an error. A
// statement on the pool in the middle of a transaction is also not part of it: it
// does not see what the transaction wrote, waits for its locks, and stays when it
// is rolled back. This rule guards line 8 of the standard: connections are never
// nested.
//
// A connection is held by a transaction, a connection taken out of the pool, rows,
// a row and the results of a batch, from the call that returns them to where they
// are given back, as unreleased follows them, and in a function literal that
// pgx.BeginFunc, AcquireFunc, InTx, Raw of sql.Conn and the like run, or a helper that takes a
// transaction and calls what it is passed. A call takes another one if
// it is made on the same pool, or is one of a function that does so each time, in
// this package or another, or by the name of a local variable that holds one function
// literal.
//
//	rows, err := s.pool.Query(ctx, "SELECT id FROM jobs")
//	...
//	for rows.Next() {
//		_, err = s.pool.Exec(ctx, "DELETE ...") // wrong
//	}
//
//	ids, err := pgx.CollectRows(rows, pgx.RowTo[int]) // right: read them first
//	for _, id := range ids { ... }
//
//	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
//		_, err := tx.Exec(ctx, "DELETE ...") // right: on the transaction
//		return err
//	})
//
// Statements that go-pg, goqu, dbr, squirrel and the clients that ent generates build are
// made on what their chain begins with.
//
// There is no fix: a statement that moves into the transaction means something
// else.
//
// Not reported:
//
//   - what runs in another goroutine, is deferred, or is in a function literal that
//     runs later, or that a function runs which takes no connection itself;
//   - pools that are not in the same variable, or the same fields of one, such as
//     two fields that hold the same pool, what a method returns, and a pool that is
//     assigned in the function or held as an interface, unless it is passed as one to a
//     parameter;
//   - a transaction, connection or rows that are a parameter of the function, are
//     kept in a field, or went to a new owner, and what is done with them after;
//   - a function that takes a connection only on some condition: it may be one that
//     is not met here;
//   - statements of gorm, xorm and bun's builders, and those of ent and go-pg that are
//     built in several steps, in a variable;
//   - statements that were prepared on a pool: they hold no connection, and which
//     pool they use is out of sight;
//   - tests, which take several connections on purpose;
//   - handles of other databases, and of packages that are named for one, as in store/mysql,
//     where nothing says which database it is.
package nestedacquire
