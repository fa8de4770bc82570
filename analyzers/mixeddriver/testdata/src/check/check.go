// Package check asks what an error is.
package check

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/lib/pq"
)

type PGError = pq.Error

func Duplicate(err error) bool {
	var e *PGError
	return errors.As(err, &e) && e.Code == "23505"
}

// Conflict asks another function.
func Conflict(err error) bool { return err != nil && Duplicate(err) }

// Either serves both drivers.
func Either(err error) bool {
	var e *pgconn.PgError
	return Duplicate(err) || errors.As(err, &e)
}

func As[T error](err error) (T, bool) {
	var t T
	ok := errors.As(err, &t)
	return t, ok
}
