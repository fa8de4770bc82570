package pqcompat

import (
	"errors"
	"slices"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/netra-systems/netralint/conn/internal/libpq"
)

// As returns the server's error anywhere in err's tree if it has one of the
// codes, or any code when none is given; otherwise nil.
func As(err error, codes ...string) *pgconn.PgError {
	var e *pgconn.PgError
	if !errors.As(err, &e) || len(codes) > 0 && !slices.Contains(codes, e.Code) {
		return nil
	}
	return e
}

// AsError returns what err.(*pq.Error) gave: the server's error if err is one,
// nil if it is another or wraps one. Code that wants those too uses errors.As.
func AsError(err error) *pgconn.PgError {
	e, _ := AsErrorOK(err)
	return e
}

// AsErrorOK is [AsError] with the second result of an assertion.
func AsErrorOK(err error) (*pgconn.PgError, bool) {
	e, ok := Unwrap(err).(*pgconn.PgError)
	return e, ok
}

// Unwrap is what a type switch with a case for *pgconn.PgError looks at: the
// server's error for an error that pgx or package conn made of it, and any other
// error, also one that wraps the server's, as it is.
func Unwrap(err error) error {
	switch err.(type) {
	case *pgconn.PrepareError, *pgconn.ConnectError:
	default:
		if !libpq.IsServerError(err) {
			return err
		}
	}
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e
	}
	return err
}

// Digits returns Position, InternalPosition or Line of a [pgconn.PgError] as
// pq.Error had it: in digits, and empty if the server did not send it.
func Digits(n int32) string {
	return libpq.Digits(n)
}
