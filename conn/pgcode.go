package conn

import (
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5/pgconn"
)

// Code returns the SQLSTATE of a server error anywhere in err's tree, or "".
//
// What *pq.Error of lib/pq had is in *pgconn.PgError, which errors.As finds:
// Code (a string), Message, Detail, Hint, Where, Severity, SchemaName,
// TableName, ColumnName, DataTypeName, ConstraintName, and Position,
// InternalPosition and Line as numbers.
//
// A statement that was stopped because its context ended reports 57014,
// query_canceled, only with parity; its error is that of the context as well.
// Without parity it is the context's error alone, and 57014 means that the
// server stopped the statement: statement_timeout or pg_cancel_backend.
func Code(err error) string {
	var server *pgconn.PgError
	if errors.As(err, &server) {
		return server.Code
	}
	return ""
}

// ErrorName returns the condition name of a server error, such as
// "unique_violation", or "".
func ErrorName(err error) string { return ConditionName(Code(err)) }

// ConditionName returns the name of a SQLSTATE, such as "unique_violation" for
// "23505", or "" for one PostgreSQL does not define.
func ConditionName(code string) string { return conditionTable().names[code] }

// ConditionCodes returns the SQLSTATEs of a name, in order. Most names have
// one; string_data_right_truncation, for one, is a warning and an error.
func ConditionCodes(name string) []string { return slices.Clone(conditionTable().codes[name]) }

// ClassName returns the name of the class of a SQLSTATE, which are its first
// two characters: "integrity_constraint_violation" for "23505" and for "23".
func ClassName(code string) string {
	if len(code) < 2 {
		return ""
	}
	return conditionTable().names[code[:2]+"000"]
}

type conditionNames struct {
	names map[string]string
	codes map[string][]string
}

var conditionTable = sync.OnceValue(func() conditionNames {
	t := conditionNames{map[string]string{}, map[string][]string{}}
	for line := range strings.Lines(conditions) {
		words := strings.Fields(line)
		for i := 1; i+1 < len(words); i += 2 {
			code, name := words[0]+words[i], words[i+1]
			t.names[code] = name
			t.codes[name] = append(t.codes[name], code)
		}
	}
	return t
})
