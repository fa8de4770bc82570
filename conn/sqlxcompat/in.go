package sqlxcompat

import (
	"database/sql/driver"
	"errors"
	"reflect"
	"strings"
)

// Rebind replaces each ? of a statement with $1, $2 and so on, also in quoted
// text and in operators such as ?|.
func Rebind(sql string) string { return remark(dollar, sql) }

// remark exchanges each ? for another marker.
func remark(mark marker, sql string) string {
	out := make([]byte, 0, len(sql)+10)
	for n := 1; ; n++ {
		before, after, found := strings.Cut(sql, "?")
		out = append(out, before...)
		if !found {
			return string(out)
		}
		out, sql = mark(out, n), after
	}
}

// In writes the ? of each argument that is a slice as many times as it has
// elements and returns the arguments with its elements among them, for [Rebind]
// to finish. []byte is a value, not a slice; a driver.Valuer is taken for what it
// gives.
//
// An empty slice is an error. So is, if there is a slice at all, another number
// of arguments than of ?; without one, the statement and args are returned as
// they are.
func In(sql string, args ...any) (string, []any, error) {
	given := make([]inArg, len(args))
	total, expand := 0, false
	for i, arg := range args {
		var err error
		if given[i], err = newInArg(arg); err != nil {
			return "", nil, err
		}
		total += given[i].n
		expand = expand || given[i].list.IsValid()
	}
	if !expand {
		return sql, args, nil
	}
	var out strings.Builder
	flat := make([]any, 0, total)
	for _, arg := range given {
		before, after, found := strings.Cut(sql, "?")
		if !found {
			return "", nil, errors.New("number of bindVars less than number arguments")
		}
		out.WriteString(before + "?" + strings.Repeat(", ?", arg.n-1))
		flat, sql = arg.appendTo(flat), after
	}
	if strings.Contains(sql, "?") {
		return "", nil, errors.New("number of bindVars exceeds arguments")
	}
	out.WriteString(sql)
	return out.String(), flat, nil
}

// inArg is an argument of In: a list, or else a value.
type inArg struct {
	list  reflect.Value
	value any
	n     int // how many ? it takes
}

func newInArg(arg any) (inArg, error) {
	if v, ok := arg.(driver.Valuer); ok {
		var err error
		if arg, err = v.Value(); err != nil {
			return inArg{}, err
		}
	}
	if arg == nil {
		return inArg{n: 1}, nil
	}
	list := reflect.ValueOf(arg)
	if t := deref(list.Type()); t.Kind() != reflect.Slice || t == reflect.TypeFor[[]byte]() {
		return inArg{value: arg, n: 1}, nil
	}
	if list.Len() == 0 {
		return inArg{}, errors.New("empty slice passed to 'in' query")
	}
	return inArg{list: list, n: list.Len()}, nil
}

func (a inArg) appendTo(args []any) []any {
	if !a.list.IsValid() {
		return append(args, a.value)
	}
	for i := range a.n {
		args = append(args, a.list.Index(i).Interface())
	}
	return args
}
