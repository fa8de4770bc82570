package parity

import (
	"fmt"
	"reflect"
	"strconv"
	"time"

	"github.com/shopspring/decimal"
)

var timeType = reflect.TypeFor[time.Time]()

// show writes a value so that equal text means nothing a program could observe
// differs: types, nil or empty, the location of times.
func show(v any) string { return showValue(reflect.ValueOf(v)) }

func showValue(v reflect.Value) string {
	if !v.IsValid() {
		return "nil"
	}
	name := v.Type().String()
	if v.Type().ConvertibleTo(timeType) && v.Kind() == reflect.Struct && v.CanInterface() {
		t := v.Convert(timeType).Interface().(time.Time)
		zone, offset := t.Zone()
		return fmt.Sprintf("%s(%s %q %s%+d)", name, t.Format(time.RFC3339Nano), t.Location(), zone, offset)
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return name + "(nil)"
		}
		return "&" + showValue(v.Elem())
	case reflect.Slice:
		if v.IsNil() {
			return name + "(nil)"
		}
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return name + strconv.Quote(string(v.Bytes()))
		}
		return name + showElements(v)
	case reflect.Array:
		return name + showElements(v)
	case reflect.Struct:
		if d, ok := value(v).(decimal.Decimal); ok {
			return name + "(" + d.String() + ")"
		}
		out := name + "{"
		for i := range v.NumField() {
			if f := v.Field(i); f.CanInterface() || v.Type().Field(i).Anonymous {
				out += v.Type().Field(i).Name + ":" + showValue(f) + " "
			}
		}
		return out + "}"
	case reflect.Map:
		if v.IsNil() {
			return name + "(nil)"
		}
		return fmt.Sprintf("%s%v", name, value(v))
	case reflect.String:
		return name + strconv.Quote(v.String())
	case reflect.Float32, reflect.Float64:
		return name + "(" + strconv.FormatFloat(v.Float(), 'g', -1, 64) + ")"
	}
	return fmt.Sprintf("%s(%v)", name, v)
}

// value returns what v holds, nil if that is not to be had.
func value(v reflect.Value) any {
	if !v.CanInterface() {
		return nil
	}
	return v.Interface()
}

func showElements(v reflect.Value) string {
	out := "["
	for i := range v.Len() {
		out += showValue(v.Index(i)) + " "
	}
	return out + "]"
}
