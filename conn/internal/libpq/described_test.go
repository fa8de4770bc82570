package libpq_test

import (
	"bytes"
	"testing"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/netra-systems/netralint/conn/internal/libpq"
)

// In a transaction a statement that the server was just asked about is parsed once, as by
// lib/pq. Outside, a pooler may send the values to another server, so they take the
// statement along. One that is remembered needs no question.
func TestDescribedStatementIsParsedOnce(t *testing.T) {
	tests := []struct {
		name, begin, sql string
		arg              any
		parses           []int // of the first execution and of the second
	}{
		{"bytea", "BEGIN", "SELECT encode($1, 'hex')", []byte("ab"), []int{1, 1}},
		{"text", "BEGIN", "SELECT $1::text", "6162", []int{1, 1}},
		{"bytea outside a transaction", "", "SELECT encode($1, 'hex')", []byte("ab"), []int{2, 2}},
		{"text outside a transaction", "", "SELECT $1::text", "6162", []int{2, 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := connect(t)
			exec(t, c, tt.begin)
			for i, want := range tt.parses {
				var sent bytes.Buffer
				c.PgConn().Frontend().Trace(&sent, pgproto3.TracerOptions{SuppressTimestamps: true})
				var got string
				must(t, libpq.QueryRow(t.Context(), c, tt.sql, tt.arg).Scan(&got))
				c.PgConn().Frontend().Untrace()
				if got != "6162" {
					t.Errorf("execution %d gave %q", i+1, got)
				}
				if n := bytes.Count(sent.Bytes(), []byte("F\tParse")); n != want {
					t.Errorf("execution %d: parsed %d times, want %d\n%s", i+1, n, want, sent.Bytes())
				}
			}
		})
	}
}
