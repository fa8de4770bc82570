package sqlcompat

import (
	"errors"

	"github.com/jackc/pgx/v5"
)

// RowErr returns the error of the query behind row, as sql.Row.Err did: a result
// without rows is none. With parity the row can still be scanned.
func RowErr(row pgx.Row) error {
	if r, ok := row.(interface{ Err() error }); ok {
		return r.Err()
	}
	if err := row.Scan(anyRow{}); !errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	return nil
}

// anyRow takes a row, whatever its columns.
type anyRow struct{}

func (anyRow) ScanRow(pgx.Rows) error { return nil }
