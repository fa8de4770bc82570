package libpq

import (
	"context"
	"database/sql/driver"
	"errors"
	"net"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// QueryCanceled is the SQLSTATE of a statement that was cancelled.
const QueryCanceled = "57014"

// serverError is an error of the server with the text lib/pq gave it, for code
// that compares texts; see TextOf.
type serverError struct {
	*pgconn.PgError
	sql string // the statement, where it is known
}

func (e *serverError) Error() string { return TextOf(e.PgError, e.sql) }
func (e *serverError) Unwrap() error { return e.PgError }

// Fatal and Get are what lib/pq's errors have, for programs that look for them
// with an interface.
func (e *serverError) Fatal() bool          { return Fatal(e.PgError) }
func (e *serverError) Get(mark byte) string { return ErrorField(e.PgError, mark) }

// ServerError gives an error that the server sent, wrapped or not, the text it
// had with lib/pq. Other errors are returned as they are.
func ServerError(err error) error { return serverErrorOf(err, "") }

// serverErrorOf is ServerError for the error of a statement.
func serverErrorOf(err error, sql string) error {
	var named *serverError
	var server *pgconn.PgError
	if errors.As(err, &named) || !errors.As(err, &server) {
		return err
	}
	remember(server, sql)
	return &serverError{server, sql}
}

// ErrSSLNotSupported is the error of a connect to a server without TLS.
var ErrSSLNotSupported = errors.New("pq: SSL is not enabled on the server")

// ConnectError gives the error of a failed connect the form it had with lib/pq,
// where it had one of its own.
func ConnectError(err error) error {
	if err != nil && strings.HasSuffix(err.Error(), "server refused TLS connection") {
		return ErrSSLNotSupported
	}
	var server *pgconn.PgError
	if dial := (*net.OpError)(nil); errors.As(err, &dial) && dial.Op == "dial" && !errors.As(err, &server) {
		return dial // which is all that lib/pq gave
	}
	if lookup := (*net.DNSError)(nil); errors.As(err, &lookup) && !errors.As(err, &server) {
		return &net.OpError{Op: "dial", Net: "tcp", Err: lookup}
	}
	return ServerError(err)
}

// canceled is the error of a statement whose context ended while it ran. It is
// both what lib/pq reported, error 57014 of the server, with that text, and the error
// of the context.
type canceled struct {
	cause  error
	server *pgconn.PgError
}

func (e *canceled) Error() string        { return TextOf(e.server, "") }
func (e *canceled) Unwrap() []error      { return []error{e.server, e.cause} }
func (e *canceled) Fatal() bool          { return Fatal(e.server) }
func (e *canceled) Get(mark byte) string { return ErrorField(e.server, mark) }

// IsServerError reports whether err itself, not an error it wraps, is what this
// package makes of an error of the server.
func IsServerError(err error) bool {
	switch err.(type) {
	case *serverError, *canceled:
		return true
	}
	return false
}

// Failure gives an error of pgx, from its BEGIN, COMMIT, ROLLBACK or ping, the
// form that the errors of statements have here.
func Failure(ctx context.Context, c *pgx.Conn, err error) error {
	if err == pgx.ErrTxCommitRollback {
		return ErrFailedTx
	}
	return ifLost(c, failure(ctx, err, ""))
}

// ifLost makes an error of a connection that was lost match driver.ErrBadConn,
// which lib/pq returned for it, if nothing was sent: what was sent may have been
// done, and callers run again what failed with driver.ErrBadConn.
func ifLost(c *pgx.Conn, err error) error {
	if err == nil || !c.IsClosed() || !pgconn.SafeToRetry(err) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, driver.ErrBadConn) {
		return err
	}
	return lostError{err}
}

// IsLost reports whether err itself, not an error it wraps, is what this package
// makes of the loss of a connection.
func IsLost(err error) bool {
	_, ok := err.(lostError)
	return ok
}

type lostError struct{ error }

func (e lostError) Unwrap() []error { return []error{e.error, driver.ErrBadConn} }

// failure makes the error of a statement what its caller expects: the server's
// own error where there is one, 57014 when the context ended. The statement is empty
// where it is not known.
func failure(ctx context.Context, err error, sql string) error {
	if err == nil {
		return nil
	}
	var done *canceled
	if errors.As(err, &done) {
		return err
	}
	var server *pgconn.PgError
	isServer := errors.As(err, &server)
	// pgx closes the socket for the context, also in the middle of a write.
	if cause := ctx.Err(); cause != nil && (errors.Is(err, cause) || pgconn.Timeout(err) || errors.Is(err, net.ErrClosed) || isServer && server.Code == QueryCanceled) {
		if !isServer {
			server = &pgconn.PgError{Severity: "ERROR", SeverityUnlocalized: "ERROR", Code: QueryCanceled,
				Message: "canceling statement due to user request"}
		}
		return &canceled{cause: cause, server: server}
	}
	if _, plain := err.(*pgconn.PgError); plain {
		return serverErrorOf(err, sql)
	}
	var parse *pgconn.PrepareError
	if errors.As(err, &parse) {
		return serverErrorOf(err, sql)
	}
	return err
}

// mayBeStale says whether an error can come from a remembered description that
// no longer fits: a mismatch of types, found before anything ran.
func mayBeStale(err error) bool {
	var server *pgconn.PgError
	if !errors.As(err, &server) {
		return false
	}
	switch server.Code {
	case "42804", "42883", "42846", "42P18", "08P01", "22P02", "22P03":
		return true
	}
	return false
}
