// Package blockingcall defines the rule that database calls take a context.
//
// # Analyzer blockingcall
//
// blockingcall: report PostgreSQL calls without a context
//
// A call such as db.Query runs until the server answers. No timeout, no client
// that went away and no shutdown can end it: with a slow or dead server it
// keeps its connection from the pool, then its goroutine, then the pool is
// empty. Each of these calls has a form that takes a context. This rule guards
// line 2 of the standard: every database call carries the caller's context.
//
// It knows the calls of database/sql and sqlx that have such a form, on pools,
// transactions and statements, also where they are reached through embedding,
// through an interface declared in the module, or as a method value. It follows
// the handle through variables, fields, functions and packages to where it is
// opened, and reports PostgreSQL only. A package that is handed its handle and
// has no evidence of what it is stays silent; then the call in the same module
// that hands it a PostgreSQL handle is reported, once, with the number of calls
// it leads to; so is what puts one into an exported field or variable of such a package,
// and a call that passes the name of a PostgreSQL driver, by itself or in
// a field of a struct, to a function that opens a pool by it.
//
// A method of an interface that no handle satisfies is one of these calls where all types
// that satisfy it, as far as can be seen from the package, hand the call on to the method of
// the same name of a PostgreSQL handle, be they wrappers around it or around each other; there
// is no fix.
//
// It knows the statements that goqu, dbr, squirrel and jet build and run, whose forms with
// a context have names of their own: by the handle that a chain begins with, or that
// RunWith or the call is given.
//
// Of gorm and go-pg it reports the statements, such as db.Create(&user), on a handle in a
// package variable or an unexported field that no WithContext precedes, nor Context or
// ModelContext of go-pg, and of xorm those on an engine that no Context precedes; there is
// no fix.
//
// The severity is error, and one step lower where the handle can be PostgreSQL
// among other databases, and in test files.
//
// The fix passes the context in scope: a variable or parameter, or the one that
// *http.Request, testing.TB, *cobra.Command, or a handler of gin, echo, fiber,
// urfave/cli or gRPC carries. From then on a cancelled request ends the work
// that is done for it, and rolls its transactions back. Where no context is in
// scope, the fix gives the function a parameter for one, and its callers pass
// theirs, if the function is not exported, is only ever called, in this file,
// and all its callers have a context, or callers that have. The fix is not
// offered
//
//   - where no context is in scope otherwise: the message says so, and
//     netralint -fix ./... hands one down from the callers, across files and
//     packages;
//   - in go and defer statements, and in function literals that may run when
//     the context is over;
//   - after the code has seen that the context is done, or has cancelled it;
//   - where rows or a transaction are kept longer than the context lives;
//   - where the result does not compile, for example because an interface
//     lacks the form with a context.
//
// Not reported:
//
//   - calls on other databases, and on handles nothing is known of;
//   - where the handle can be PostgreSQL or another database, calls in a function or file
//     that is named for the other one, such as migrateMySQL, and calls of one;
//   - calls that have no form with a context, such as Commit, Rollback, Next,
//     Scan, sqlx.MustConnect, and those of pq.Listener;
//   - statements of gorm and go-pg on a parameter, a local variable and an exported field, on a
//     handle that a method has returned, which may have a context, and on one that a
//     parameter brought where no context is in scope; those on a session of xorm that
//     is kept in a variable, which may have one, and those on a transaction of go-pg,
//     which has the context that it was begun with;
//   - queries that bun, ent and the like build, and run with a context; and those of
//     squirrel on a runner that is not seen to be a handle;
//   - the name of a driver that is passed to a function value, or to a method whose
//     receiver has it in a field;
//   - a handle that is handed to code of another module, such as a migration
//     tool;
//   - calls through interfaces that other modules declare, and through
//     interfaces without any type of a database library in their methods, such
//     as one with Ping alone, unless a database handle is seen to be in it;
//   - calls through an interface that only wrappers around handles satisfy, where one of its
//     types does anything else than to hand its parameters on, such as a mock, or one that sets
//     a timeout; where none of its methods returns a struct of a database library, which only a
//     handle can make; where the wrappers are in packages that this one does not have below it;
//     and in tests;
//   - calls of a method that merely has the name of a database call.
package blockingcall
