// Package nullpool defines the rule that a serverless program holds no pool it
// cannot afford.
//
// # Analyzer nullpool
//
// nullpool: report PostgreSQL pools without a bound in serverless programs
//
// A serverless host runs as many instances as there is load, and each has a
// pool of its own: instances x pool size has to stay below the server's
// max_connections. A pool without a bound, or with a generous one, fills the
// server in the first spike, and then everybody's connections fail. This rule
// guards line 4 of the standard: a serverless program uses a null pool, or a
// small bound that somebody has multiplied out.
//
// A package is serverless if it, or for a main package any package of its
// module below it,
//
//   - imports aws-lambda-go/lambda, algnhsa or functions-framework-go;
//   - names K_SERVICE, FUNCTION_TARGET, CLOUD_RUN_JOB, CLOUD_RUN_WORKER_POOL,
//     AWS_LAMBDA_FUNCTION_NAME, GAE_ENV, GAE_SERVICE, CONTAINER_APP_NAME,
//     CONTAINER_APP_JOB_NAME or FUNCTIONS_CUSTOMHANDLER_PORT as a string;
//   - has the comment //netralint:serverless above a package clause;
//   - or matches -nullpool.serverless, a comma-separated list of import path
//     patterns in which "..." stands for anything.
//
// Reported in serverless packages, also at the call of a function of another
// package that opens the pool:
//
//   - a database/sql pool that neither SetMaxOpenConns bounds nor
//     SetMaxIdleConns(0) makes a null pool;
//   - a constant bound above -nullpool.max (default 10), for database/sql and
//     pgxpool, as a warning;
//   - a pgxpool whose size nobody sets: it is the number of CPUs of the
//     instance, at least four. A warning if the connection string is a constant,
//     information if it is not, since it can hold pool_max_conns;
//   - MinConns or MinIdleConns above zero: each instance holds connections
//     even when idle;
//   - conn.WithMode(conn.ModePool), as a warning.
//
// The severity of the first and the fourth is error where the pool is
// PostgreSQL's, warning where it can be another database's too.
//
// Pools that an object mapper opens (gorm, ent, xorm) count.
//
// The fix bounds the pool to five connections, where it is opened; it has none
// for the pool of an object mapper.
//
// Not reported:
//
//   - a program that names VERCEL, NETLIFY or FUNCTION_NAME only: build servers
//     set the first two, and the third can be anything;
//   - packages that show no sign of a serverless host, such as a library that a
//     serverless program imports: its program is;
//   - a sign in a package of another module, or in a package below one that is
//     not main;
//   - pools opened in test files, and by functions that are given a *testing.T or the like;
//   - pools of other databases;
//   - a pool that the function that opens it, or one that calls this, closes by a defer
//     statement, when only it and the functions it runs use the pool: it goes with the
//     invocation, and has as many connections as the invocation needs;
//   - a pool that is opened for each request or message, as poolperrequest says;
//   - a bound that is no constant: it is taken for a budget, and so is pool_max_conns
//     in what a package makes its connection strings of;
//   - a pool that is bounded anywhere on its way, or that code out of sight may
//     bound, as in preping;
//   - a pgxpool whose Config comes from out of sight;
//   - go-pg, whose settings are not followed;
//   - stdlib.OpenDBFromPool, whose pool is pgxpool's and is judged itself;
//   - package conn without a mode, which is a null pool there, and in its other
//     modes.
package nullpool
