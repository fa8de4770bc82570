package parity

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/lib/pq"

	"github.com/netra-systems/netralint/conn/pqcompat"
)

// Errors of lib/pq are found by code that was moved, with all they hold.
func TestErrorsOfLibPQAreFound(t *testing.T) {
	old := &pq.Error{
		Severity: "ERROR", Code: "23505", Message: "m", Detail: "d", Hint: "h", Position: "7", InternalPosition: "8", InternalQuery: "q", Where: "w",
		Schema: "s", Table: "t", Column: "c", DataTypeName: "dt", Constraint: "n", File: "f", Line: "9", Routine: "r",
	}
	want := pgconn.PgError{
		Severity: "ERROR", Code: "23505", Message: "m", Detail: "d", Hint: "h", Position: 7, InternalPosition: 8, InternalQuery: "q", Where: "w",
		SchemaName: "s", TableName: "t", ColumnName: "c", DataTypeName: "dt", ConstraintName: "n", File: "f", Line: 9, Routine: "r",
	}
	wrapped := fmt.Errorf("save: %w", old)
	var found *pgconn.PgError
	if !pqcompat.FindError(wrapped, &found) || *found != want {
		t.Errorf("found %+v, want %+v", found, want)
	}
	if e, ok := pqcompat.AsErrorOK(old); !ok || *e != want {
		t.Errorf("asserted %+v, want %+v", e, want)
	}
	if e, ok := pqcompat.AsErrorOK(wrapped); ok || pqcompat.Unwrap(wrapped) != wrapped {
		t.Errorf("an assertion finds %+v in what wraps it", e)
	}
	now := &pgconn.PgError{Code: "42P01"}
	if found = nil; !pqcompat.FindError(fmt.Errorf("%w", now), &found) || found != now {
		t.Errorf("found %+v, want %+v itself", found, now)
	}
	for _, err := range []error{nil, errors.New("other"), (*pq.Error)(nil), impostor{}} {
		if found = nil; pqcompat.FindError(err, &found) || found != nil || pqcompat.AsError(err) != nil {
			t.Errorf("found %+v in %T", found, err)
		}
	}
}

// Errors of either are the same in JSON, which services answer with.
func TestErrorsInJSON(t *testing.T) {
	old := &pq.Error{
		Severity: "ERROR", Code: "23505", Message: "m", Detail: "d", Hint: "h", Position: "7", InternalPosition: "8", InternalQuery: "q", Where: "w",
		Schema: "s", Table: "t", Column: "c", DataTypeName: "dt", Constraint: "n", File: "f", Line: "9", Routine: "r",
	}
	for _, e := range []*pq.Error{old, {Message: "<>"}} {
		want, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		got, err := json.Marshal(pqcompat.ServerError(pqcompat.AsError(e)))
		if err != nil || string(got) != string(want) {
			t.Errorf("%s, %v, want %s", got, err, want)
		}
	}
}

// impostor has the methods of lib/pq's errors.
type impostor struct{}

func (impostor) Error() string   { return "" }
func (impostor) Fatal() bool     { return false }
func (impostor) Get(byte) string { return "23505" }
