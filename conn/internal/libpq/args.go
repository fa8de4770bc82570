package libpq

import (
	"database/sql"
	"database/sql/driver"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"time"
	"unicode"
	"unicode/utf8"
)

// Values converts the arguments of a call to what a driver receives: nil,
// int64, float64, bool, []byte, string or time.Time.
func Values(args []any) ([]driver.Value, error) {
	if len(args) == 0 {
		return nil, nil
	}
	out := make([]driver.Value, len(args))
	for i, arg := range args {
		v, err := value(i+1, arg)
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}

func value(ordinal int, arg any) (driver.Value, error) {
	where := ""
	if named, ok := arg.(sql.NamedArg); ok {
		if err := checkName(named.Name); err != nil {
			return nil, err
		}
		arg, where = named.Value, named.Name
	}
	v, err := convert(arg)
	if err == nil {
		return v, nil
	}
	if where == "" {
		return nil, fmt.Errorf("sql: converting argument $%d type: %w", ordinal, err)
	}
	return nil, fmt.Errorf("sql: converting argument with name %q type: %w", where, err)
}

func checkName(name string) error {
	if r, _ := utf8.DecodeRuneInString(name); name == "" || unicode.IsLetter(r) {
		return nil
	}
	return fmt.Errorf("name %q does not begin with a letter", name)
}

// convert applies lib/pq's checks, then database/sql's default conversion.
func convert(arg any) (driver.Value, error) {
	switch v := arg.(type) {
	case nil, int64, float64, bool, string, []byte, time.Time:
		return v, nil
	case int:
		return int64(v), nil
	}
	v, done, err := Check(arg)
	if done || err != nil {
		return v, err
	}
	return driver.DefaultParameterConverter.ConvertValue(arg)
}

// Check converts what lib/pq converts before database/sql does: slices that
// are not bytes become array literals, and unsigned 64-bit integers too large
// for int64 become text. done is false when the default conversion applies.
func Check(arg any) (v driver.Value, done bool, err error) {
	if _, ok := arg.(driver.Valuer); ok || arg == nil {
		return nil, false, nil
	}
	rv := reflect.ValueOf(arg)
	for rv.Kind() == reflect.Pointer {
		rv = rv.Elem()
	}
	switch rv.Kind() {
	case reflect.Slice:
		if rv.Type().Elem().Kind() == reflect.Uint8 {
			return nil, false, nil
		}
		v, err = arrayLiteral(rv.Interface())
		return v, err == nil, err
	case reflect.Uint64:
		if n := rv.Uint(); n >= math.MaxInt64 {
			return strconv.FormatUint(n, 10), true, nil
		}
		return int64(rv.Uint()), true, nil
	}
	return nil, false, nil
}
