package libpq

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn/internal/copyin"
)

// CopyFrom copies rows into a table in the text format, with the values
// lib/pq's CopyIn would have sent, and returns how many were copied. Without
// columns all columns of the table are meant. It runs as a statement of its
// own outside a transaction. A panic of src, or of a value, ends the copy and is
// one of CopyFrom: pgx reads src in a goroutine, where it would end the program.
func CopyFrom(ctx context.Context, c *pgx.Conn, table pgx.Identifier, columns []string, src pgx.CopyFromSource) (int64, error) {
	s := stateOf(c)
	if err := s.free(); err != nil {
		return 0, err
	}
	if s.copyTracer != nil {
		ctx = s.copyTracer.TraceCopyFromStart(ctx, c, pgx.TraceCopyFromStartData{TableName: table, ColumnNames: columns})
	}
	aborted, abort := context.WithCancel(ctx)
	defer abort()
	r := copyin.NewReader(src, abort, "", func(buf []byte, row []any) ([]byte, error) { return appendRow(buf, row, len(columns)) })
	tag, err := c.PgConn().CopyFrom(aborted, r, copySQL(table, columns))
	r.Close()
	if r.Err() != nil { // the server only knows that the copy was given up
		err = r.Err()
	}
	err = ifLost(c, failure(ctx, err, ""))
	if s.copyTracer != nil {
		s.copyTracer.TraceCopyFromEnd(ctx, c, pgx.TraceCopyFromEndData{CommandTag: tag, Err: err})
	}
	if v := r.Panicked(); v != nil {
		panic(v)
	}
	return tag.RowsAffected(), err
}

func copySQL(table pgx.Identifier, columns []string) string {
	var b strings.Builder
	b.WriteString("COPY " + table.Sanitize())
	separator := " ("
	for _, name := range columns {
		b.WriteString(separator + pgx.Identifier{name}.Sanitize())
		separator = ", "
	}
	if len(columns) > 0 {
		b.WriteString(")")
	}
	b.WriteString(" FROM STDIN")
	return b.String()
}

// appendRow appends a row as text for COPY. width is the number of columns, 0 if it is
// not stated.
func appendRow(buf []byte, row []any, width int) ([]byte, error) {
	if width > 0 && len(row) != width {
		return nil, fmt.Errorf("copy: row has %d values, %d columns are named", len(row), width)
	}
	for _, a := range row {
		if n, ok := a.(sql.NamedArg); ok && n.Name != "" {
			return nil, fmt.Errorf("copy: a column takes no named argument %q", n.Name)
		}
	}
	values, err := Values(row)
	if err != nil {
		return nil, err
	}
	return appendCopyRow(buf, values)
}
