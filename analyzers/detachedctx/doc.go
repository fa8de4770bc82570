// Package detachedctx defines the rule that database calls take the context
// that is there.
//
// # Analyzer detachedctx
//
// detachedctx: report PostgreSQL calls that are cut off from the context in scope
//
// A call with context.Background() or context.TODO() where the code has a
// context of its own goes on when the caller has given up: the client is gone,
// the deadline has passed, the program shuts down, and the query still runs and
// keeps its connection from the pool. This rule guards line 2 of the standard:
// every database call carries the caller's context.
//
// It reports a call on PostgreSQL, through database/sql, sqlx, pgx, pgxpool or
// conn, that is given context.Background() or context.TODO(), as it stands, or
// by a local variable that never holds anything else, or what context.WithTimeout
// and its like make of one, while a context is in scope whose life covers the
// call: a variable or parameter, or the one that *http.Request, testing.TB (from
// Go 1.24), *cobra.Command, or a handler of gin, echo, fiber, urfave/cli or gRPC
// carries.
//
// It also reports a Rollback or Commit of pgx on a context that is cancelled by
// then: behind the call of its cancel function, in a deferred call that runs
// after that of the cancel function, behind the Wait of its errgroup, and where
// the code has just seen that it is done. Such a rollback fails, and pgx closes
// the connection, so that an error costs the pool a connection each time.
//
// The severity is error, and one step lower where the handle can be PostgreSQL
// among other databases, and in test files. It is info where the context is a
// test's, which lives until the test is over anyway; of these, a function has one
// finding, at the first call, with the number of the others.
//
// The fix puts the context in scope in the place of context.Background() or
// context.TODO(). It is not offered where the variable that holds the context
// also goes elsewhere, and for the rollbacks, where it takes a person to say how
// long they may last.
//
// Not reported:
//
//   - calls on other databases, and on handles nothing is known of;
//   - calls without a context, which are blockingcall's;
//   - calls where no context is in scope, and contexts in struct fields and
//     package variables;
//   - calls with context.WithoutCancel(ctx), which says that the work is to go on;
//   - in go and defer statements, in arguments of Cleanup, and in function
//     literals that may run later;
//   - where main, init or TestMain has the context;
//   - where the context in scope may have been cancelled: the code has looked at
//     Done or Err, or has called the cancel function;
//   - in the branch of an error, which may be that of the context;
//   - after the response has been written: what comes then is not for the client;
//   - where the result is kept longer than the context lives, such as a
//     transaction of database/sql in a field;
//   - Commit, Rollback, Close and Release, and SQL that cleans up, such as
//     UNLISTEN or pg_advisory_unlock;
//   - in functions, and function literals in variables and fields, that clean up by their
//     name, such as Close, Shutdown or releaseConn;
//   - where a comment on the line or above it says why, by a word such as cancel,
//     detach or outlive, or by a nolint of contextcheck;
//   - opening a pool, which lives longer than the request that opens it;
//   - a parameter that is overwritten, and a variable that holds a context from
//     elsewhere too;
//   - calls through interfaces that other modules declare, and of a method value,
//     as of exec := db.ExecContext.
package detachedctx
