// Package rowserr defines the rule that the end of a result is told from an error.
//
// # Analyzer rowserr
//
// rowserr: report loops over PostgreSQL rows whose error is not checked
//
// rows.Next is false at the end of the result, and also when the connection
// breaks, the context ends, or the server stops with an error half way. Code that
// does not ask rows.Err takes what came until then for all there is: accounts are
// missing from a report, a clean-up deletes what it does not find, and nothing is
// in the log. On pgx it is worse, since Query sends the statement and does not
// wait: a constraint, a timeout or a missing column is told by rows.Err alone, and
// looks like an empty result. This rule guards line 8 of the standard.
//
//	for rows.Next() {
//		...
//	}
//	return users, nil // wrong
//
//	return users, rows.Err() // right
//
// It reports the call of Next in a loop, on database/sql, sqlx, pgx, pgxpool and
// conn, if control can go from there, when Next is false, to the end of the
// function, to a return, or to where the variable gets other rows, without a call
// of Err. The error of Close is none: rows of database/sql close themselves when
// Next is false, and Close is nil then. Err before the loop, or in it, comes too
// early.
//
// It reports a call of Next that asks for one row, outside of a loop, if control can go
// from there, when Next is false, to a return without a call of Err or Scan: the error
// passes for "not found". And it reports a call that passes rows to a function, of this
// package or another, which reads them to the end and does not ask, such as one that takes
// an interface with Next and Scan alone, if the caller does not ask after it either.
//
// It reports a query of pgx, pgxpool and conn, too, whose rows are closed and
// nothing else: whatever the statement failed of is lost.
//
// The severity is error where the rows are PostgreSQL's, warning where they can be
// another database's too, or nothing in sight says which it is; one step lower for one
// row where every such return is of an error, if of another one.
//
// The fix checks rows.Err behind the loop, and handles the error as that of the
// query is. There is one where the function returns an error, and the query, its
// check and the loop stand in one block.
//
// Not reported:
//
//   - ways that end in an error anyway: a return of one that is not nil, or under a
//     check of another error; and a loop that is left by break or return;
//   - rows of a transaction, and of a statement that joins it or is prepared in it, on
//     ways that commit it, which fails then, and those of one that are closed unread;
//     so too in a function literal that BeginFunc or a helper like it runs with a
//     transaction, and commits if it returns nil; a helper of another package is taken to;
//   - rows that are also returned, stored, given another name, or passed to a
//     function that may ask Err: one of another package that does not take a narrow
//     interface such as a scanner's, or one of this package that does so; but not in
//     the body of the loop, where it is too early;
//   - rows that come in as a parameter, except of an unexported function whose
//     callers all are in sight and do not ask either; callers that pass them on to
//     another function with them are not reported;
//   - rows in a field, and those of accessors and of helpers without an error;
//   - Err that is called in another function, such as a deferred one, or whose
//     result is dropped;
//   - Next whose result is kept in a variable, or returned;
//   - if !rows.Next() outside of a loop in a function without an error, which does the same
//     and no more where the query failed;
//   - if rows.Next() outside of a loop where a row is an error, where Next is called
//     again, for a second row, and in a transaction of database/sql that each such
//     return ends with an error: its drivers wait in Query for the first row, and what
//     the statement fails of is told there; those of pgx are told by Next, and so are
//     those of conn but with parity, so that nothing is said in packages that import it;
//   - rows behind an interface that the module declares itself;
//   - test files;
//   - rows of other databases, and of packages that are named for one, as in store/mysql,
//     where nothing says which database it is.
package rowserr
