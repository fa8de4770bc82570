package libpq

import (
	"bytes"
	"database/sql/driver"
	"encoding/hex"
	"fmt"
	"reflect"
	"strconv"
)

// delimited is implemented by elements whose arrays are not separated by
// commas; lib/pq calls it ArrayDelimiter.
type delimited interface{ ArrayDelimiter() string }

// arrayLiteral writes a slice as PostgreSQL array text. A nil slice is NULL.
// The plain slice types have a form of their own, any other goes by element.
func arrayLiteral(slice any) (driver.Value, error) {
	switch a := slice.(type) {
	case []bool:
		return literal(a, func(b []byte, x bool) []byte { return append(b, strconv.FormatBool(x)[0]) }), nil
	case []float64:
		return literal(a, func(b []byte, x float64) []byte { return strconv.AppendFloat(b, x, 'f', -1, 64) }), nil
	case []float32:
		return literal(a, func(b []byte, x float32) []byte { return strconv.AppendFloat(b, float64(x), 'f', -1, 32) }), nil
	case []int64:
		return literal(a, func(b []byte, x int64) []byte { return strconv.AppendInt(b, x, 10) }), nil
	case []int32:
		return literal(a, func(b []byte, x int32) []byte { return strconv.AppendInt(b, int64(x), 10) }), nil
	case []string:
		return literal(a, func(b []byte, x string) []byte { return appendQuoted(b, []byte(x)) }), nil
	case [][]byte:
		return literal(a, appendHexElement), nil
	}
	rv := reflect.ValueOf(slice)
	if rv.IsNil() {
		return nil, nil
	}
	if rv.Len() == 0 {
		return "{}", nil
	}
	b, _, err := appendArray(nil, rv)
	if err != nil {
		return nil, err
	}
	return string(b), nil
}

func literal[T any](a []T, element func([]byte, T) []byte) driver.Value {
	if a == nil {
		return nil
	}
	b := append(make([]byte, 0, 2+4*len(a)), '{')
	for i, x := range a {
		if i > 0 {
			b = append(b, ',')
		}
		b = element(b, x)
	}
	return string(append(b, '}'))
}

func appendHexElement(b, x []byte) []byte {
	b = append(b, `"\\x`...)
	b = hex.AppendEncode(b, x)
	return append(b, '"')
}

// appendArray writes a non-empty slice or array and returns the delimiter of
// its last element.
func appendArray(b []byte, rv reflect.Value) ([]byte, string, error) {
	var del string
	var err error
	b = append(b, '{')
	for i := range rv.Len() {
		if i > 0 {
			b = append(b, del...)
		}
		if b, del, err = appendElement(b, rv.Index(i)); err != nil {
			return b, del, err
		}
	}
	return append(b, '}'), del, nil
}

// appendElement appends one element in the text form of arrays, and returns the delimiter
// that its type asks for.
func appendElement(b []byte, rv reflect.Value) ([]byte, string, error) {
	if k := rv.Kind(); k == reflect.Array || k == reflect.Slice {
		if t := rv.Type(); t != reflect.TypeFor[[]byte]() && !t.Implements(reflect.TypeFor[driver.Valuer]()) {
			if rv.Len() == 0 {
				return b, "", nil
			}
			return appendArray(b, rv)
		}
	}
	del := ","
	x := rv.Interface()
	if d, ok := x.(delimited); ok {
		del = d.ArrayDelimiter()
	}
	v, err := driver.DefaultParameterConverter.ConvertValue(x)
	if err != nil {
		return b, del, err
	}
	switch v := v.(type) {
	case nil:
		return append(b, "NULL"...), del, nil
	case []byte:
		return appendQuoted(b, v), del, nil
	case string:
		return appendQuoted(b, []byte(v)), del, nil
	}
	b, ok := appendScalar(b, v)
	if !ok {
		return b, del, fmt.Errorf("encode array element: unknown type %T", v)
	}
	return b, del, nil
}

func appendQuoted(b, v []byte) []byte {
	b = append(b, '"')
	for {
		i := bytes.IndexAny(v, `"\`)
		if i < 0 {
			break
		}
		b = append(b, v[:i]...)
		b = append(b, '\\', v[i])
		v = v[i+1:]
	}
	b = append(b, v...)
	return append(b, '"')
}
