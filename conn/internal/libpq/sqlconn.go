package libpq

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// closeTimeout bounds what is done without a context of the caller.
const closeTimeout = 5 * time.Second

// SQLConn is a connection for database/sql over a *pgx.Conn with the values
// and the behaviour of lib/pq. database/sql uses it from one goroutine at a
// time.
type SQLConn struct {
	conn    *pgx.Conn
	state   *state
	bad     bool
	copying bool            // a COPY statement owns the wire
	tx      context.Context // the context given to BeginTx, nil outside
	names   int
}

var (
	_ driver.Conn               = (*SQLConn)(nil)
	_ driver.ConnBeginTx        = (*SQLConn)(nil)
	_ driver.ConnPrepareContext = (*SQLConn)(nil)
	_ driver.ExecerContext      = (*SQLConn)(nil)
	_ driver.QueryerContext     = (*SQLConn)(nil)
	_ driver.NamedValueChecker  = (*SQLConn)(nil)
	_ driver.Pinger             = (*SQLConn)(nil)
	_ driver.SessionResetter    = (*SQLConn)(nil)
	_ driver.Validator          = (*SQLConn)(nil)
)

// NewSQLConn returns a connection for database/sql that owns c.
func NewSQLConn(c *pgx.Conn) *SQLConn { return &SQLConn{conn: c, state: stateOf(c)} }

// Conn is the connection underneath, for sql.Conn.Raw.
func (c *SQLConn) Conn() *pgx.Conn { return c.conn }

// Close ends the session.
func (c *SQLConn) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	return c.conn.Close(ctx)
}

// IsValid says whether the connection may go back to the pool.
func (c *SQLConn) IsValid() bool { return !c.bad && !c.conn.IsClosed() }

// ResetSession refuses a broken connection.
func (c *SQLConn) ResetSession(context.Context) error { return c.usable() }

func (c *SQLConn) usable() error {
	if !c.IsValid() {
		return driver.ErrBadConn
	}
	return nil
}

// ErrCopying is the error of a statement while a copy owns the connection.
var ErrCopying = errors.New("there is already a COPY being processed on this connection: run its Exec without arguments, or close it")

// idle says whether a statement may be sent.
func (c *SQLConn) idle() error {
	switch {
	case c.copying:
		return ErrCopying
	case c.tx != nil && c.tx.Err() != nil: // database/sql is about to roll back
		return sql.ErrTxDone
	}
	if err := c.usable(); err != nil {
		return err
	}
	return c.state.free()
}

// Ping runs an empty statement.
func (c *SQLConn) Ping(ctx context.Context) error {
	if err := c.idle(); err != nil {
		return err
	}
	ctx, stop := c.joinTx(ctx)
	defer stop()
	_, err := c.state.drain(ctx, ";", nil)
	c.notify()
	if err != nil {
		if cause := ctx.Err(); cause != nil {
			return cause
		}
		c.bad = true
		return driver.ErrBadConn
	}
	return nil
}

// CheckNamedValue converts slices and large unsigned integers as lib/pq does;
// all else is left to database/sql.
func (c *SQLConn) CheckNamedValue(nv *driver.NamedValue) error {
	v, done, err := Check(nv.Value)
	if err != nil {
		return err
	}
	if !done {
		return driver.ErrSkip
	}
	nv.Value = v
	return nil
}

// ExecContext runs a statement; without arguments, several.
func (c *SQLConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if err := c.idle(); err != nil {
		return nil, err
	}
	ctx, stop := c.joinTx(ctx)
	defer stop()
	tag, err := c.state.drain(ctx, query, plain(args))
	c.notify()
	if err != nil {
		return nil, c.asBadConn(err)
	}
	return newResult(tag), nil
}

// QueryContext runs a statement; without arguments it may hold several, whose
// results are read with NextResultSet.
func (c *SQLConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if err := c.idle(); err != nil {
		return nil, err
	}
	ctx, stop := c.joinTx(ctx)
	st, err := c.state.start(ctx, query, plain(args))
	if err != nil {
		stop()
		return nil, c.asBadConn(err)
	}
	return &sqlRows{conn: c, st: st, stop: stop}, nil
}

func plain(args []driver.NamedValue) []driver.Value {
	out := make([]driver.Value, len(args))
	for i, a := range args {
		out[i] = a.Value
	}
	return out
}

// joinTx ties a call to the context of the transaction it runs in: when that
// ends, the running statement ends too. stop must be called at the end.
func (c *SQLConn) joinTx(ctx context.Context) (_ context.Context, stop func()) {
	if c.tx == nil || ctx == c.tx {
		return ctx, func() {}
	}
	if ctx == context.Background() {
		return c.tx, func() {}
	}
	both, cancel := context.WithCancel(ctx)
	after := context.AfterFunc(c.tx, cancel)
	return both, func() { after(); cancel() }
}

// asBadConn turns the error of a connection that was lost before anything was sent
// into driver.ErrBadConn: database/sql runs the statement again on another
// connection then. One that was sent may have been done, and keeps its error.
func (c *SQLConn) asBadConn(err error) error {
	var canceled *canceled
	var server *pgconn.PgError
	switch {
	case err == nil || errors.As(err, &canceled):
		return err
	case errors.As(err, &server):
		if server.SeverityUnlocalized == "FATAL" || server.SeverityUnlocalized == "PANIC" {
			c.bad = true
		}
	case c.conn.IsClosed():
		c.bad = true
		if pgconn.SafeToRetry(err) {
			return driver.ErrBadConn
		}
	}
	return err
}

// Prepare is PrepareContext without a context.
func (c *SQLConn) Prepare(query string) (driver.Stmt, error) {
	return c.PrepareContext(context.Background(), query)
}

// PrepareContext makes a named statement on the server, or, behind a pooler,
// checks it and sends it anew each time. A COPY ... FROM STDIN gives a
// statement whose Exec sends one row.
func (c *SQLConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	if err := c.idle(); err != nil {
		return nil, err
	}
	ctx, stop := c.joinTx(ctx)
	defer stop()
	if isCopy(query) {
		s, err := c.prepareCopy(ctx, query)
		if err != nil {
			return nil, c.asBadConn(err)
		}
		return s, nil
	}
	name := ""
	if !c.state.poolerSafe {
		c.names++
		name = "stmt" + strconv.Itoa(c.names)
	}
	sd, err := c.conn.Prepare(ctx, name, query)
	if err != nil {
		return nil, c.asBadConn(failure(ctx, err, query))
	}
	return &sqlStmt{conn: c, sd: sd}, nil
}

type result struct{ tag pgconn.CommandTag }

func newResult(tag pgconn.CommandTag) driver.Result {
	if tag.String() == "" {
		return emptyResult{}
	}
	return result{tag}
}

func (r result) LastInsertId() (int64, error) {
	return driver.RowsAffected(0).LastInsertId() // an error with a text that is known
}

func (r result) RowsAffected() (int64, error) { return RowsAffected(r.tag) }

// RowsAffected counts for the commands lib/pq knew; others, MERGE among them,
// give 0. An empty statement has no count.
func RowsAffected(tag pgconn.CommandTag) (int64, error) {
	word, _, _ := strings.Cut(tag.String(), " ")
	switch word {
	case "":
		return 0, errEmpty
	case "SELECT", "INSERT", "UPDATE", "DELETE", "FETCH", "MOVE", "COPY":
		return tag.RowsAffected(), nil
	}
	return 0, nil
}

type emptyResult struct{}

func (emptyResult) LastInsertId() (int64, error) {
	return 0, errors.New("no LastInsertId available after the empty statement")
}

var errEmpty = errors.New("no RowsAffected available after the empty statement")

func (emptyResult) RowsAffected() (int64, error) { return 0, errEmpty }
