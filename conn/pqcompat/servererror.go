package pqcompat

import (
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/netra-systems/netralint/conn/internal/libpq"
)

// PGError is what every error of the server is that comes from a handle with
// parity.LibPQ(): err.(PGError) finds it, as it did with lib/pq. A
// [*pgconn.PgError] by itself is none.
type PGError interface {
	Error() string
	Fatal() bool
	Get(k byte) (v string)
}

// Errors that are compared with what calls return.
var (
	// ErrInFailedTransaction is what Commit returns after a statement of the
	// transaction has failed.
	ErrInFailedTransaction = libpq.ErrFailedTx
	// ErrNotSupported is what Query returns on a COPY statement.
	ErrNotSupported = libpq.ErrCopyQuery
	// ErrSSLNotSupported is what connecting returns if the server has no TLS and
	// sslmode asks for it.
	ErrSSLNotSupported = libpq.ErrSSLNotSupported
	// ErrCouldNotDetectUsername, ErrSSLKeyUnknownOwnership and
	// ErrSSLKeyHasWorldPermissions are returned by nothing: pgx connects without
	// a user name of the system, and does not look at who may read a key.
	ErrCouldNotDetectUsername    = errors.New("the name of the user is not known: name one in the URL")
	ErrSSLKeyUnknownOwnership    = errors.New("the owner of the file with the key is not known")
	ErrSSLKeyHasWorldPermissions = errors.New("others may read the file with the key")
)

// ServerError returns e as the errors of a handle with parity.LibPQ()
// are: its text is "pq: " and the message, with what package pqcodes adds to it, and
// errors.As finds e in it. A nil e is returned as it is.
func ServerError(e *pgconn.PgError) error {
	if e == nil {
		return e
	}
	return libpq.ServerError(e)
}

// Fatal reports whether the server ended the session with e.
func Fatal(e *pgconn.PgError) bool { return libpq.Fatal(e) }

// Get returns the field of e that the protocol of PostgreSQL marks with k, such
// as 'M' for the message; "" if there is none.
func Get(e *pgconn.PgError, k byte) string { return libpq.ErrorField(e, k) }

// ErrorWithDetail returns the message of e with its code, detail and hint. The
// lines of the statement around the error, which lib/pq showed, are not known
// to pgx.
func ErrorWithDetail(e *pgconn.PgError) string {
	var b strings.Builder
	b.WriteString("ERROR:   " + e.Message)
	if e.Code != "" {
		b.WriteString(" (" + e.Code + ")")
	}
	if e.Detail != "" {
		b.WriteString("\nDETAIL:  " + e.Detail)
	}
	if e.Hint != "" {
		b.WriteString("\nHINT:    " + e.Hint)
	}
	return b.String()
}
