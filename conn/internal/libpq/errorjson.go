package libpq

import (
	"encoding/json"

	"github.com/jackc/pgx/v5/pgconn"
)

// jsonError has the fields of lib/pq's errors as encoding/json writes them.
type jsonError struct {
	Severity, Code, Message, Detail, Hint                       string
	Position, InternalPosition, InternalQuery, Where            string
	Schema, Table, Column, DataTypeName, Constraint, File, Line string
	Routine                                                     string
}

// errorJSON writes an error as encoding/json wrote that of lib/pq: the clients of a
// service that answers with it read these names.
func errorJSON(e *pgconn.PgError) ([]byte, error) {
	return json.Marshal(jsonError{
		Severity: e.Severity, Code: e.Code, Message: e.Message, Detail: e.Detail, Hint: e.Hint,
		Position: Digits(e.Position), InternalPosition: Digits(e.InternalPosition), InternalQuery: e.InternalQuery, Where: e.Where,
		Schema: e.SchemaName, Table: e.TableName, Column: e.ColumnName, DataTypeName: e.DataTypeName, Constraint: e.ConstraintName,
		File: e.File, Line: Digits(e.Line), Routine: e.Routine,
	})
}

func (e *serverError) MarshalJSON() ([]byte, error) { return errorJSON(e.PgError) }
func (e *canceled) MarshalJSON() ([]byte, error)    { return errorJSON(e.server) }
