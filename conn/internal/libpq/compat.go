package libpq

import (
	"database/sql/driver"
	"fmt"
	"reflect"
)

// ArrayLiteral is the array text lib/pq made of a slice or an array of any
// dimension: NULL of a nil slice, an error of anything else.
func ArrayLiteral(a any) (driver.Value, error) {
	rv := reflect.ValueOf(a)
	switch rv.Kind() {
	case reflect.Invalid:
		return nil, nil
	case reflect.Slice:
		return arrayLiteral(a)
	case reflect.Array:
		if rv.Len() == 0 {
			return "{}", nil
		}
		b, _, err := appendArray(nil, rv)
		return string(b), err
	}
	return nil, fmt.Errorf("write %T as an array: not a slice or an array", a)
}

// ParseBytea reads bytea text in the hex and the escape form.
func ParseBytea(s []byte) ([]byte, error) { return parseBytea(s) }
