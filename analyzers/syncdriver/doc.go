// Package syncdriver defines the rule that PostgreSQL is reached through pgx.
//
// # Analyzer syncdriver
//
// syncdriver: report PostgreSQL reached through lib/pq and other second drivers
//
// A program that reaches PostgreSQL through database/sql and lib/pq, or through
// a second client such as go-pg or pgx v4, has no batches, and pools, TLS, types
// and errors that follow other rules than those of the reference package conn.
// The worst time is half-way: code that still looks for *pq.Error compiles and
// never matches again once connections come from pgx, so its retries and its
// checks for duplicates are dead. This rule guards line 1 of the standard: no
// synchronous driver, no second driver.
//
// It reports, once for each file,
//
//   - the import of lib/pq, of drivers that wrap it, of go-pg, of bun's
//     pgdriver, and of pgx before version 5; the message counts what the file
//     uses it for, such as pq.Array, pq.Error or the pools it opens, and in a
//     generated one names the setting of sqlc or SQLBoiler that removes it;
//
// and in files that do not import the driver, where the import is elsewhere,
//
//   - each call that opens a pool with it: sql.Open, sql.OpenDB, sqlx.Connect
//     and their like, the driver name followed to its constants.
//
// As information it reports a *sql.DB over pgx's own stdlib package where
// native pgx would do: where everything that is done with the pool is in sight
// and nothing needs a *sql.DB.
//
// The severity is error for lib/pq, warning for the other clients, and one step
// lower where the pool can be another database's, and in test files.
//
// The fix opens with conn.OpenSQL, in parity with lib/pq, imports package pqcodes
// where the release of lib/pq prints the codes of errors, takes the import of lib/pq
// out, and puts the names of package pqcompat in the place of lib/pq's. It
// is offered where that is all: in a file of a main package that imports conn,
// when no other file of the package and no package it imports has to do with a
// database, drivers are named by constants, and all that is used of lib/pq has a
// counterpart of the same name and type. Everything larger changes types across
// functions and packages, and is done as a whole by the migration:
//
//	netralint -fix ./...
//
// Not reported:
//
//   - a pool of another database, or of a driver nobody knows;
//   - a pool that is opened by the name postgres or by those of other databases, in a
//     package that links no lib/pq: who does is told at the import;
//   - the uses of lib/pq one by one: the finding of the import counts them;
//   - a pool that a helper in another package opens: it is reported there;
//   - pgx's stdlib package for a *sql.DB that is handed to other code, such as
//     an ORM or a migration tool, or kept where other packages get at it;
//   - libraries that use lib/pq inside, such as golang-migrate's database/postgres;
//   - package conn, and its packages pqdriver and pqcompat, whose connections are
//     pgx's though they bear the name "postgres" or stand in for lib/pq.
package syncdriver
