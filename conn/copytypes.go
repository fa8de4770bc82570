package conn

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// preparer is a pgx.Conn or a pgx.Tx.
type preparer interface {
	Prepare(ctx context.Context, name, sql string) (*pgconn.StatementDescription, error)
}

// forgetOldTypes has pgx ask again for the types of the columns that are about to be
// copied into, if they have others than at the last copy on this connection. It would
// write the bytes of the old ones, of which a column of a type as long makes another
// value: 42 for a bigint is 2.08e-322 for a double precision.
func forgetOldTypes(ctx context.Context, p preparer, c *pgx.Conn, table pgx.Identifier, columns []string) error {
	if mode := c.Config().DefaultQueryExecMode; mode != pgx.QueryExecModeCacheStatement && mode != pgx.QueryExecModeCacheDescribe {
		return nil // it asks each time
	}
	text := selectColumns(table, columns)
	now, err := p.Prepare(ctx, "", text)
	if errors.Is(err, pgx.ErrTxClosed) {
		return err
	}
	if err != nil {
		return fmt.Errorf("describe the columns of %s: %w", table.Sanitize(), err)
	}
	types := make([]uint32, len(now.Fields))
	for i, f := range now.Fields {
		types[i] = f.DataTypeOID
	}
	known := c.PgConn().CustomData()
	key := "conn: types of " + text
	if old, ok := known[key].([]uint32); ok && !slices.Equal(old, types) {
		if err := forget(ctx, c, text); err != nil {
			return fmt.Errorf("forget the types that columns of %s had: %w", table.Sanitize(), err)
		}
	}
	known[key] = types
	return nil
}

// forget has pgx forget what it knows of a text, and nothing else: statements that the
// program has prepared stay. It does so after a query of the text that has failed, which
// this one does for its argument, before anything is sent, and when the next one begins.
func forget(ctx context.Context, c *pgx.Conn, text string) error {
	rows, err := c.Query(ctx, text, "one too many")
	rows.Close()
	if err == nil {
		return errors.New("a query with an argument too many was sent")
	}
	_, err = c.Exec(ctx, "-- forget", pgx.QueryExecModeSimpleProtocol)
	return err
}

// selectColumns selects what a copy writes, in the words of pgx: its CopyFrom keeps the
// description of this text.
func selectColumns(table pgx.Identifier, columns []string) string {
	names := make([]string, len(columns))
	for i, name := range columns {
		names[i] = pgx.Identifier{name}.Sanitize()
	}
	return "select " + strings.Join(names, ", ") + " from " + table.Sanitize()
}
