package libpq

import (
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
	kept.raw = cloneAll(rows.raw)
	for i, v := range kept.values {
		if b, ok := v.([]byte); ok && len(b) > 0 && &b[0] == &rows.raw[i][0] { // what the connection reads next into
			kept.values[i] = kept.raw[i]
		}
	}
	rows.values = nil
	rows.Close()
	kept.tag = rows.tag
	return &Row{rows: kept, rest: rows.err}
}

// cloneAll copies the columns of a row into memory of their own.
func cloneAll(raw [][]byte) [][]byte {
	size := 0
	for _, b := range raw {
		size += len(b)
	}
	out, all := make([][]byte, len(raw)), make([]byte, 0, size)
	for i, b := range raw {
		if b != nil {
			begin := len(all)
			all = append(all, b...)
			out[i] = all[begin:len(all):len(all)]
		}
	}
	return out
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
