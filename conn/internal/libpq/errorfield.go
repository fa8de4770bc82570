package libpq

import (
	"strconv"

	"github.com/jackc/pgx/v5/pgconn"
)

// Fatal reports whether the server ended the session with e.
func Fatal(e *pgconn.PgError) bool { return e.Severity == "FATAL" }

// ErrorField returns the field of e with a mark of the protocol, "" for one that
// was not sent.
func ErrorField(e *pgconn.PgError, mark byte) string {
	switch mark {
	case 'S':
		return e.Severity
	case 'C':
		return e.Code
	case 'M':
		return e.Message
	case 'D':
		return e.Detail
	case 'H':
		return e.Hint
	case 'P':
		return Digits(e.Position)
	case 'p':
		return Digits(e.InternalPosition)
	case 'q':
		return e.InternalQuery
	case 'W':
		return e.Where
	case 'F':
		return e.File
	case 'L':
		return Digits(e.Line)
	case 'R':
		return e.Routine
	}
	return objectField(e, mark)
}

// objectField is ErrorField for the names of what the error is about.
func objectField(e *pgconn.PgError, mark byte) string {
	switch mark {
	case 's':
		return e.SchemaName
	case 't':
		return e.TableName
	case 'c':
		return e.ColumnName
	case 'd':
		return e.DataTypeName
	case 'n':
		return e.ConstraintName
	}
	return ""
}

// Digits writes a number of an error as lib/pq had it, "" for one that was not
// sent.
func Digits(n int32) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(int(n))
}
