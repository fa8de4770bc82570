package conn

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

var (
	// ErrClosed is returned by every call on a DB after Close.
	ErrClosed = errors.New("conn: the DB is closed")
	// ErrWaitTimeout means no connection became free within WaitTimeout. The
	// text of the error says how many there are and who holds them.
	ErrWaitTimeout = errors.New("conn: no connection became free")
	// ErrReleased means a Conn was used after Release or Hijack. It matches
	// [sql.ErrConnDone] too.
	ErrReleased error = twin{"conn: the connection was released", sql.ErrConnDone}
	// ErrCommitUnknown means the connection was lost during COMMIT, be it that of
	// InTx, of a Tx or of a sql.Tx: the server may have committed or not. Find out
	// by reading before trying again.
	ErrCommitUnknown = errors.New("conn: the outcome of COMMIT is unknown")
	// ErrTxEnded means that a transaction was not there any more when its Commit
	// or Rollback was called: a statement, such as a text COMMIT, ROLLBACK or
	// PREPARE TRANSACTION, had ended it. What it had done is stored or not as that
	// statement said, and what ran after it was stored at once, or, where the statement
	// began another as COMMIT AND CHAIN and COMMIT; BEGIN do, ended with that as Commit or
	// Rollback says. Not noticed is such a ROLLBACK after a SAVEPOINT, which the server
	// reports as it does ROLLBACK TO, nor, with parity, any that begins another.
	ErrTxEnded = errors.New("conn: the session is not in the transaction any more: a statement has ended it; leave COMMIT and ROLLBACK to the methods of Tx")
	// ErrCommitRolledBack means the server rolled back when asked to commit,
	// because a statement had failed before and its error was ignored. It
	// matches [pgx.ErrTxCommitRollback] too.
	ErrCommitRolledBack = fmt.Errorf("conn: a statement failed earlier in the transaction: %w", pgx.ErrTxCommitRollback)
)

var errInTx = errors.New("conn: begin: the session is in a transaction already; commit or roll it back first, or use Begin of the Tx for a savepoint")

// twin is an error of its own that matches another as well.
type twin struct {
	text string
	also error
}

func (e twin) Error() string { return e.text }
func (e twin) Unwrap() error { return e.also }

// With parity ErrClosed and ErrReleased have the words of database/sql.
var (
	errSQLClosed   error = twin{"sql: database is closed", ErrClosed}
	errSQLReleased error = twin{sql.ErrConnDone.Error(), ErrReleased}
)

// waitTimeoutError says which limit was hit, which settings make it, and who
// is in the way.
func (db *DB) waitTimeoutError(waited time.Duration) error {
	return fmt.Errorf("%w: waited %v for one of %s: %s; release connections earlier, or raise Size or Overflow if the server has room",
		ErrWaitTimeout, waited.Round(time.Millisecond), db.limitText(), db.holdersText())
}

// waitEndedError tells a caller whose context ended in the queue where it was.
func (db *DB) waitEndedError(ctx context.Context) error {
	err := ctx.Err()
	if cause := context.Cause(ctx); cause != nil && !errors.Is(err, cause) {
		err = fmt.Errorf("%w (%w)", err, cause)
	}
	return fmt.Errorf("conn: wait for one of %s: %w", db.limitText(), err)
}

func (db *DB) limitText() string {
	size, overflow := db.sizes()
	if db.set.Mode == ModePool {
		return fmt.Sprintf("%d connections (Size %d + Overflow %d, WaitTimeout %v)", size+overflow, size, overflow, db.waitTimeout())
	}
	return fmt.Sprintf("%d connections (Size %d, WaitTimeout %v)", size, size, db.waitTimeout())
}

// holdersText names the holders, the longest first; with stacks known it names
// their functions.
func (db *DB) holdersText() string {
	holders := db.Holders()
	if len(holders) == 0 {
		return "all are being opened or closed"
	}
	const named = 5
	var b strings.Builder
	fmt.Fprintf(&b, "%d in use, for", len(holders))
	for i, h := range holders {
		if i == named {
			b.WriteString(" ...")
			break
		}
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, " %v", h.For.Round(time.Millisecond))
		if at := h.Caller(); at != "" {
			fmt.Fprintf(&b, " by %s", at)
		} else {
			fmt.Fprintf(&b, " (server process %d)", h.PID)
		}
	}
	if db.set.LeakAfter <= 0 {
		b.WriteString(" (LeakAfter names the callers)")
	}
	return b.String()
}

// connectError adds what to do when nobody chose the server, it has no TLS, it
// has no room, or it is a pooler that refuses a setting of the session.
func (s *settings) connectError(err error) error {
	var pgErr *pgconn.PgError
	errors.As(err, &pgErr)
	switch {
	case slices.Contains(s.sources, defaultSource) && missed(err, pgErr):
		return fmt.Errorf("conn: connect: DATABASE_URL is not set, so the default local database was taken; set DATABASE_URL=postgres://USER:PASSWORD@HOST:PORT/DATABASE for another: %w", err)
	case s.tlsAssumed && strings.Contains(err.Error(), "refused TLS"):
		return fmt.Errorf("conn: connect: TLS is required of a host that is not this machine, since the URL does not say; give the server a certificate, or write sslmode=disable where plain text is meant: %w", err)
	case pgErr == nil:
	case pgErr.Code == "53300":
		return fmt.Errorf("conn: connect: the server has no free connection; lower Size or the number of instances: %w", err)
	case pgErr.Code == "08P01" && strings.Contains(pgErr.Message, "startup parameter"):
		return fmt.Errorf("conn: connect: the pooler takes no such setting per session; use ALTER ROLE or ALTER DATABASE ... SET instead, or allow it in the pooler (ignore_startup_parameters): %w", err)
	}
	return fmt.Errorf("conn: connect: %w", err)
}

// missed reports whether a connect did not find what it was looking for: no
// server listens there, or the one that does has no such database, or no such
// role with such a password.
func missed(err error, answer *pgconn.PgError) bool {
	if answer != nil {
		return slices.Contains([]string{"28000", "28P01", "3D000"}, answer.Code)
	}
	var dial *net.OpError
	return errors.As(err, &dial) && dial.Op == "dial" && !dial.Timeout() && !errors.Is(err, context.Canceled)
}
