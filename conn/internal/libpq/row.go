package libpq

import (
	"bytes"
	"database/sql"
	"errors"
)

// Row is the first row of a result, read already.
type Row struct {
	rows *Rows // stands on the row and is closed otherwise
	err  error // instead of a row
	rest error // came after the row
}

// firstRow reads the first row out of rows and closes them.
func firstRow(rows *Rows) *Row {
	if !rows.Next() {
		if rows.err == nil {
			return &Row{err: sql.ErrNoRows}
		}
		return &Row{err: rows.err}
	}
	kept := &Rows{conn: rows.conn, fields: rows.fields, closed: true, onRow: true, values: rows.values}
	kept.raw = make([][]byte, len(rows.raw))
	for i, b := range rows.raw {
		kept.raw[i] = bytes.Clone(b)
	}
	for i, v := range kept.values {
		if b, ok := v.([]byte); ok { // may alias what the connection reads next
			kept.values[i] = bytes.Clone(b)
		}
	}
	rows.values = nil
	rows.Close()
	kept.tag = rows.tag
	return &Row{rows: kept, rest: rows.err}
}

// Err is the error of the query, if any; a result without rows is none.
func (r *Row) Err() error {
	if r.err == sql.ErrNoRows {
		return nil
	}
	return r.err
}

// Scan assigns the columns to dest. Without a row the error is sql.ErrNoRows
// itself, so that old comparisons with == hold. It may be called again.
func (r *Row) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	for _, d := range dest {
		if _, ok := d.(*sql.RawBytes); ok {
			return errors.New("sql: RawBytes isn't allowed on Row.Scan")
		}
	}
	if err := r.rows.Scan(dest...); err != nil {
		return err
	}
	return r.rest
}
