// Package unreleased defines the rule that a connection is given back on every
// way out of the function that takes it.
//
// # Analyzer unreleased
//
// unreleased: report rows, transactions, connections and statements that are not given back on every way
//
// Rows, a transaction, a connection taken out of a pool, the results of a batch
// and a row that nobody scans each keep a connection until they end. One that a
// function forgets on one way, mostly that of an error, is lost to the pool for
// good, and a transaction keeps its locks and holds up vacuum besides. After as
// many errors as the pool has connections every request waits, and nothing in
// the log says for what. This rule guards line 8 of the standard: a connection is
// held only while it works, and released on every path.
//
// The rule follows what database/sql, sqlx, pgx, pgxpool, conn, go-pg and bun return, the
// transactions of ent, also those of the clients that it generates, and
// what a function returns that takes it itself, along every way through the
// function that gets it. These give it back: its own Close, Release, Commit,
// Rollback, Hijack or Scan, Next that returns false, on pgx a Scan or Values that
// fails, pgx.CollectRows and the like, a function that may do one of these with
// its parameter, in this package or another, and a deferred call. Where the call
// that takes it failed, nothing is held.
//
//	rows, err := db.QueryContext(ctx, query)
//	if err != nil {
//		return err
//	}
//	for rows.Next() {
//		if err := rows.Scan(&id); err != nil {
//			return err // wrong: the rows stay open
//		}
//	}
//
//	rows, err := db.QueryContext(ctx, query)
//	if err != nil {
//		return err
//	}
//	defer rows.Close() // right
//
// Functions of which nothing in sight shows that they take one, such as those that
// hand out what a map holds, methods of an interface, and those that return a type of
// the project's own with a method Release, Close or Rollback, are named by the setting
// acquires, for nestedacquire and heldconn too:
//
//	acquires: [example.com/db.(*Store).Get, example.com/db.Lease]
//
// It reports a return with the handle still held, a turn of a loop that takes
// the next one, also where a deferred call gives all of them back at the end, a
// variable that loses it to another value, and a result that nothing gets. With
// database/sql a context that ends later gives rows and transactions back as well;
// that is no plan, and reported all the same.
//
// The fix adds the deferred call behind the check of the error. There is none in a
// loop, where nothing is checked, for a row, for a transaction that nothing
// commits, and for what the function returns, stores or passes on another way.
//
// Not reported:
//
//   - what is returned, stored, sent, or passed to a function out of sight, such as
//     one of another library, a function value or a method of an interface: who
//     has it then is to end it;
//   - what a function literal has that runs later, unless it only uses it, from where it
//     is made; so what t.Cleanup or a goroutine closes;
//   - rows and statements of a transaction or connection that is given back on
//     that way, and those of one that the caller has where an error is returned:
//     the caller ends it;
//   - a way that is possible only if two conditions on the same variables, one
//     around the call and one behind it, have answers that do not go together; in a
//     loop the condition around the call is asked again by the next turn;
//   - a condition on the error that only its callee understands, as in
//     if temporary(err), or on what was made of it, as in
//     if e := asServerError(err); e != nil;
//   - a statement whose pool the function closes by a defer statement, and those that a
//     constructor stores, where it fails with an error;
//   - rows and transactions of database/sql on a context that the function itself
//     makes, as its end closes them;
//   - a deferred call that gives back only on a condition;
//   - what is still held when main returns, or the program or test ends;
//   - in tests, a result that nothing gets, deferred calls in a loop, and an error
//     that goes to an assertion other than one that there is none;
//   - what a function returns that hands on a type of the project's own: it is to be
//     named by acquires too; and programs that reach no database by a library known
//     here;
//   - what pgxmock returns, in all rules;
//   - rows of ent that Query of a driver or of a transaction fills;
//   - pools, listeners, and the statements of package sqlcompat, of which nothing is
//     left on the server;
//   - handles of other databases, and of packages that are named for one, as in store/mysql,
//     where nothing says which database it is.
package unreleased
