package libpq

import (
	"database/sql/driver"
	"io"
	"math"
	"reflect"
	"time"

	"github.com/jackc/pgx/v5/pgtype"
)

// sqlRows are the rows of one call, set after set.
type sqlRows struct {
	conn *SQLConn
	st   *stream
	stop func()
}

var (
	_ driver.RowsNextResultSet              = (*sqlRows)(nil)
	_ driver.RowsColumnTypeDatabaseTypeName = (*sqlRows)(nil)
	_ driver.RowsColumnTypeLength           = (*sqlRows)(nil)
	_ driver.RowsColumnTypePrecisionScale   = (*sqlRows)(nil)
	_ driver.RowsColumnTypeScanType         = (*sqlRows)(nil)
)

func (r *sqlRows) Columns() []string {
	names := make([]string, len(r.st.fields))
	for i := range names {
		names[i] = r.st.fields[i].Name
	}
	return names
}

func (r *sqlRows) Close() error {
	err := r.st.close()
	r.conn.notify()
	r.stop()
	return r.conn.asBadConn(err)
}

func (r *sqlRows) Next(dest []driver.Value) error {
	ok, err := r.st.next()
	if ok {
		return r.st.read(dest)
	}
	if err == nil {
		return io.EOF
	}
	return r.conn.asBadConn(err)
}

func (r *sqlRows) HasNextResultSet() bool { return r.st.atNext }

func (r *sqlRows) NextResultSet() error {
	if !r.st.advance() {
		return io.EOF
	}
	return nil
}

// scanType is the Go type that fits a type, nil for those lib/pq says nothing of.
func scanType(oid uint32) reflect.Type {
	switch oid {
	case pgtype.Int8OID:
		return reflect.TypeFor[int64]()
	case pgtype.Int4OID:
		return reflect.TypeFor[int32]()
	case pgtype.Int2OID:
		return reflect.TypeFor[int16]()
	case pgtype.Float8OID:
		return reflect.TypeFor[float64]()
	case pgtype.Float4OID:
		return reflect.TypeFor[float32]()
	case pgtype.VarcharOID, pgtype.TextOID, pgtype.VarbitOID, pgtype.BitOID:
		return reflect.TypeFor[string]()
	case pgtype.BoolOID:
		return reflect.TypeFor[bool]()
	case pgtype.DateOID, pgtype.TimeOID, pgtype.TimetzOID, pgtype.TimestampOID, pgtype.TimestamptzOID:
		return reflect.TypeFor[time.Time]()
	case pgtype.ByteaOID:
		return reflect.TypeFor[[]byte]()
	}
	return nil
}

// ColumnTypeScanType is the Go type that fits a column.
func (r *sqlRows) ColumnTypeScanType(i int) reflect.Type {
	if t := scanType(r.st.fields[i].DataTypeOID); t != nil {
		return t
	}
	return reflect.TypeFor[any]()
}

// ColumnTypeDatabaseTypeName is the upper case name of a built-in type, "" for
// any other.
func (r *sqlRows) ColumnTypeDatabaseTypeName(i int) string {
	return typeNames[r.st.fields[i].DataTypeOID]
}

// typmodHeader is what the server adds to declared lengths and precisions.
const typmodHeader = 4

// ColumnTypeLength is the declared length of a column of variable length.
func (r *sqlRows) ColumnTypeLength(i int) (int64, bool) {
	f := r.st.fields[i]
	switch f.DataTypeOID {
	case pgtype.TextOID, pgtype.ByteaOID:
		return math.MaxInt64, true
	case pgtype.VarcharOID, pgtype.BPCharOID:
		return int64(f.TypeModifier) - typmodHeader, true
	case pgtype.VarbitOID, pgtype.BitOID:
		return int64(f.TypeModifier), true
	}
	return 0, false
}

// ColumnTypePrecisionScale gives the declared precision and scale of numeric.
func (r *sqlRows) ColumnTypePrecisionScale(i int) (precision, scale int64, ok bool) {
	f := r.st.fields[i]
	switch f.DataTypeOID {
	case pgtype.NumericOID, pgtype.NumericArrayOID:
		mod := int64(f.TypeModifier) - typmodHeader
		return mod >> 16 & 0xffff, mod & 0xffff, true
	}
	return 0, 0, false
}
