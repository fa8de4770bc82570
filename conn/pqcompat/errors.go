package pqcompat

import (
	"errors"
	"slices"

	"github.com/jackc/pgx/v5/pgconn"
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

// Unwrap returns the server's error in err where there is one, else err: what a
// type switch with a case for *pgconn.PgError looks at, since pgx may wrap it.
func Unwrap(err error) error {
	if e := AsError(err); e != nil {
		return e
	}
	return err
}
