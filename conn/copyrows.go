package conn

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/netra-systems/netralint/conn/internal/copyin"
)

// preparer is a pgx.Conn or a pgx.Tx.
type preparer interface {
	Prepare(ctx context.Context, name, sql string) (*pgconn.StatementDescription, error)
}

// copyRows copies rows, as CopyFrom of pgx does. That one makes bytes of the values in a
// goroutine where a panic of theirs ends the program, and for the types that the columns
// had at the last copy on the connection: the 42 of a bigint is 2.08e-322 for a double
// precision.
func copyRows(ctx context.Context, p preparer, c *pgx.Conn, table pgx.Identifier, columns []string, src pgx.CopyFromSource) (n int64, err error) {
	described, err := p.Prepare(ctx, "", selectColumns(table, columns))
	switch {
	case errors.Is(err, pgx.ErrTxClosed):
		return 0, err
	case err != nil:
		return 0, fmt.Errorf("describe the columns of %s: %w", table.Sanitize(), err)
	}
	tracer, traced := c.Config().Tracer.(pgx.CopyFromTracer)
	if traced {
		ctx = tracer.TraceCopyFromStart(ctx, c, pgx.TraceCopyFromStartData{TableName: table, ColumnNames: columns})
	}
	aborted, abort := context.WithCancel(ctx)
	defer abort()
	r := copyin.NewReader(src, abort, copyHead, func(buf []byte, row []any) ([]byte, error) {
		return appendRow(c.TypeMap(), buf, described.Fields, row)
	})
	tag, err := c.PgConn().CopyFrom(aborted, r, "copy "+table.Sanitize()+" ("+columnList(columns)+") from stdin binary")
	r.Close()
	if errors.Is(r.Err(), copyin.ErrGoexit) { // the server only knows that the copy was given up
		err = r.Err()
	} else if ended := ctx.Err(); ended != nil && err != nil && !errors.Is(err, ended) && c.IsClosed() {
		err = fmt.Errorf("copy: %w: %w", ended, err) // of the socket, closed in the middle of a write
	}
	if traced {
		tracer.TraceCopyFromEnd(ctx, c, pgx.TraceCopyFromEndData{CommandTag: tag, Err: err})
	}
	if v := r.Panicked(); v != nil {
		panic(v)
	}
	return tag.RowsAffected(), err
}

// selectColumns selects what a copy writes.
func selectColumns(table pgx.Identifier, columns []string) string {
	return "select " + columnList(columns) + " from " + table.Sanitize()
}

func columnList(columns []string) string {
	names := make([]string, len(columns))
	for i, name := range columns {
		names[i] = pgx.Identifier{name}.Sanitize()
	}
	return strings.Join(names, ", ")
}

const (
	// copyHead is the signature of the binary format, its flags, and no extension.
	copyHead = "PGCOPY\n\377\r\n\000" + "\000\000\000\000" + "\000\000\000\000"
	copyNull = 1<<32 - 1 // in place of a length
)

// appendRow appends a row in the binary format of COPY.
func appendRow(m *pgtype.Map, buf []byte, columns []pgconn.FieldDescription, row []any) ([]byte, error) {
	if len(row) != len(columns) {
		return nil, fmt.Errorf("expected %d values, got %d values", len(columns), len(row))
	}
	buf = binary.BigEndian.AppendUint16(buf, uint16(len(row)))
	for i, v := range row {
		at := len(buf)
		buf = binary.BigEndian.AppendUint32(buf, copyNull)
		more, err := appendBinary(m, buf, columns[i].DataTypeOID, v)
		if err != nil {
			return nil, err
		}
		if more != nil {
			buf = more
			binary.BigEndian.PutUint32(buf[at:], uint32(len(buf)-at-4))
		}
	}
	return buf, nil
}

// appendBinary appends a value in the binary format of a type, or returns nil for NULL.
// What has none, such as a string for a date, is read as text of the type.
func appendBinary(m *pgtype.Map, buf []byte, oid uint32, v any) ([]byte, error) {
	more, err := m.Encode(oid, pgtype.BinaryFormatCode, v, buf)
	if err == nil {
		return more, nil
	}
	text, isText := v.(string)
	if !isText {
		b, noText := m.Encode(oid, pgtype.TextFormatCode, v, nil)
		if noText != nil {
			return nil, err
		}
		text = string(b)
	}
	read, noValue := readText(m, oid, text)
	if noValue != nil {
		return nil, err
	}
	if more, again := m.Encode(oid, pgtype.BinaryFormatCode, read, buf); again == nil {
		return more, nil
	}
	return nil, err
}

// readText reads the text of a value, that of an array with its dimensions.
func readText(m *pgtype.Map, oid uint32, text string) (any, error) {
	if t, ok := m.TypeForOID(oid); ok {
		if _, ok := t.Codec.(*pgtype.ArrayCodec); ok {
			var array pgtype.Array[any]
			if m.Scan(oid, pgtype.TextFormatCode, []byte(text), &array) == nil {
				return array, nil
			}
		}
	}
	var v any
	err := m.Scan(oid, pgtype.TextFormatCode, []byte(text), &v)
	return v, err
}
