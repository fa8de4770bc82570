package parity

import (
	"reflect"
	"strconv"
)

// Forms are what code can be changed to where a cell is not the same without parity:
// where every value comes through in one as parity has it, the table names it. It does
// so without parity and with it, as programs that keep it may share the code.
const (
	sentAsText  = "text"  // the Go value goes as the digits or the word that lib/pq made of it
	sentAsBytes = "bytes" // the Go text goes as its bytes
	readAsText  = "cast"  // the column is cast to text
)

// converted returns a value as code that netralint changes sends it, and the name of
// that form; "" where there is none for its type.
func converted(v any) (any, string) {
	r := reflect.ValueOf(v)
	switch {
	case r.Kind() == reflect.String:
		return []byte(r.String()), sentAsBytes
	case r.Kind() == reflect.Bool:
		return strconv.FormatBool(r.Bool()), sentAsText
	case r.CanInt():
		return strconv.FormatInt(r.Int(), 10), sentAsText
	case r.CanUint():
		return strconv.FormatUint(r.Uint(), 10), sentAsText
	case r.CanFloat():
		return strconv.FormatFloat(r.Float(), 'f', -1, 64), sentAsText
	}
	return nil, ""
}

// hold looks at a value in a form: it disproves the form of the cell unless the value
// comes through as parity has it.
func (v *verdict) hold(form string, parity, changed outcome) {
	v.form = form
	if (parity.err == nil) != (changed.err == nil) || parity.text != changed.text {
		v.disproven = true
	}
}

// proven is the form that every value came through in, with the separator of the
// table; "" where there is none.
func (v *verdict) proven() string {
	if v.form == "" || v.disproven {
		return ""
	}
	return " | " + v.form
}
