package sqlcheck

import (
	"database/sql"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/netra-systems/netralint/fixer/dbapi"
)

// leaves are the types that forms are made of.
var leaves = map[string]reflect.Type{
	"bool": reflect.TypeFor[bool](), "string": reflect.TypeFor[string](), "time.Time": reflect.TypeFor[time.Time](), "time.Duration": reflect.TypeFor[time.Duration](),
	"int": reflect.TypeFor[int](), "int8": reflect.TypeFor[int8](), "int16": reflect.TypeFor[int16](), "int32": reflect.TypeFor[int32](), "int64": reflect.TypeFor[int64](),
	"uint": reflect.TypeFor[uint](), "uint8": reflect.TypeFor[uint8](), "uint16": reflect.TypeFor[uint16](), "uint32": reflect.TypeFor[uint32](), "uint64": reflect.TypeFor[uint64](),
	"float32": reflect.TypeFor[float32](), "float64": reflect.TypeFor[float64](),
	"sql.NullString": reflect.TypeFor[sql.NullString](), "sql.NullBool": reflect.TypeFor[sql.NullBool](), "sql.NullTime": reflect.TypeFor[sql.NullTime](),
	"sql.NullInt64": reflect.TypeFor[sql.NullInt64](), "sql.NullInt32": reflect.TypeFor[sql.NullInt32](), "sql.NullInt16": reflect.TypeFor[sql.NullInt16](),
	"sql.NullByte": reflect.TypeFor[sql.NullByte](), "sql.NullFloat64": reflect.TypeFor[sql.NullFloat64](),
	"sql.Null[string]": reflect.TypeFor[sql.Null[string]](), "sql.Null[bool]": reflect.TypeFor[sql.Null[bool]](), "sql.Null[time.Time]": reflect.TypeFor[sql.Null[time.Time]](),
	"sql.Null[int]": reflect.TypeFor[sql.Null[int]](), "sql.Null[int16]": reflect.TypeFor[sql.Null[int16]](), "sql.Null[int32]": reflect.TypeFor[sql.Null[int32]](),
	"sql.Null[int64]": reflect.TypeFor[sql.Null[int64]](), "sql.Null[float64]": reflect.TypeFor[sql.Null[float64]](),
}

// reflected returns the type of a form, nil if it has none.
func reflected(form string) reflect.Type {
	if rest, ok := strings.CutPrefix(form, "*"); ok {
		if t := reflected(rest); t != nil {
			return reflect.PointerTo(t)
		}
		return nil
	}
	if rest, ok := strings.CutPrefix(form, "[]"); ok {
		if t := reflected(rest); t != nil {
			return reflect.SliceOf(t)
		}
		return nil
	}
	return leaves[form]
}

// known is pgx's own list of types, without what a program registers.
var known = pgtype.NewMap()

// behaviours are the ways in which a value may go between Go and the server.
// Where it is not known which one a handle has, all that it may have must fail.
type behaviours struct{ native, pq, stdlib bool }

func behavioursOf(stack string) behaviours {
	switch dbapi.Stack(stack) {
	case dbapi.Pgx:
		return behaviours{native: true}
	case dbapi.LibPQ:
		return behaviours{pq: true}
	case dbapi.PgxStdlib:
		return behaviours{native: true, stdlib: true}
	}
	return behaviours{native: true, pq: true, stdlib: true}
}

// cannotSend reports whether no value of the type can be sent as the parameter.
// lib/pq sends what it can write as text, in later versions slices too.
func cannotSend(stack string, t reflect.Type, oid uint32) bool {
	b := behavioursOf(stack)
	return b.native && !b.pq && nativeCannotSend(reflect.Zero(t).Interface(), oid)
}

// nativeCannotSend asks pgx itself whether it has a way to send a value of a type, and
// for a slice whether it has one for an element. What it has none for in the format that it
// prefers goes as text, which the server takes for other types than text only of strings.
func nativeCannotSend(zero any, oid uint32) bool {
	if _, ok := known.TypeForOID(oid); !ok {
		return false
	}
	if _, text := zero.(fmt.Stringer); text && oid == pgtype.ByteaOID {
		return false // pgx sends the text
	}
	return !encodes(zero, oid, known.FormatCodeForOID(oid)) && !(isText(reflect.TypeOf(zero)) && encodes(zero, oid, pgtype.TextFormatCode))
}

// isText reports whether a type is of strings, or of pointers to them or slices of them.
func isText(t reflect.Type) bool {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return t.Kind() == reflect.String
}

// encodes reports whether pgx has a way to send a value in a format, and one element of a
// slice.
func encodes(zero any, oid uint32, format int16) bool {
	if known.PlanEncode(oid, format, zero) == nil {
		return false
	}
	one, ok := oneElement(reflect.TypeOf(zero))
	if !ok {
		return true
	}
	_, err := known.Encode(oid, format, one, nil)
	return err == nil
}

// oneElement returns a slice of one number or bool, which an array must have room
// for: how pgx sends elements is not known before there are some.
func oneElement(t reflect.Type) (any, bool) {
	if t.Kind() != reflect.Slice || t.Elem().PkgPath() != "" {
		return nil, false
	}
	switch t.Elem().Kind() {
	case reflect.Uint8, reflect.String, reflect.Pointer, reflect.Slice:
		return nil, false
	}
	return reflect.MakeSlice(t, 1, 1).Interface(), true
}

// cannotHold reports whether no value of the column but NULL can be scanned into
// the type.
func cannotHold(stack string, t reflect.Type, oid uint32) bool {
	b := behavioursOf(stack)
	if _, ok := known.TypeForOID(oid); !ok {
		return false
	}
	if b.native && !nativeCannotHold(t, oid) {
		return false
	}
	return !(b.pq || b.stdlib) || convertFails(t, oid)
}

func nativeCannotHold(t reflect.Type, oid uint32) bool {
	plan := known.PlanScan(oid, known.FormatCodeForOID(oid), reflect.New(t).Interface())
	return fmt.Sprintf("%T", plan) == "*pgtype.scanPlanFail"
}

// convertFails reports whether database/sql refuses each of the values that a
// driver can have for the column.
func convertFails(t reflect.Type, oid uint32) bool {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Uint8 {
		return true // it knows no other slices
	}
	convert, values := conversions[t], samples(oid)
	if convert == nil || values == nil {
		return false
	}
	for _, v := range values {
		if convert(v) == nil {
			return false
		}
	}
	return true
}

// conversions run database/sql's own conversion of what a driver has.
var conversions = map[reflect.Type]func(any) error{
	reflect.TypeFor[bool](): into[bool], reflect.TypeFor[string](): into[string], reflect.TypeFor[time.Time](): into[time.Time], reflect.TypeFor[time.Duration](): into[time.Duration],
	reflect.TypeFor[int](): into[int], reflect.TypeFor[int8](): into[int8], reflect.TypeFor[int16](): into[int16], reflect.TypeFor[int32](): into[int32], reflect.TypeFor[int64](): into[int64],
	reflect.TypeFor[uint](): into[uint], reflect.TypeFor[uint8](): into[uint8], reflect.TypeFor[uint16](): into[uint16], reflect.TypeFor[uint32](): into[uint32], reflect.TypeFor[uint64](): into[uint64],
	reflect.TypeFor[float32](): into[float32], reflect.TypeFor[float64](): into[float64], reflect.TypeFor[[]byte](): into[[]byte],
}

func into[T any](value any) error { var n sql.Null[T]; return n.Scan(value) }

// samples are values of a type as drivers give them to database/sql, such that
// what takes any value takes one of these; nil for types that are not known.
func samples(oid uint32) []any {
	switch oid {
	case pgtype.BoolOID:
		return []any{true, false}
	case pgtype.Int2OID, pgtype.Int4OID, pgtype.Int8OID:
		return []any{int64(0), int64(1)}
	case pgtype.Float4OID, pgtype.Float8OID:
		return []any{0.0, 1.0, 1.5}
	case pgtype.TimestampOID, pgtype.TimestamptzOID, pgtype.DateOID:
		return []any{time.Unix(0, 0)}
	case pgtype.TextOID, pgtype.VarcharOID, pgtype.BPCharOID:
		return []any{"0", "1", "true", "x", []byte("0"), []byte("x")}
	case pgtype.UUIDOID:
		return []any{"6ba7b810-9dad-11d1-80b4-00c04fd430c8", []byte("6ba7b810-9dad-11d1-80b4-00c04fd430c8")}
	}
	return nil
}

// takesNull reports whether a target of the form can hold NULL.
func takesNull(form string) bool {
	return strings.HasPrefix(form, "*") || strings.HasPrefix(form, "[]") || strings.HasPrefix(form, "sql.Null")
}

// bits are the sizes of the signed integers of the database and of Go.
var (
	columnBits = map[uint32]int{pgtype.Int2OID: 16, pgtype.Int4OID: 32, pgtype.Int8OID: 64}
	targetBits = map[string]int{"int8": 8, "int16": 16, "int32": 32, "sql.NullInt32": 32, "sql.NullInt16": 16, "sql.Null[int32]": 32, "sql.Null[int16]": 16}
)

// tooSmall reports whether the column has integers that the target has no room
// for.
func tooSmall(form string, oid uint32) bool {
	size, ok := targetBits[strings.TrimLeft(form, "*")]
	return ok && columnBits[oid] > size
}
