// Package queryloop defines the rule that elements are read and written together.
//
// # Analyzer queryloop
//
// queryloop: report PostgreSQL statements that are sent once for each element of a list
//
// A query for each order of a customer takes a millisecond where there are three
// orders on a developer's machine, and seconds where there are thousands and the
// server is a network away: each statement waits for the answer to the one before
// it. The connection, and the transaction with its locks, is held all that time, so
// that others wait too. This rule guards line 8 of the standard: a connection is held
// only while it works.
//
//	for _, o := range orders { // wrong
//		err := tx.QueryRow(ctx, "SELECT name FROM users WHERE id = $1", o.UserID).Scan(&o.User)
//		...
//	}
//
//	rows, err := tx.Query(ctx, "SELECT id, name FROM users WHERE id = ANY($1)", ids) // right
//
// It reports, in a loop over a slice or map whose number of elements is not in the
// code,
//
//   - a query that compares columns with values of the element, and gets the rows of
//     one;
//   - INSERT, UPDATE and DELETE whose values are the element's, where the first
//     failure ends the loop;
//   - a call of a function that sends such a statement each time, with its
//     parameters, in this package or another, or of a function literal by the name of
//     a local variable that holds nothing else.
//
// The right way is one statement with = ANY($1) or unnest($1, $2), a pgx.Batch, or
// CopyFrom. There is no fix: what is done with the rows changes with it.
//
// The severity is warning where the database is PostgreSQL's, info where it can be
// another one too.
//
// Not reported:
//
//   - loops that end before their last element, such as those that look for the first
//     one that fits;
//   - loops that try again, wait, sleep, call other services, start goroutines, begin
//     transactions or send batches; workers in an endless loop;
//   - loops over pages and parts: elements that are lists;
//   - loops over rows, which nestedacquire reports on a pool;
//   - loops over few elements: arrays, lists that stand in the code, settings, package
//     variables, fields of the receiver, what strings.Split returns, and the arguments
//     of a function with any number of them;
//   - statements that are sent for some elements only, as behind a cache, unless a
//     value of the element is empty;
//   - statements whose text changes with the element, that take part of the rows (LIMIT,
//     OFFSET), lock them, or compare the element by something else than =;
//   - a statement with a value that an earlier turn of the loop set, and loops that both
//     read and write;
//   - writes whose result is used, whose failure does not end the loop, or that return
//     rows; on database/sql, ON CONFLICT DO UPDATE;
//   - prepared statements, and object mappers;
//   - calls through interfaces other than those that stand for a handle;
//   - functions, files and packages that are named for migrations, seeds, fixtures,
//     backfills, upgrades, mocks or tests; the functions main and init; test files;
//   - handles of other databases.
package queryloop
