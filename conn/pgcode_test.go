package conn_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/netra-systems/netralint/conn"
)

func TestConditionNames(t *testing.T) {
	for code, want := range map[string]string{
		"23505": "unique_violation", "57014": "query_canceled", "40001": "serialization_failure", "00000": "successful_completion",
		"XX000": "internal_error", "P0001": "raise_exception", "23": "", "": "", "99999": "",
	} {
		if got := conn.ConditionName(code); got != want {
			t.Errorf("ConditionName(%q) = %q, want %q", code, got, want)
		}
	}
	for code, want := range map[string]string{"23505": "integrity_constraint_violation", "23": "integrity_constraint_violation", "2": "", "": "", "99000": ""} {
		if got := conn.ClassName(code); got != want {
			t.Errorf("ClassName(%q) = %q, want %q", code, got, want)
		}
	}
	for name, want := range map[string][]string{"unique_violation": {"23505"}, "string_data_right_truncation": {"01004", "22001"}, "no_such": nil} {
		if got := conn.ConditionCodes(name); !slices.Equal(got, want) {
			t.Errorf("ConditionCodes(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestErrorName(t *testing.T) {
	err := fmt.Errorf("insert: %w", &pgconn.PgError{Code: "23505"})
	if got := conn.ErrorName(err); got != "unique_violation" {
		t.Errorf("ErrorName = %q", got)
	}
	if got := conn.Code(fmt.Errorf("dial")); got != "" {
		t.Errorf("Code of another error = %q", got)
	}
	if got := conn.ErrorName(nil); got != "" {
		t.Errorf("ErrorName(nil) = %q", got)
	}
}
