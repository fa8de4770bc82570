package conn

import (
	_ "embed"
	"strings"
	"sync"
	"time"

	"github.com/netra-systems/netralint/conn/internal/libpq"
)

// # Leaving parity
//
// Parity is one option: deleting [WithParity] is all it takes, and what changes
// then is what pgx does differently; [WithLibPQSessions] keeps sessions and times,
// and [LikeLibPQ] single statements. Among the values, for the most part:
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
// Run the tests of the program with WithParity([ParityReport]) first: it logs
// each place where the first two of these would show. Change those places, look
// for the third by reading, then delete the option. A program can do this one DB
// at a time: parity belongs to a DB, not to the process.

// ParityLimit is a difference to database/sql with lib/pq that [WithParity]
// does not take away. There is none among values: every argument is stored and
// every column scanned as lib/pq did.
type ParityLimit struct {
	ID         string // stable, such as "result-sets"
	Where      string // "native" for DB, "both" for DB and OpenSQL
	Difference string
	Instead    string // what to write
}

//go:embed paritylimits.txt
var parityLimits string

// ParityLimits returns the table of all that differs with parity, one line of
// paritylimits.txt each.
func ParityLimits() []ParityLimit {
	var out []ParityLimit
	for line := range strings.Lines(parityLimits) {
		f := strings.SplitN(strings.TrimSuffix(line, "\n"), " | ", 4)
		out = append(out, ParityLimit{ID: f[0], Where: f[1], Difference: f[2], Instead: f[3]})
	}
	return out
}

// SetInfinityTimes makes every connection with parity read "-infinity" and
// "infinity" as the two times, and write times at or beyond them as infinity;
// lib/pq called it EnableInfinityTs. Call it once, before the first connection
// is made: a second call panics, and so does negative not before positive.
func SetInfinityTimes(negative, positive time.Time) { libpq.SetInfinityTimes(negative, positive) }

// defaultParityOverflow makes 100 connections with the default Size, as many as
// a server takes by default: lib/pq's pool had no bound.
const defaultParityOverflow = 90

// overflow is the default of Overflow.
func (p Parity) overflow() int {
	if p == LibPQ {
		return defaultParityOverflow
	}
	return defaultOverflow
}

// parityWarning says once that the bound of the pool was met, which code that
// comes from an unbounded one may not be made for.
type parityWarning struct{ once sync.Once }

func (w *parityWarning) met(s *settings) {
	if s.Parity != LibPQ || s.limits.bounded() {
		return
	}
	w.once.Do(func() {
		s.Logger.Warn("conn: all connections are in use; database/sql with lib/pq had no limit unless SetMaxOpenConns was called: a caller that holds one and asks for another may now wait",
			"limit", s.limit(), "wait timeout", s.WaitTimeout)
	})
}

// sessions is the parity by which sessions are opened and closed.
func (c *Config) sessions() Parity {
	if c.LibPQSessions {
		return LibPQ
	}
	return c.Parity
}
