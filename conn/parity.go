package conn

import (
	"context"
	_ "embed"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

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

// Parity names a driver whose behaviour is to be kept: [LibPQ], [ParityReport] or none,
// the zero value. Two can be compared.
//
// A program has the code of those that it names, and no other: that of LibPQ is about as
// large as package conn itself.
type Parity struct{ like *likeness }

// NoParity is pgx as it is.
var NoParity Parity

// LibPQ behaves as database/sql with github.com/lib/pq did. What it cannot
// have is in [ParityLimits].
var LibPQ = Parity{&likeness{
	name:     "lib/pq",
	runner:   func(*settings, native) runner { return likeLibPQ{} },
	sessions: libPQSessions{},
	handles:  libPQHandles{},
}}

// ParityReport is pgx as it is, and logs, once for each call site, every
// argument and every Scan target that LibPQ would have treated otherwise. It
// is for the tests of a program that is about to leave LibPQ: where encodings
// do not tell, it asks the server, and it calls Scanners twice. It does not
// look at the results of batches, at more than the first 1,000 rows of a
// CopyFrom, nor at OpenSQL.
var ParityReport = Parity{&likeness{
	name:   "lib/pq, as a report",
	runner: func(s *settings, n native) runner { return newReporting(s.Logger, n) },
}}

// String returns "none", "lib/pq" or "lib/pq, as a report".
func (p Parity) String() string {
	if p.like == nil {
		return "none"
	}
	return p.like.name
}

// likeness is what a Parity stands for. It is reached by the variables above alone:
// what every program runs compares with none of them, so that the linker leaves out
// what is not named.
type likeness struct {
	name     string
	runner   func(*settings, native) runner
	sessions sessionRules // or nil, as pgx
	handles  handleRules  // or nil, as pgx
}

// sessionRules is how a driver reads connection strings and variables, and how its
// sessions are set up.
type sessionRules interface {
	// choose takes a URL's parts together, which are before and behind its question mark.
	choose(before, query []param) []param
	// take refuses or drops parameters, by their names as written.
	take(params []param) ([]param, error)
	// rule is what becomes of a parameter; unseen is one whose name was in another case.
	rule(d *dsn, p param, unseen bool) (r rule, known bool)
	// environment reads variables and the service file where pgx does so otherwise.
	environment(d *dsn) error
	// hosts decides where to connect to.
	hosts(d *dsn)
	// settings decides what a session is begun with.
	settings(d *dsn, settings map[string]string)
	// keepTimes has pgx send and read times as the driver does.
	keepTimes(c *pgx.Conn)
	// overflow is the default of Overflow.
	overflow() int
}

// handleRules is what handles do otherwise than those of pgx, beside their runner.
type handleRules interface {
	// logIn connects and wraps the connection for database/sql.
	logIn(ctx context.Context, cc *pgx.ConnConfig) (sqlDriver, error)
	// connectError is the error of a failed connect; err itself if there is no other.
	connectError(err error) error
	// checkoutError is the error of a checkout.
	checkoutError(err error) error
	// boundMet hears that a caller has to wait.
	boundMet(db *DB)
}

func (p Parity) sessions() sessionRules {
	if p.like == nil {
		return nil
	}
	return p.like.sessions
}

// handles are those of Parity, nil where it keeps nothing.
func (c *Config) handles() handleRules {
	if c.Parity.like == nil {
		return nil
	}
	return c.Parity.like.handles
}

// sessions is by what sessions are opened and closed, nil for pgx alone.
func (c *Config) sessions() sessionRules {
	if like := c.Sessions.sessions(); like != nil {
		return like
	}
	return c.Parity.sessions()
}

// defaultOverflow is the default of Overflow.
func (c *Config) defaultOverflow() int {
	if like := c.sessions(); like != nil {
		return like.overflow()
	}
	return defaultOverflow
}

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
