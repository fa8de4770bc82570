package libpq

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
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
	r := &copyReader{src: src, abort: abort, width: len(columns)}
	tag, err := c.PgConn().CopyFrom(aborted, r, copySQL(table, columns))
	r.close()
	if r.err != nil && r.err != io.EOF { // the server only knows that the copy was given up
		err = r.err
	}
	err = ifLost(c, failure(ctx, err, ""))
	if s.copyTracer != nil {
		s.copyTracer.TraceCopyFromEnd(ctx, c, pgx.TraceCopyFromEndData{CommandTag: tag, Err: err})
	}
	if r.panicked != nil {
		panic(r.panicked)
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

// copyReader turns rows into COPY text as it is read.
type copyReader struct {
	src   pgx.CopyFromSource
	abort func() // ends the copy
	width int    // number of columns, 0 if not stated
	buf   []byte
	rest  []byte
	err   error

	panicked any

	mu     sync.Mutex // held while a row is read
	closed atomic.Bool
}

// close ends the reading and waits for a row that is being read: when the connection is
// lost pgx returns while its goroutine reads on.
func (r *copyReader) close() {
	r.closed.Store(true)
	r.mu.Lock()
	defer r.mu.Unlock()
}

var (
	errPanicked = errors.New("copy: a row panicked")
	errGoexit   = errors.New("copy: the source ended its goroutine with runtime.Goexit, as FailNow of a test does: return an error instead")
)

// Read gives the rows as text for COPY. A panic of the source is kept for the goroutine
// that called CopyFrom.
func (r *copyReader) Read(p []byte) (n int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed.Load() {
		return 0, io.ErrClosedPipe
	}
	back := false
	defer func() {
		if v := recover(); v != nil {
			r.panicked, r.err = v, errPanicked
			n, err = 0, errPanicked
		} else if !back {
			r.err = errGoexit
			r.abort()
		}
	}()
	n, err = r.read(p)
	back = true
	return n, err
}

// read gives some 32 KB of rows at a time.
func (r *copyReader) read(p []byte) (int, error) {
	if len(r.rest) == 0 && r.err == nil {
		r.buf = r.buf[:0]
		for r.err == nil && len(r.buf) < 32<<10 && !r.closed.Load() {
			r.err = r.row()
		}
		r.rest = r.buf
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	if len(r.rest) == 0 && r.err != nil {
		return n, r.err
	}
	return n, nil
}

// row appends one row to the buffer; io.EOF after the last.
func (r *copyReader) row() error {
	if !r.src.Next() {
		if err := r.src.Err(); err != nil {
			return err
		}
		return io.EOF
	}
	args, err := r.src.Values()
	if err == io.EOF { // which would be taken for the end of all rows
		err = fmt.Errorf("copy: the source has no values for a row: %w", err)
	}
	if err != nil {
		return err
	}
	if r.width > 0 && len(args) != r.width {
		return fmt.Errorf("copy: row has %d values, %d columns are named", len(args), r.width)
	}
	for _, a := range args {
		if n, ok := a.(sql.NamedArg); ok && n.Name != "" {
			return fmt.Errorf("copy: a column takes no named argument %q", n.Name)
		}
	}
	values, err := Values(args)
	if err != nil {
		return err
	}
	r.buf, err = appendCopyRow(r.buf, values)
	return err
}
