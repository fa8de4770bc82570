// Package poolperrequest defines the rule that a pool is opened once per process.
//
// # Analyzer poolperrequest
//
// poolperrequest: report PostgreSQL pools and connections that are opened for each request
//
// A pool that a handler opens has no use as a pool: each request waits for a new
// connection, TLS and login, which takes the server many times what the query
// takes, and a spike of requests is a spike of logins. If nothing closes it, it
// is worse: each request leaves a connection behind, until the server has none
// left and every service on it fails. This rule guards line 4 of the standard: a
// pool is opened once per process.
//
// A function runs for each request or message if
//
//   - a parameter of it is an *http.Request, or the context of gin, echo or fiber,
//     a stream or the call of an interceptor of gRPC, a request of connect, or a
//     message of asynq, kafka-go, sarama, franz-go, amqp, Pub/Sub, NATS, SQS,
//     watermill, river or CloudEvents;
//   - it is a method with a context and a message of protobuf that returns another
//     one, or of a type that embeds the Unimplemented server of a gRPC service;
//   - it is passed to lambda.Start and its like, to functions.CloudEvent, to the
//     subscriptions of these queues, or to cron or gocron, or has an event of
//     aws-lambda-go as a parameter;
//   - or only such functions call it, in its package, also by a local variable that
//     holds it and is only called.
//
// What is passed to these may be a function literal, a function, a variable with one of
// them, what a function of the package returns, what one of another package wraps, and for
// Lambda a type with the method Invoke.
//
// In these, in function literals that they call, defer or start with go, and in
// loops over a channel, a slice or a map, or that select from channels, the rule
// reports the opening of a pool or connection, by database/sql, sqlx, pgx, pgxpool,
// conn, a package that wraps drivers, an object mapper, or a function that returns
// what it opens, itself or in a struct. It is an error where nothing closes it, and where a way out of the
// function leaves it open; a warning where it is closed. Both are one step lower
// where it can be another database's.
//
//	func users(w http.ResponseWriter, r *http.Request) {
//		db, err := sql.Open("postgres", os.Getenv("DATABASE_URL")) // wrong
//		...
//	}
//
//	type server struct{ db *sql.DB } // right: opened in main
//
//	func (s *server) users(w http.ResponseWriter, r *http.Request) { ... }
//
// There is no fix: somebody has to say where the pool is to be kept.
//
// Not reported:
//
//   - what is kept in a variable of the package, a field, an element or a channel,
//     and so is opened once, or once per key, unless the field is one of a struct that
//     stays in a variable of the function; and what goes to code out of sight
//     that may keep it, unless the function closes it;
//   - a function literal that is passed on, as to sync.Once, or returned to be called
//     by whoever has it, such as an option that opens a pool where the constructor runs it;
//   - a data source that comes from the request, such as that of a tenant or of a
//     form to test a connection;
//   - a function that others than handlers call too, or that is exported for other
//     packages to call, unless it returns what it opens; then its call in a handler
//     is reported;
//   - a pool that a function of another package opens and does not return;
//   - handlers that are known by none of the signs above;
//   - a job of cron that closes what it opens;
//   - loops that count, have a condition or neither, which may try again, and what
//     depends on the variables of the loop, or is in a variable from outside of it;
//   - dialers such as that of cloudsqlconn, and listeners;
//   - Open of a package that ent generates, and what ent's NewClient is given;
//   - pools opened in test files, and by functions that are given a *testing.T or the like;
//   - pools of other databases.
package poolperrequest
