package sqlcompat

import (
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/netra-systems/netralint/conn/internal/libpq"
)

// Columns returns the names of the columns of rows. Its error is that of the
// query, if it failed; unlike that of database/sql it works after Close too.
func Columns(rows pgx.Rows) ([]string, error) {
	fields := rows.FieldDescriptions()
	if err := rows.Err(); err != nil && fields == nil {
		return nil, err
	}
	names := make([]string, len(fields))
	for i := range fields {
		names[i] = fields[i].Name
	}
	return names, nil
}

// RowsAffected returns how many rows a statement has changed, or for SELECT and
// COPY has read or copied, as lib/pq counted them: 0 for every other statement,
// MERGE among them, and an error for an empty one.
func RowsAffected(tag pgconn.CommandTag) (int64, error) { return libpq.RowsAffected(tag) }

// failedRows are the rows of a statement that was not run.
type failedRows struct{ err error }

func (failedRows) Close()                                       {}
func (r failedRows) Err() error                                 { return r.err }
func (failedRows) CommandTag() pgconn.CommandTag                { return pgconn.CommandTag{} }
func (failedRows) FieldDescriptions() []pgconn.FieldDescription { return nil }
func (failedRows) Next() bool                                   { return false }
func (r failedRows) Scan(...any) error                          { return r.err }
func (r failedRows) Values() ([]any, error)                     { return nil, r.err }
func (failedRows) RawValues() [][]byte                          { return nil }
func (failedRows) Conn() *pgx.Conn                              { return nil }
func (failedRows) TypeMap() *pgtype.Map                         { return nil }
