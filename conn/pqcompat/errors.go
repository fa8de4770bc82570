package pqcompat

import (
	"errors"
	"slices"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/netra-systems/netralint/conn/internal/libpq"
)

// As returns the server's error in err if it has one of the codes, or any code
// when none is given; otherwise nil.
func As(err error, codes ...string) *pgconn.PgError {
	e := AsError(err)
	if e == nil || len(codes) > 0 && !slices.Contains(codes, e.Code) {
		return nil
	}
	return e
}

// AsError returns the server's error in err, or nil.
func AsError(err error) *pgconn.PgError {
	e, _ := AsErrorOK(err)
	return e
}

// AsErrorOK returns the server's error in err and whether there is one. It is
// errors.AsType[*pgconn.PgError] for files kept on a Go before 1.26.
func AsErrorOK(err error) (*pgconn.PgError, bool) { return errors.AsType[*pgconn.PgError](err) }

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
	if e := AsError(err); e != nil {
		return e
	}
	return err
}
