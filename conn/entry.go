package conn

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"
)

// entry is one connection to the server and what the pool knows about it.
// It belongs to one goroutine at a time; only since is guarded by slots.mu.
type entry struct {
	conn *pgx.Conn

	gen       uint64 // generation of the pool it was dialled in
	expires   int64  // time of day after which it is replaced; see DB.expires
	opened    int64
	early     float64 // the part of the jitter that is taken off its age
	idleSince int64
	since     int64 // handed out at; guarded by slots.mu

	unused       bool // nobody has had it yet
	dead         bool // the server answered that it no longer takes writes
	bornReadOnly bool // it did not take writes from the beginning
	silent       bool // it was cut off for giving no answer to a ping
	readOnlyTx   bool // the transaction asked for READ ONLY itself

	begun   pgx.Tx // at checkout, for the caller who is to begin it; or nil
	refused error  // by the server, when it was to be begun at checkout

	endings endings // of transactions; not with parity

	// severed stops the cancel request that pgx sends for a broken connection:
	// to a peer that does not answer it would take as long as the query did.
	severed     atomic.Bool
	interrupt   func()        // ends the read or write in progress with a timeout
	interrupted chan struct{} // receives when interrupt has done so
	holding     atomic.Pointer[leakWatch]

	// Results come from blocks, so that a query costs no allocation for them.
	// An element is used once: a stale Close must not reach the next user.
	rows       []rows
	row        []row
	hintedRows []hintedRows
	hintedRow  []hintedRow
}

// isNew reports whether e is for its first user, who was there when it was opened: it
// needs no ping, as one that he opened himself.
func (e *entry) isNew(came int64) bool { return e.unused && e.idleSince >= came }

const block = 64

// next takes the first element of a block.
func next[T any](elements *[]T) *T {
	if len(*elements) == 0 {
		*elements = make([]T, block)
	}
	first := &(*elements)[0]
	*elements = (*elements)[1:]
	return first
}

// roundTrip runs a statement without arguments under a deadline of the socket.
// Unlike a context it costs no allocation.
func (e *entry) roundTrip(sql string, timeout time.Duration) error {
	nc := e.conn.PgConn().Conn()
	if err := nc.SetDeadline(time.Now().Add(timeout)); err != nil {
		return err
	}
	if err := e.conn.PgConn().Exec(context.Background(), sql).Close(); err != nil {
		return err
	}
	return nc.SetDeadline(time.Time{})
}

var errInterrupted = errors.New("conn: ping interrupted")

// pingQuery is the cheapest that servers and poolers answer.
var pingQuery = &pgproto3.Query{String: "-- ping"}

// ping makes one round trip. It ends early with errInterrupted when ctx ends:
// the connection is of no use then until hear has read the answer.
func (e *entry) ping(ctx context.Context, timeout time.Duration) error {
	// Should it fail, the peer is taken for dead: do not ask it to cancel.
	e.severed.Store(true)
	if err := e.ask(timeout); err != nil {
		return err
	}
	if ctx.Done() == nil {
		return e.answer()
	}
	stop := context.AfterFunc(ctx, e.interrupt)
	err := e.answer()
	if stop() {
		return err
	}
	<-e.interrupted
	if err != nil {
		return errInterrupted
	}
	return e.conn.PgConn().Conn().SetDeadline(time.Time{})
}

// ask sends a ping that is to be answered within timeout. However little that is, it is
// sent in whole. The deadline is set before anybody interrupts, which sets another.
func (e *entry) ask(timeout time.Duration) error {
	pc, now := e.conn.PgConn(), time.Now()
	if err := pc.Conn().SetDeadline(now.Add(max(timeout, closeTimeout))); err != nil {
		return err
	}
	pc.Frontend().Send(pingQuery)
	if err := pc.Frontend().Flush(); err != nil || timeout >= closeTimeout {
		return err
	}
	return pc.Conn().SetDeadline(now.Add(timeout))
}

// hear reads the answer to a ping, once it is whole also for the next statement.
func (e *entry) hear(until time.Time) error {
	if err := e.conn.PgConn().Conn().SetDeadline(until); err != nil {
		return err
	}
	return e.answer()
}

// answer is hear under the deadline there is.
func (e *entry) answer() error {
	pc := e.conn.PgConn()
	var failed error
	for {
		msg, err := pc.ReceiveMessage(context.Background())
		if err != nil {
			return err
		}
		switch msg := msg.(type) {
		case *pgproto3.ErrorResponse:
			failed = pgconn.ErrorResponseToPgError(msg)
		case *pgproto3.ReadyForQuery:
			if failed == nil {
				failed = e.answered()
			}
			return failed
		}
	}
}

// cut closes the socket without a word. Nothing in it waits for the peer.
func (e *entry) cut() {
	e.severed.Store(true)
	socket(e.conn).Close() //nolint:errcheck // nothing is left to be done with it
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = e.conn.Close(ctx) // fails to say goodbye, which is the point
}

// socket is the network connection under TLS: closing TLS writes to the peer.
func socket(c *pgx.Conn) net.Conn {
	nc := c.PgConn().Conn()
	if t, ok := nc.(*tls.Conn); ok {
		return t.NetConn()
	}
	return nc
}

// terminate ends the session and waits until the server closed its side, which
// it does when its process is gone: only then has the server a free slot again.
// The wait is bounded by timeout; a silent peer is cut off and makes it false.
func (e *entry) terminate(timeout time.Duration) (answered bool) {
	pc := e.conn.PgConn()
	if pc.IsClosed() { // pgx is cancelling and closing in the background
		return e.awaitCleanup(timeout)
	}
	if pc.IsBusy() { // results nobody will read: stop the server sending them
		ctx, cancel := context.WithTimeout(context.Background(), timeout)
		_ = pc.CancelRequest(ctx)
		cancel()
	}
	nc := pc.Conn()
	answered = true // unless the time runs out
	if nc.SetDeadline(time.Now().Add(timeout)) == nil {
		pc.Frontend().Send(&pgproto3.Terminate{})
		if pc.Frontend().Flush() == nil {
			_, err := io.Copy(io.Discard, nc)
			answered = !errors.Is(err, os.ErrDeadlineExceeded)
		}
	}
	e.cut()
	return answered
}

// awaitCleanup waits until pgx has closed a broken connection, and cuts it off
// when that takes longer than timeout.
func (e *entry) awaitCleanup(timeout time.Duration) (done bool) {
	if cleanedUp(e) {
		return true
	}
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	again := time.NewTicker(timeout / 5)
	defer again.Stop()
	for {
		select {
		case <-e.conn.PgConn().CleanupDone():
			return true
		case <-ctx.Done():
			e.cut()
			return false
		case <-again.C:
			// A cancel request that overtakes its query has no effect.
			_ = e.conn.PgConn().CancelRequest(ctx)
		}
	}
}
