package pqcompat

import (
	"database/sql"
	"database/sql/driver"
	"fmt"
	"reflect"
	"strconv"

	"github.com/netra-systems/netralint/conn/internal/libpq"
)

// Array makes a slice or array, or a pointer to one, an argument or a target of
// database/sql. A nil slice is NULL; as a target it takes arrays of one
// dimension whose first index is 1. Elements of other types than those of the
// named array types are targets when they are a [sql.Scanner].
func Array(a any) interface {
	driver.Valuer
	sql.Scanner
} {
	switch a := a.(type) {
	case []bool:
		return (*BoolArray)(&a)
	case *[]bool:
		return (*BoolArray)(a)
	case []float64:
		return (*Float64Array)(&a)
	case *[]float64:
		return (*Float64Array)(a)
	case []float32:
		return (*Float32Array)(&a)
	case *[]float32:
		return (*Float32Array)(a)
	case []int64:
		return (*Int64Array)(&a)
	case *[]int64:
		return (*Int64Array)(a)
	case []int32:
		return (*Int32Array)(&a)
	case *[]int32:
		return (*Int32Array)(a)
	case []string:
		return (*StringArray)(&a)
	case *[]string:
		return (*StringArray)(a)
	case [][]byte:
		return (*ByteaArray)(&a)
	case *[][]byte:
		return (*ByteaArray)(a)
	}
	return GenericArray{a}
}

// ArrayDelimiter is implemented by elements whose arrays are not separated by
// commas, such as those of type box.
type ArrayDelimiter interface{ ArrayDelimiter() string }

// The array types implement [sql.Scanner] and [driver.Valuer]. Scan takes NULL
// as nil, and an element that is NULL as an error.
type (
	BoolArray    []bool
	ByteaArray   [][]byte
	Float32Array []float32
	Float64Array []float64
	Int32Array   []int32
	Int64Array   []int64
	StringArray  []string
)

func (a BoolArray) Value() (driver.Value, error)    { return libpq.ArrayLiteral([]bool(a)) }
func (a ByteaArray) Value() (driver.Value, error)   { return libpq.ArrayLiteral([][]byte(a)) }
func (a Float32Array) Value() (driver.Value, error) { return libpq.ArrayLiteral([]float32(a)) }
func (a Float64Array) Value() (driver.Value, error) { return libpq.ArrayLiteral([]float64(a)) }
func (a Int32Array) Value() (driver.Value, error)   { return libpq.ArrayLiteral([]int32(a)) }
func (a Int64Array) Value() (driver.Value, error)   { return libpq.ArrayLiteral([]int64(a)) }
func (a StringArray) Value() (driver.Value, error)  { return libpq.ArrayLiteral([]string(a)) }

func (a *BoolArray) Scan(src any) error    { return scan((*[]bool)(a), src, parseBool) }
func (a *ByteaArray) Scan(src any) error   { return scan((*[][]byte)(a), src, libpq.ParseBytea) }
func (a *Float32Array) Scan(src any) error { return scan((*[]float32)(a), src, parseFloat32) }
func (a *Float64Array) Scan(src any) error { return scan((*[]float64)(a), src, parseFloat64) }
func (a *Int32Array) Scan(src any) error   { return scan((*[]int32)(a), src, parseInt32) }
func (a *Int64Array) Scan(src any) error   { return scan((*[]int64)(a), src, parseInt64) }
func (a *StringArray) Scan(src any) error  { return scan((*[]string)(a), src, parseString) }

// scan sets a slice to the elements of an array of one dimension. On error it is as it was.
func scan[T any](dst *[]T, src any, parse func([]byte) (T, error)) error {
	text, null, err := arrayText(src, dst)
	if err != nil {
		return err
	}
	if null {
		*dst = nil
		return nil
	}
	dims, elems, err := parseArray(text, ",")
	if err != nil {
		return err
	}
	if len(dims) > 1 {
		return fmt.Errorf("scan array into %T: it has %d dimensions, want 1", dst, len(dims))
	}
	if *dst != nil && len(elems) == 0 {
		*dst = (*dst)[:0]
		return nil
	}
	out := make([]T, len(elems))
	for i, e := range elems {
		if out[i], err = parse(e); err != nil {
			return fmt.Errorf("scan array into %T: element %d: %w", dst, i, err)
		}
	}
	*dst = out
	return nil
}

func arrayText(src, dst any) (text []byte, null bool, err error) {
	switch src := src.(type) {
	case nil:
		return nil, true, nil
	case []byte:
		return src, false, nil
	case string:
		return []byte(src), false, nil
	}
	return nil, false, fmt.Errorf("scan array into %T: cannot convert %T", dst, src)
}

func parseBool(s []byte) (bool, error) {
	switch string(s) {
	case "t":
		return true, nil
	case "f":
		return false, nil
	}
	return false, fmt.Errorf("%q is not a boolean", s)
}

func parseFloat64(s []byte) (float64, error) { return strconv.ParseFloat(string(s), 64) }
func parseInt64(s []byte) (int64, error)     { return strconv.ParseInt(string(s), 10, 64) }

func parseFloat32(s []byte) (float32, error) {
	x, err := strconv.ParseFloat(string(s), 32)
	return float32(x), err
}

func parseInt32(s []byte) (int32, error) {
	x, err := strconv.ParseInt(string(s), 10, 32)
	return int32(x), err
}

func parseString(s []byte) (string, error) {
	if s == nil {
		return "", fmt.Errorf("NULL is not a string")
	}
	return string(s), nil
}

// GenericArray is the array of a slice, an array or a pointer to one, of any
// element type and, as an argument, of any dimension.
type GenericArray struct{ A any }

// Value implements [driver.Valuer].
func (a GenericArray) Value() (driver.Value, error) { return libpq.ArrayLiteral(a.A) }

// Scan implements [sql.Scanner]. A must be a pointer to a slice or to an array
// of the length of src, with elements that are a [sql.Scanner].
func (a GenericArray) Scan(src any) error {
	target := reflect.ValueOf(a.A)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		return fmt.Errorf("scan array into %T: not a pointer to a slice or an array", a.A)
	}
	target = target.Elem()
	if k := target.Kind(); k != reflect.Slice && k != reflect.Array {
		return fmt.Errorf("scan array into %T: not a pointer to a slice or an array", a.A)
	}
	text, null, err := arrayText(src, a.A)
	if err != nil {
		return err
	}
	if null {
		if target.Kind() == reflect.Array {
			return fmt.Errorf("scan array into %T: it is NULL", a.A)
		}
		target.SetZero()
		return nil
	}
	return scanElements(target, text)
}

// scanElements sets a slice, or an array of the same length, whose elements are
// sql.Scanners. On error it is as it was.
func scanElements(target reflect.Value, text []byte) error {
	elem := target.Type().Elem()
	dims, elems, err := parseArray(text, delimiterOf(elem))
	if err != nil {
		return err
	}
	if len(dims) > 1 {
		return fmt.Errorf("scan array into %s: it has %d dimensions, want 1", target.Type(), len(dims))
	}
	if target.Kind() == reflect.Array && target.Len() != len(elems) {
		return fmt.Errorf("scan array into %s: it has %d elements", target.Type(), len(elems))
	}
	values := reflect.MakeSlice(reflect.SliceOf(elem), len(elems), len(elems))
	for i, e := range elems {
		s, ok := values.Index(i).Addr().Interface().(sql.Scanner)
		if !ok {
			return fmt.Errorf("scan array into %s: %s is not a sql.Scanner", target.Type(), elem)
		}
		var v any // a NULL is nil, not an empty []byte
		if e != nil {
			v = e
		}
		if err := s.Scan(v); err != nil {
			return fmt.Errorf("scan array into %s: element %d: %w", target.Type(), i, err)
		}
	}
	if target.Kind() == reflect.Array {
		reflect.Copy(target, values)
	} else {
		target.Set(values)
	}
	return nil
}

func delimiterOf(elem reflect.Type) string {
	if d, ok := reflect.Zero(elem).Interface().(ArrayDelimiter); ok {
		return d.ArrayDelimiter()
	}
	return ","
}
