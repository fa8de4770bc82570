package libpq

import (
	"bytes"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

// Rows is a pgx.Rows that reads and scans as database/sql does over lib/pq: a
// failed Scan leaves the rows open, a value that cannot be decoded ends them.
type Rows struct {
	conn   *pgx.Conn
	st     *stream // nil once closed
	fields []pgconn.FieldDescription
	raw    [][]byte
	values []driver.Value
	onRow  bool
	closed bool
	tag    pgconn.CommandTag
	err    error
}

func newRows(st *stream) *Rows {
	return &Rows{conn: st.state.conn, st: st, fields: st.fields, values: make([]driver.Value, len(st.fields))}
}

// FailedRows returns the rows of a statement that was not run: closed ones that
// report err.
func FailedRows(err error) *Rows { return &Rows{err: err, closed: true} }

// Next moves to the next row.
func (r *Rows) Next() bool {
	r.onRow, r.raw = false, nil
	if r.closed {
		return false
	}
	ok, err := r.st.next()
	if ok {
		r.raw = r.st.rr.Values()
		if err = r.st.read(r.values); err == nil {
			r.onRow = true
			return true
		}
	}
	r.err = ifLost(r.conn, err)
	r.Close()
	return false
}

// Close reads what is left and frees the connection.
func (r *Rows) Close() {
	if r.closed {
		return
	}
	r.closed, r.onRow, r.raw = true, false, nil
	err := r.st.close()
	if r.err == nil {
		r.err = ifLost(r.conn, err)
	}
	r.tag, r.st = r.st.tag, nil
}

// Err is the error that ended the rows. Errors of Scan are not among them.
func (r *Rows) Err() error { return r.err }

// CommandTag is known once the rows are closed.
func (r *Rows) CommandTag() pgconn.CommandTag { return r.tag }

// FieldDescriptions describes the columns, after Close too.
func (r *Rows) FieldDescriptions() []pgconn.FieldDescription { return r.fields }

// RawValues is what the server sent for the current row.
func (r *Rows) RawValues() [][]byte { return r.raw }

// Conn is the connection the rows are read from.
func (r *Rows) Conn() *pgx.Conn { return r.conn }

// TypeMap is the type map of the connection.
func (r *Rows) TypeMap() *pgtype.Map {
	if r.conn == nil {
		return nil
	}
	return r.conn.TypeMap()
}

var (
	errRowsClosed = errors.New("sql: Rows are closed")
	errNoNext     = errors.New("sql: Scan called without calling Next")
)

func (r *Rows) ready() error {
	if r.onRow {
		return nil
	}
	if r.closed {
		if r.err != nil {
			return r.err
		}
		return errRowsClosed
	}
	return errNoNext
}

// Scan assigns the columns of the current row to dest.
func (r *Rows) Scan(dest ...any) error {
	if err := r.ready(); err != nil {
		return err
	}
	if len(dest) == 1 {
		if whole, ok := dest[0].(pgx.RowScanner); ok {
			return whole.ScanRow(r)
		}
	}
	if len(dest) != len(r.values) {
		return fmt.Errorf("sql: expected %d destination arguments in Scan, not %d", len(r.values), len(dest))
	}
	for i, v := range r.values {
		if err := assign(dest[i], v); err != nil {
			return fmt.Errorf("sql: Scan error on column index %d, name %q: %w", i, r.fields[i].Name, err)
		}
	}
	return nil
}

// Values returns the columns of the current row as targets of type any get
// them: int64, float64, bool, []byte, string, time.Time or nil.
func (r *Rows) Values() ([]any, error) {
	if err := r.ready(); err != nil {
		return nil, err
	}
	out := make([]any, len(r.values))
	for i, v := range r.values {
		if b, ok := v.([]byte); ok {
			v = bytes.Clone(b)
		}
		out[i] = v
	}
	return out, nil
}
