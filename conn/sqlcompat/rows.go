package sqlcompat

import (
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

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
