package database

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/lib/pq"
)

// Errors the repositories return.
var (
	ErrNotFound = errors.New("not found")
	ErrConflict = errors.New("already exists")
	ErrInvalid  = errors.New("invalid")
	ErrRetry    = errors.New("try again")
)

// IsUnique reports whether err is a violation of the named unique constraint.
func IsUnique(err error, constraint string) bool {
	var pqErr *pq.Error
	if !errors.As(err, &pqErr) {
		return false
	}
	return pqErr.Code == "23505" && pqErr.Constraint == constraint
}

// Translate maps an error of the driver to one of this package's.
func Translate(err error) error {
	switch err {
	case nil:
		return nil
	case sql.ErrNoRows:
		return ErrNotFound
	}
	switch e := err.(type) {
	case *pq.Error:
		switch e.Code.Name() {
		case "unique_violation":
			return fmt.Errorf("%s.%s: %w", e.Table, e.Constraint, ErrConflict)
		case "foreign_key_violation", "check_violation", "not_null_violation":
			return fmt.Errorf("%s: %s: %w", e.Table, e.Message, ErrInvalid)
		case "serialization_failure", "deadlock_detected":
			return ErrRetry
		}
		if e.Code.Class() == "08" || e.Code.Class() == "57" {
			return fmt.Errorf("%s: %w", e.Message, ErrRetry)
		}
	}
	return err
}
