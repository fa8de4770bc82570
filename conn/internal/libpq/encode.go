package libpq

import (
	"database/sql/driver"
	"encoding/hex"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/pgtype"
)

// encode returns the text of a parameter of type oid; nil means NULL.
func encode(v driver.Value, oid uint32) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case []byte:
		if v != nil && oid == pgtype.ByteaOID {
			return hexText(nil, v), nil
		}
		return v, nil
	case string:
		if oid == pgtype.ByteaOID {
			return hexText(nil, []byte(v)), nil
		}
		return []byte(v), nil
	}
	b, ok := appendScalar(nil, v)
	if !ok {
		return nil, fmt.Errorf("encode argument: unknown type %T", v)
	}
	return b, nil
}

// appendScalar writes the values whose text does not depend on the type of the
// parameter.
func appendScalar(b []byte, v driver.Value) ([]byte, bool) {
	switch v := v.(type) {
	case int64:
		return strconv.AppendInt(b, v, 10), true
	case float64:
		return strconv.AppendFloat(b, v, 'f', -1, 64), true
	case bool:
		return strconv.AppendBool(b, v), true
	case time.Time:
		return appendTime(b, v), true
	}
	return b, false
}

func hexText(b, v []byte) []byte {
	b = append(b, `\x`...)
	return hex.AppendEncode(b, v)
}

// appendCopyField writes one value in the text format of COPY.
func appendCopyField(b []byte, v driver.Value) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return append(b, `\N`...), nil
	case []byte:
		return hexText(append(b, '\\'), v), nil
	case string:
		return appendCopyText(b, v), nil
	}
	b, ok := appendScalar(b, v)
	if !ok {
		return nil, fmt.Errorf("encode value for COPY: unknown type %T", v)
	}
	return b, nil
}

// appendCopyText appends a value with the escapes of COPY's text format.
func appendCopyText(b []byte, s string) []byte {
	start := 0
	for i := range len(s) {
		var esc byte
		switch s[i] {
		case '\\':
			esc = '\\'
		case '\n':
			esc = 'n'
		case '\r':
			esc = 'r'
		case '\t':
			esc = 't'
		default:
			continue
		}
		b = append(b, s[start:i]...)
		b = append(b, '\\', esc)
		start = i + 1
	}
	return append(b, s[start:]...)
}

// appendCopyRow writes one row in the text format of COPY. On error b is as it
// was.
func appendCopyRow(b []byte, values []driver.Value) ([]byte, error) {
	row := b
	var err error
	for i, v := range values {
		if i > 0 {
			row = append(row, '\t')
		}
		if row, err = appendCopyField(row, v); err != nil {
			return b, err
		}
	}
	return append(row, '\n'), nil
}
