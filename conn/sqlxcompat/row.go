package sqlxcompat

import (
	"database/sql"
	"errors"
	"fmt"
	"reflect"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn/sqlcompat"
)

// Row is the first row of a query, or the error of the query. Scan, StructScan,
// MapScan and SliceScan give the connection back; one of them must be called,
// and a second call finds nothing more. A Row is for one goroutine.
type Row struct {
	rows pgx.Rows
	err  error // of the query
}

func newRow(rows pgx.Rows, err error) *Row { return &Row{rows: rows, err: err} }

// Err returns the error of the query. That there is no row is none.
func (r *Row) Err() error { return r.err }

// Columns returns the names of the columns.
func (r *Row) Columns() ([]string, error) {
	if r.err != nil {
		return []string{}, r.err
	}
	return names(r.rows)
}

// Scan reads the columns into dest. Without a row the error is sql.ErrNoRows
// itself. An error of the server that follows the row is returned as well.
func (r *Row) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	defer r.rows.Close()
	for _, d := range dest {
		if _, ok := d.(*sql.RawBytes); ok {
			return errors.New("sql: RawBytes isn't allowed on Row.Scan")
		}
	}
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return err
		}
		return sql.ErrNoRows
	}
	if err := r.rows.Scan(dest...); err != nil {
		return err
	}
	return sqlcompat.CloseRows(r.rows)
}

// StructScan reads the row into dest, a pointer to a struct that is filled by
// name.
func (r *Row) StructScan(dest any) error { return r.get(dest, true) }

// MapScan puts each column into dest under its name, as a target of type any
// gets it.
func (r *Row) MapScan(dest map[string]any) error { return mapScan(r, dest) }

// SliceScan returns the columns as targets of type any get them.
func (r *Row) SliceScan() ([]any, error) { return sliceScan(r) }

// get reads the row into a struct, or unless structOnly into anything that takes
// the one column there is.
func (r *Row) get(dest any, structOnly bool) error {
	if r.err != nil {
		return r.err
	}
	if r.rows == nil {
		r.err = sql.ErrNoRows
		return r.err
	}
	defer r.rows.Close()
	v, err := target(dest)
	if err != nil {
		return err
	}
	base := deref(v.Type())
	single := takesOneColumn(base)
	if single && structOnly {
		return noStruct(base)
	}
	fields, err := columns(r.rows)
	if err != nil {
		return err
	}
	if single && len(fields) > 1 {
		return fmt.Errorf("scannable dest type %s with >1 columns (%d) in result", base.Kind(), len(fields))
	}
	if single {
		return r.Scan(dest)
	}
	p, err := planFor(base, fields, dest)
	if err != nil {
		return err
	}
	into := make([]any, len(fields))
	if err := p.targets(v, into); err != nil {
		return err
	}
	return r.Scan(into...)
}

// target returns dest as a pointer that can be read into.
func target(dest any) (reflect.Value, error) {
	v := reflect.ValueOf(dest)
	if v.Kind() != reflect.Pointer {
		return v, errNoPointer
	}
	if v.IsNil() {
		return v, errors.New("nil pointer passed to StructScan destination")
	}
	return v, nil
}

var errNoPointer = errors.New("must pass a pointer, not a value, to StructScan destination")
