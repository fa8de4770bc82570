package pqcompat

import (
	"errors"
	"reflect"
	"slices"
	"strconv"
	"strings"

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

// AsError returns what err.(*pq.Error) gave, for an error or a value of any type such as
// that of recover: the server's error if err is one, nil if it is another or wraps one.
// Code that wants those too uses errors.As.
func AsError(err any) *pgconn.PgError {
	e, _ := AsErrorOK(err)
	return e
}

// AsErrorOK is [AsError] with the second result of an assertion.
func AsErrorOK(err any) (*pgconn.PgError, bool) {
	e, ok := Unwrap(err).(*pgconn.PgError)
	return e, ok
}

// FindError is errors.As(err, target), which finds the errors of a handle that is
// opened with lib/pq as well.
func FindError(err error, target **pgconn.PgError) bool {
	if errors.As(err, target) {
		return true
	}
	var old PGError
	if !errors.As(err, &old) || !isLibPQ(old) {
		return false
	}
	*target = ofLibPQ(old)
	return true
}

// Unwrap is what a type switch with a case for *pgconn.PgError looks at: the server's
// error for an error that pgx, package conn or lib/pq made of it, and any other error,
// also one that wraps the server's, or value as it is.
func Unwrap[T any](err T) T {
	if e, ok := any(err).(error); ok {
		if inner, ok := any(unwrap(e)).(T); ok {
			return inner
		}
	}
	return err
}

func unwrap(err error) error {
	switch err := err.(type) {
	case *pgconn.PrepareError, *pgconn.ConnectError:
	case PGError:
		if isLibPQ(err) {
			return ofLibPQ(err)
		}
		if !libpq.IsServerError(err) {
			return err
		}
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

// isLibPQ reports whether an error is a *pq.Error, of lib/pq or a copy of it: this
// package does not link it.
func isLibPQ(err PGError) bool {
	t := reflect.TypeOf(err)
	return t.Kind() == reflect.Pointer && t.Elem().Name() == "Error" && !reflect.ValueOf(err).IsNil() && strings.HasSuffix(t.Elem().PkgPath(), "/lib/pq")
}

func ofLibPQ(err PGError) *pgconn.PgError {
	number := func(k byte) int32 {
		n, _ := strconv.ParseInt(err.Get(k), 10, 32)
		return int32(n)
	}
	return &pgconn.PgError{
		Severity: err.Get('S'), SeverityUnlocalized: err.Get('V'), Code: err.Get('C'), Message: err.Get('M'), Detail: err.Get('D'), Hint: err.Get('H'),
		Position: number('P'), InternalPosition: number('p'), InternalQuery: err.Get('q'), Where: err.Get('W'),
		SchemaName: err.Get('s'), TableName: err.Get('t'), ColumnName: err.Get('c'), DataTypeName: err.Get('d'), ConstraintName: err.Get('n'),
		File: err.Get('F'), Line: number('L'), Routine: err.Get('R'),
	}
}
