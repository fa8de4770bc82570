// Package parity keeps the behaviour of database/sql with github.com/lib/pq on handles
// of package conn, for programs that come from there:
//
//	db, err := conn.OpenURL(ctx, url, parity.LibPQ())
//
// It is a package of its own because who never had lib/pq needs nothing of it, and
// because its code is about as large as that of conn: a program that does not name it
// does not have it.
//
// [LibPQ] keeps everything, on one DB: parity belongs to a DB, not to the process.
// [Limits] lists what it cannot have. The options in the words of database/sql, such as
// [MaxOpenConns], take what its methods took, with parity or without.
//
// With lib/pq the pool had no bound: with parity it is 100 connections unless
// conn.WithSize, conn.WithOverflow or [MaxOpenConns] says otherwise, and the first wait
// is logged. Package pqcompat has what programs used of lib/pq by name, package pqcodes
// gives errors the text of lib/pq 1.11 and later.
//
// # Leaving parity
//
// Parity is one option: deleting [LibPQ] is all it takes, and what changes then is what
// pgx does differently; [Sessions] keeps sessions and times, and [Like] single
// statements. Among the values, for the most part:
//
//   - arguments: numbers and booleans are refused by text columns; float64 into
//     an integer column is cut instead of refused; a string for bytea is read as
//     bytea's input text; times lose what is below a microsecond instead of being
//     rounded; time.Duration becomes an interval; integers with a String method
//     become that string in text columns;
//   - targets: timestamptz comes in time.Local instead of the session's zone;
//     float4 into float64 shows the digits of 32 bits; any and map targets get
//     other Go types; Scanners get a string where they got []byte; text is no
//     longer read into numbers, nor times and booleans into strings;
//   - behaviour: errors of execution come from the rows instead of Query; a failed
//     Scan ends the rows; a transaction outlives the context of BeginTx; QueryRow
//     keeps its connection until Scan; Commit does not close open rows; Close waits
//     for connections in use; a COPY cannot be prepared with package sqlcompat.
//
// Run the tests of the program with [Report] first: it logs each place where the first
// two of these would show. Change those places, look for the third by reading, then
// delete the option. The command netralint sql -graduate does this against a schema.
package parity

import (
	"time"

	"github.com/netra-systems/netralint/conn"
)

//lint:file-ignore SA1019 the names of conn are deprecated in favour of those here, which stand on them: conn cannot import this package, and a hook it kept for this one would link parity into every program

// LibPQ has a handle behave as database/sql with github.com/lib/pq did: which values
// arguments and Scan targets may have and what becomes of them, the errors, how rows and
// transactions end, how a URL and the PG* variables are read, and a bound of 100
// connections by default. Default: none of it. What it cannot have is in [Limits].
//
// It is for [conn.Open], [conn.OpenURL], [conn.OpenSQL] and [conn.NewConnector]; for
// [conn.OpenConfig] apply it to the Config: parity.LibPQ()(&cfg).
func LibPQ() conn.Option { return conn.WithParity(conn.LibPQ) }

// Report leaves a handle as pgx is, and logs as a warning, once for each call site, every
// argument and every Scan target that [LibPQ] would have treated otherwise, without its
// value. It is for the tests of a program that is about to leave LibPQ: where encodings
// do not tell, it asks the server, and it calls Scanners twice. It does not look at the
// results of batches, at more than the first 1,000 rows of a CopyFrom, nor at
// conn.OpenSQL. It goes in the place of LibPQ; of several the last counts.
func Report() conn.Option { return conn.WithParity(conn.ParityReport) }

// Sessions keeps of [LibPQ] what costs nothing: how URL and variables are read and
// sessions are set up, the bound of 100 connections by default, Close, which does not
// wait, and that times are sent with all their digits and read in the zone of the
// session. It is for a program that leaves LibPQ, by hand or by netralint sql -graduate,
// and adds nothing to it.
func Sessions() conn.Option { return conn.WithLibPQSessions() }

// A Handle is what statements are sent through: a *[conn.DB], a *[conn.Conn] or a pgx.Tx.
// It has Exec, Query, QueryRow and Begin of pgx.
type Handle = conn.Handle

// A TxHandle is a [Handle] that also begins transactions with options: BeginTx of pgx.
type TxHandle = conn.TxHandle

// Like returns a handle whose statements go the way of h with the values, errors and rows
// of [LibPQ], for the few statements of a program without it that need them:
//
//	rows, err := parity.Like(db).Query(ctx, query, args...)
//
// A transaction begun by the result has all of that parity; one given to Like lends its
// connection to single statements, and ends as it would have. Use it with [Sessions],
// without which times are read as the server's settings write them. The result may be
// used as h may, by several goroutines at once or not. Its errors are those of h, and
// BeginTx with options on a transaction, which are an error.
//
// A handle of another type, such as a mock or a pool of pgx, is returned as it is: what is
// behind it decides about values.
func Like(h Handle) TxHandle { return conn.LikeLibPQ(h) }

// A Limit is a difference to database/sql with lib/pq that [LibPQ] does not take away:
// its ID, such as "result-sets", which stays as it is; Where it shows, "native" for a DB
// or "both" for a DB and OpenSQL; the Difference; and what to write Instead. There is
// none among values: every argument is stored and every column scanned as lib/pq did.
type Limit = conn.ParityLimit

// Limits returns all that differs with [LibPQ], in a slice of the caller's own.
func Limits() []Limit { return conn.ParityLimits() }

// InfinityTimes makes every connection with [LibPQ] read "-infinity" and "infinity" as
// the two times, and write times at or beyond them as infinity; lib/pq called it
// EnableInfinityTs. Call it once, before the first connection is made: a second call
// panics, and so does negative not before positive.
func InfinityTimes(negative, positive time.Time) { conn.SetInfinityTimes(negative, positive) }
