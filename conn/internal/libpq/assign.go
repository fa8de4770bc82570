package libpq

import (
	"bytes"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"time"
)

var (
	errNilTarget = errors.New("destination pointer is nil")
	errNoPointer = errors.New("destination not a pointer")
)

// assign stores src in dest, a pointer, with the rules of database/sql's Scan.
// src is what decode returns. Only sql.RawBytes keeps an alias of src.
func assign(dest any, src driver.Value) error {
	if done, err := assignPlain(dest, src); done {
		return err
	}
	switch d := dest.(type) {
	case *bool:
		v, err := driver.Bool.ConvertValue(src)
		if err == nil {
			*d = v.(bool)
		}
		return err
	case *any:
		*d = src
		return nil
	case sql.Scanner:
		return d.Scan(src)
	}
	return assignReflect(dest, src)
}

// assignPlain handles the targets string, []byte, RawBytes, any and time.Time
// where database/sql has a rule for the pair.
func assignPlain(dest any, src driver.Value) (done bool, err error) {
	switch d := dest.(type) {
	case *string:
		if src == nil {
			return false, nil
		}
		return true, put(d, text(src))
	case *[]byte:
		return true, put(d, clone(src))
	case *sql.RawBytes:
		return true, put(d, raw(src))
	case *any:
		if b, ok := src.([]byte); ok {
			src = bytes.Clone(b)
		}
		return true, put[any](d, src)
	case *time.Time:
		if t, ok := src.(time.Time); ok {
			return true, put(d, t)
		}
	case *int64:
		if n, ok := src.(int64); ok && d != nil {
			return true, put(d, n)
		}
	}
	return false, nil
}

// put writes a value to what a target points to.
func put[T any](target *T, value T) error {
	if target == nil {
		return errNilTarget
	}
	*target = value
	return nil
}

// raw returns the bytes of a value, those of the driver if it has some.
func raw(src driver.Value) sql.RawBytes {
	switch v := src.(type) {
	case []byte:
		return v
	case string:
		return append(sql.RawBytes(nil), v...) // nil if empty
	}
	return clone(src)
}

// text is the string database/sql makes of a value that is not NULL.
func text(src driver.Value) string {
	switch v := src.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	case time.Time:
		return v.Format(time.RFC3339Nano)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	}
	return fmt.Sprint(src)
}

func clone(src driver.Value) []byte {
	switch v := src.(type) {
	case nil:
		return nil
	case []byte:
		return bytes.Clone(v)
	}
	return []byte(text(src))
}

// assignReflect handles named types, other numeric kinds and pointers.
func assignReflect(dest any, src driver.Value) error {
	pointer := reflect.ValueOf(dest)
	if pointer.Kind() != reflect.Pointer {
		return errNoPointer
	}
	if pointer.IsNil() {
		return errNilTarget
	}
	target, value := pointer.Elem(), reflect.ValueOf(src)
	if value.IsValid() && value.Type().AssignableTo(target.Type()) {
		if b, ok := src.([]byte); ok {
			value = reflect.ValueOf(bytes.Clone(b))
		}
		target.Set(value)
		return nil
	}
	if target.Kind() == value.Kind() && value.Type().ConvertibleTo(target.Type()) {
		if b, ok := src.([]byte); ok && target.Kind() == reflect.Slice {
			// database/sql would alias the read buffer here, good until the next
			// row; a copy reads the same and stays good
			value = reflect.ValueOf(bytes.Clone(b))
		}
		target.Set(value.Convert(target.Type()))
		return nil
	}
	if target.Kind() == reflect.Pointer {
		if src == nil {
			target.SetZero()
			return nil
		}
		target.Set(reflect.New(target.Type().Elem()))
		return assign(target.Interface(), src)
	}
	return assignKind(target, dest, src)
}

// assignKind converts by way of text.
func assignKind(target reflect.Value, dest any, src driver.Value) error {
	kind := target.Kind()
	var err error
	switch {
	case kind == reflect.String && (src == nil || isText(src)):
		if src != nil {
			target.SetString(text(src))
			return nil
		}
	case target.CanInt() && src != nil:
		var n int64
		if n, err = strconv.ParseInt(numberText(src), 10, target.Type().Bits()); err == nil {
			target.SetInt(n)
			return nil
		}
	case target.CanUint() && kind != reflect.Uintptr && src != nil:
		var n uint64
		if n, err = strconv.ParseUint(numberText(src), 10, target.Type().Bits()); err == nil {
			target.SetUint(n)
			return nil
		}
	case target.CanFloat() && src != nil:
		var n float64
		if n, err = strconv.ParseFloat(numberText(src), target.Type().Bits()); err == nil {
			target.SetFloat(n)
			return nil
		}
	case target.CanInt() || target.CanUint() && kind != reflect.Uintptr || target.CanFloat():
	default:
		return fmt.Errorf("unsupported Scan, storing driver.Value type %T into type %T", src, dest)
	}
	if src == nil {
		return fmt.Errorf("converting NULL to %s is unsupported", kind)
	}
	if n, ok := err.(*strconv.NumError); ok {
		err = n.Err
	}
	return fmt.Errorf("converting driver.Value type %T (%q) to a %s: %v", src, numberText(src), kind, err)
}

func isText(src driver.Value) bool {
	switch src.(type) {
	case string, []byte:
		return true
	}
	return false
}

// numberText is the text a number is parsed from. A time has the form of
// fmt.Sprint there, not RFC 3339, and never parses.
func numberText(src driver.Value) string {
	if t, ok := src.(time.Time); ok {
		return t.String()
	}
	return text(src)
}
