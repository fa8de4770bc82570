// Package heldconn defines the rule that a connection is held only while it works.
//
// # Analyzer heldconn
//
// heldconn: report waits for other things than the database while a connection is held
//
// A transaction that waits for an HTTP answer holds a connection and its locks
// for as long as the other service takes. On a bad day of that service all
// connections of the pool wait with it, and requests that have nothing to do with
// it fail, too; rows stay locked, and vacuum cannot clean up. This rule guards
// line 8 of the standard: a connection is never held across blocking calls.
//
// A connection is held by a transaction, a connection taken out of a pool, rows,
// a row and the results of a batch, from the call that returns them to where they
// are given back, as unreleased follows them, and in a function literal that
// pgx.BeginFunc, AcquireFunc, InTx and the like run, or a helper that takes a
// transaction and calls what it is passed; a transaction also where it is begun on a
// connection of a pool, or on an interface that stands for a handle. The rule reports these calls in
// between, and calls of functions that make one of them each time, with the way
// to it:
//
//   - time.Sleep;
//
//   - requests of net/http, connections and names of net, mails of net/smtp, and
//     calls and dials of gRPC, also by the clients that protoc makes;
//
//   - methods with a context of the clients of AWS (aws-sdk-go-v2), Google Cloud
//     (storage, pubsub, firestore, bigquery, cloudtasks, secretmanager, kms),
//     go-redis, kafka-go, franz-go, jetstream, amqp091 and the mongo driver;
//
//   - programs that os/exec runs to their end;
//
//   - the hashes of bcrypt, argon2, scrypt and pbkdf2, which take long on purpose;
//
//   - the Wait of a wait group, condition or errgroup, a receive from a channel, a
//     select statement without a default that waits for more than the end of a
//     context, a send of a transaction on a channel that is made without a buffer
//     in the package, and a lock that some function of the package keeps while it
//     waits for the database or for one of these calls.
//
//     tx, err := pool.Begin(ctx)
//     ...
//     resp, err := http.DefaultClient.Do(req) // wrong: do it before, or after Commit
//
// There is no fix: what moves out of a transaction is no longer undone with it.
//
// Not reported:
//
//   - connections of a pool that the function opens for itself and closes by a defer
//     statement, as a command does: nobody else waits for them;
//   - what runs in another goroutine, is deferred, or is in a function literal that
//     runs later, or that a function runs which takes no connection itself;
//   - other locks, and libraries that are not named above;
//   - waits for other goroutines where one of them may use the transaction, or make
//     what it copies, where a semaphore is given back, by a connection, which may
//     be kept for what is waited for, and in functions that are called;
//   - calls through interfaces but those of gRPC and of these libraries, function
//     values other than a function literal in a local variable that holds nothing
//     else, and what a pipeline of redis notes before Exec;
//   - functions of packages that reach no database: what they do is not looked at;
//   - a function that waits only on some condition: it may be one that is not met
//     here;
//   - what is held for what the server keeps with it, by a statement in the same function:
//     LISTEN, a lock by pg_advisory_lock or pg_try_advisory_lock, and a snapshot of
//     pg_export_snapshot;
//   - connections that were opened for one purpose, as by pgx.Connect, and are not
//     of a pool;
//   - transactions of gorm and sessions of xorm, which are of the type of a pool;
//   - a transaction, connection or rows that are a parameter of the function, are
//     kept in a field, or went to a new owner, and what is done with them after;
//   - tests, and handles of other databases.
package heldconn
