package sqlxcompat

import (
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// BindNamed replaces the :names of a statement with $1, $2 and so on and returns
// their values, taken from arg:
//
//   - a map with string keys and values of type any, by key,
//   - a struct or a pointer to one, by the names of its fields,
//   - a slice or an array of these, for each element in turn. With two elements
//     or more, the list in parentheses after VALUES is repeated for each; VALUES
//     must follow the closing parenthesis of a list of columns.
//
// A name is made of ASCII letters, digits, _ and dots. A colon that is meant is
// doubled, so that a cast is written ::::type, and after a name with a space
// between: a colon that ends a name is an error. := needs no doubling. Nothing
// else of SQL is understood: quoted text and comments are searched as well.
// Every name counts anew, also one that was there before.
//
// A name that arg does not have is an error, and so is an empty slice. Other
// types of arg, nil among them, panic.
func BindNamed(sql string, arg any) (string, []any, error) { return bind(dollar, sql, arg) }

// Named is [BindNamed] with ? in place of $1, $2 and so on, as [In] and [Rebind]
// expect it.
func Named(sql string, arg any) (string, []any, error) { return bind(question, sql, arg) }

// marker writes the nth argument of a statement, counted from 1.
type marker func(sql []byte, n int) []byte

func question(sql []byte, _ int) []byte { return append(sql, '?') }
func dollar(sql []byte, n int) []byte   { return strconv.AppendInt(append(sql, '$'), int64(n), 10) }

// bind replaces the names in a statement by the marks of a driver, with the arguments from
// a map, a struct, or, for VALUES with many rows, a slice of them.
func bind(mark marker, sql string, arg any) (string, []any, error) {
	t := reflect.TypeOf(arg)
	switch k := t.Kind(); {
	case k == reflect.Map && t.Key().Kind() == reflect.String:
		values, ok := asMap(arg)
		if !ok {
			return "", nil, fmt.Errorf("sqlx.bindNamedMapper: unsupported map type: %T", arg)
		}
		return bindMap(mark, sql, values)
	case k == reflect.Array || k == reflect.Slice:
		return bindEach(mark, sql, arg)
	}
	bound, names, err := compile(mark, sql)
	if err != nil {
		return "", []any{}, err
	}
	args, err := valuesOf(names, arg)
	if err != nil {
		return "", []any{}, err
	}
	return bound, args, nil
}

func bindMap(mark marker, sql string, values map[string]any) (string, []any, error) {
	bound, names, err := compile(mark, sql)
	if err != nil {
		return "", []any{}, err
	}
	args, err := fromMap(names, values)
	return bound, args, err
}

// bindEach binds a statement for each element of a slice or an array.
func bindEach(mark marker, sql string, arg any) (string, []any, error) {
	bound, names, err := compile(question, sql)
	if err != nil {
		return "", []any{}, err
	}
	list := reflect.ValueOf(arg)
	if list.Len() == 0 {
		return "", []any{}, fmt.Errorf("length of array is 0: %#v", arg)
	}
	args := make([]any, 0, len(names)*list.Len())
	for i := range list.Len() {
		values, err := valuesOf(names, list.Index(i).Interface())
		if err != nil {
			return "", []any{}, err
		}
		args = append(args, values...)
	}
	return remark(mark, repeatValues(bound, list.Len())), args, nil
}

// asMap returns arg as a map if its type is one, by whatever name.
func asMap(arg any) (map[string]any, bool) {
	want := reflect.TypeFor[map[string]any]()
	if !reflect.TypeOf(arg).ConvertibleTo(want) {
		return nil, false
	}
	return reflect.ValueOf(arg).Convert(want).Interface().(map[string]any), true
}

// valuesOf returns what arg has under each name.
func valuesOf(names []string, arg any) ([]any, error) {
	if values, ok := asMap(arg); ok {
		return fromMap(names, values)
	}
	return fromStruct(names, arg)
}

func fromMap(names []string, values map[string]any) ([]any, error) {
	args := make([]any, 0, len(names))
	for _, name := range names {
		v, ok := values[name]
		if !ok {
			return args, noName(name, values)
		}
		args = append(args, v)
	}
	return args, nil
}

// fromStruct reads the arguments of the names from the fields of a struct. A nil embedded
// pointer on the way panics, as it did in sqlx.
func fromStruct(names []string, arg any) ([]any, error) {
	v := reflect.ValueOf(arg)
	for v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	mustBeStruct(v.Type())
	fields := fieldsOf(v.Type())
	args := make([]any, 0, len(names))
	for _, name := range names {
		path := fields.byName[name]
		if path == nil {
			return args, noName(name, arg)
		}
		field := v
		for _, i := range path {
			field = reflect.Indirect(field).Field(i)
		}
		args = append(args, field.Interface())
	}
	return args, nil
}

func noName(name string, arg any) error {
	return fmt.Errorf("could not find name %s in %#v", name, arg)
}

// compile replaces the :names of a statement and returns them in order. It
// looks at bytes, not at characters, as sqlx does.
func compile(mark marker, sql string) (bound string, names []string, err error) {
	names = []string{}
	out := make([]byte, 0, len(sql))
	colon := -1 // where the name being read begins, or -1
	last := len(sql) - 1
	for i := range len(sql) {
		b := sql[i]
		switch {
		case colon < 0 && b == ':':
			colon = i
		case colon < 0:
			out = append(out, b)
		case b == ':' && colon == i-1: // a doubled colon
			out, colon = append(out, ':'), -1
		case b == ':':
			return "", names, fmt.Errorf("unexpected `:` while reading named param at %d", i)
		case b == '=' && colon == i-1:
			out, colon = append(out, ":="...), -1
		case i < last && (isLetter(b) || b == '_' || b == '.'): // the name goes on
		default:
			end := i
			if i == last && isLetter(b) {
				end++
			}
			names = append(names, sql[colon+1:end])
			out = mark(out, len(names))
			out = append(out, sql[end:i+1]...)
			colon = -1
		}
	}
	return string(out), names, nil
}

// isLetter reports whether a byte, taken for a character of Latin-1, is a letter
// or a digit.
func isLetter(b byte) bool { return unicode.IsLetter(rune(b)) || unicode.IsDigit(rune(b)) }

var beforeValues = regexp.MustCompile(`(?i)\)\s*values\s*\(`)

// repeatValues writes the list after VALUES n times. A statement in which there
// is none stays as it is.
func repeatValues(sql string, n int) string {
	at := beforeValues.FindStringIndex(sql)
	if at == nil {
		return sql
	}
	open := at[1] - 1
	length := enclosed(sql[open:])
	end := open + length
	if length == 0 {
		return sql
	}
	return sql[:end] + strings.Repeat(","+sql[open:end], n-1) + sql[end:]
}

// enclosed returns the length of the parentheses that s begins with, or 0 if
// they are not closed.
func enclosed(s string) int {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return 0
}
