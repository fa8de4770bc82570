package sqlxcompat

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/netra-systems/netralint/conn/internal/libpq"
)

// StructScan reads the current row into dest, a pointer to a struct that is
// filled by name. Which field a column goes to is worked out once for a type and
// a list of columns, not for each row. It neither moves nor closes rows, and
// panics if dest points to something else than a struct.
//
// It takes the place of the method of *sqlx.Rows; for the function of sqlx see
// [ScanAll].
func StructScan(rows pgx.Rows, dest any) error {
	v := reflect.ValueOf(dest)
	if v.Kind() != reflect.Pointer {
		return errNoPointer
	}
	v = v.Elem()
	fields, err := columns(rows)
	if err != nil {
		return err
	}
	p, err := planFor(deref(v.Type()), fields, dest)
	if err != nil {
		return err
	}
	into := make([]any, len(fields))
	if err := p.targets(v, into); err != nil {
		return err
	}
	if err := rows.Scan(into...); err != nil {
		return err
	}
	return rows.Err()
}

// ScanAll reads all rows that are left into dest, a pointer to a slice of
// structs or of pointers to structs, which are filled by name. What was in the
// slice is overwritten; without rows a nil slice stays nil. After an error the
// rows before it are in dest and rows may be open still.
//
// It takes the place of the function sqlx.StructScan.
func ScanAll(rows pgx.Rows, dest any) error { return scanAll(rows, dest, true) }

// selectAll is scanAll into elements of any type, for rows that nobody else
// has.
func selectAll(rows pgx.Rows, dest any) error {
	defer rows.Close()
	return scanAll(rows, dest, false)
}

// scanAll appends all rows to the slice that dest points to, emptied first. structOnly
// refuses elements that take one column.
func scanAll(rows pgx.Rows, dest any, structOnly bool) error {
	v, err := target(dest)
	if err != nil {
		return err
	}
	slice := v.Elem()
	if slice.Kind() != reflect.Slice {
		return fmt.Errorf("expected slice but got %s", slice.Kind())
	}
	slice.SetLen(0)
	elem := slice.Type().Elem()
	base := deref(elem)
	single := takesOneColumn(base)
	if single && structOnly {
		return noStruct(base)
	}
	fields, err := columns(rows)
	if err != nil {
		return err
	}
	if single {
		if len(fields) > 1 {
			return fmt.Errorf("non-struct dest type %s with >1 columns (%d)", base.Kind(), len(fields))
		}
		return appendAll(rows, slice, base, func(p reflect.Value) error { return rows.Scan(p.Interface()) })
	}
	p, err := planFor(base, fields, dest)
	if err != nil {
		return err
	}
	into := make([]any, len(fields))
	return appendAll(rows, slice, base, func(row reflect.Value) error {
		if err := p.targets(row, into); err != nil {
			return err
		}
		return rows.Scan(into...)
	})
}

// appendAll appends a new base for each row to slice, by value or by pointer,
// once scan has filled it.
func appendAll(rows pgx.Rows, slice reflect.Value, base reflect.Type, scan func(pointer reflect.Value) error) error {
	byPointer := slice.Type().Elem().Kind() == reflect.Pointer
	for rows.Next() {
		p := reflect.New(base)
		if err := scan(p); err != nil {
			return err
		}
		if !byPointer {
			p = p.Elem()
		}
		slice.Set(reflect.Append(slice, p))
	}
	return rows.Err()
}

// noStruct says why a type cannot be filled by name.
func noStruct(t reflect.Type) error {
	switch {
	case t.Kind() != reflect.Struct:
		return fmt.Errorf("expected struct but got %s", t.Kind())
	case isScanner(t):
		return fmt.Errorf("structscan expects a struct dest but the provided struct type %s implements scanner", t.Name())
	}
	return fmt.Errorf("expected a struct, but struct %s has no exported fields", t.Name())
}

// MapScan puts each column of the current row into dest under its name, as a
// target of type any gets it. Of columns with one name the last stays.
func MapScan(rows pgx.Rows, dest map[string]any) error { return mapScan(current{rows}, dest) }

// SliceScan returns the columns of the current row as targets of type any get
// them.
func SliceScan(rows pgx.Rows) ([]any, error) { return sliceScan(current{rows}) }

// scanner is a row, read already or not.
type scanner interface {
	Columns() ([]string, error)
	Scan(dest ...any) error
	Err() error
}

// current is the row that rows stand on.
type current struct{ pgx.Rows }

func (c current) Columns() ([]string, error) { return names(c.Rows) }

func mapScan(row scanner, dest map[string]any) error {
	names, values, err := anyValues(row)
	if err != nil {
		return err
	}
	for i, name := range names {
		dest[name] = *values[i].(*any)
	}
	return row.Err()
}

func sliceScan(row scanner) ([]any, error) {
	_, values, err := anyValues(row)
	if err != nil {
		return values, err
	}
	for i, v := range values {
		values[i] = *v.(*any)
	}
	return values, row.Err()
}

// anyValues scans a row. The values are of type *any, also with an error.
func anyValues(row scanner) ([]string, []any, error) {
	names, err := row.Columns()
	if err != nil {
		return nil, []any{}, err
	}
	values := make([]any, len(names))
	for i := range values {
		values[i] = new(any)
	}
	return names, values, row.Scan(values...)
}

// columns returns the columns of rows that are open. The error for others is
// what ended them.
func columns(rows pgx.Rows) ([]pgconn.FieldDescription, error) {
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if rows.CommandTag() != (pgconn.CommandTag{}) { // known since they were closed
		return nil, errors.New("sql: Rows are closed")
	}
	return rows.FieldDescriptions(), nil
}

func names(rows pgx.Rows) ([]string, error) {
	fields, err := columns(rows)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(fields))
	for i := range fields {
		names[i] = fields[i].Name
	}
	return names, nil
}

// failed returns the rows of a query that was not sent.
func failed(err error) (pgx.Rows, error) { return libpq.FailedRows(err), err }
