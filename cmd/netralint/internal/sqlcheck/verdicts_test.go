package sqlcheck

import (
	"context"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/netra-systems/netralint/cmd/netralint/internal/servertest"
	"github.com/netra-systems/netralint/fixer/dbapi"
)

// databaseTypes are types of columns and parameters, with a value as text.
var databaseTypes = []struct {
	name, value string
	oid         uint32
}{
	{"bool", "true", pgtype.BoolOID}, {"int2", "1", pgtype.Int2OID}, {"int4", "1", pgtype.Int4OID}, {"int8", "1", pgtype.Int8OID},
	{"float4", "1", pgtype.Float4OID}, {"float8", "1", pgtype.Float8OID}, {"numeric", "1", pgtype.NumericOID},
	{"text", "1", pgtype.TextOID}, {"varchar", "1", pgtype.VarcharOID}, {"bpchar", "1", pgtype.BPCharOID}, {"name", "x", pgtype.NameOID},
	{"bytea", "x", pgtype.ByteaOID}, {"date", "2024-01-02", pgtype.DateOID}, {"time", "01:02:03", pgtype.TimeOID},
	{"timestamp", "2024-01-02", pgtype.TimestampOID}, {"timestamptz", "2024-01-02", pgtype.TimestamptzOID}, {"interval", "1 hour", pgtype.IntervalOID},
	{"json", "1", pgtype.JSONOID}, {"jsonb", "1", pgtype.JSONBOID}, {"uuid", "6ba7b810-9dad-11d1-80b4-00c04fd430c8", pgtype.UUIDOID},
	{"inet", "127.0.0.1", pgtype.InetOID}, {"int4[]", "{1}", pgtype.Int4ArrayOID}, {"int8[]", "{1}", pgtype.Int8ArrayOID},
	{"text[]", "{x}", pgtype.TextArrayOID}, {"bool[]", "{true}", pgtype.BoolArrayOID}, {"timestamptz[]", "{2024-01-02}", pgtype.TimestamptzArrayOID},
}

// The verdict on each pair of a Go type and a type of the database is what
// happens when pgx sends or scans one. A pair without a finding may fail for the
// values that are tried where the type of Go holds text of any kind.
func TestVerdictsAgainstServer(t *testing.T) {
	root, err := filepath.Abs(filepath.Join("..", "..", "..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	url, ok := servertest.URL(t, root)
	if !ok {
		return
	}
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	verdicts := 0
	for form, goType := range allForms() {
		for _, d := range databaseTypes {
			verdicts += 2
			err := conn.QueryRow(t.Context(), fmt.Sprintf("SELECT $1::%s IS NULL", d.name), valueOf(goType, d.value)).Scan(new(bool))
			compareVerdict(t, form+" sent as "+d.name, cannotSend(string(dbapi.Pgx), goType, d.oid), err, form, "")
			err = conn.QueryRow(t.Context(), fmt.Sprintf("SELECT '%s'::%s", d.value, d.name)).Scan(reflect.New(goType).Interface())
			compareVerdict(t, d.name+" scanned into "+form, cannotHold(string(dbapi.Pgx), goType, d.oid), err, form, d.name)
		}
	}
	if verdicts < 2000 {
		t.Errorf("%d verdicts", verdicts)
	}
}

func allForms() map[string]reflect.Type {
	all := map[string]reflect.Type{}
	for name, leaf := range leaves {
		all[name], all["*"+name], all["[]"+name] = leaf, reflect.PointerTo(leaf), reflect.SliceOf(leaf)
	}
	return all
}

// compareVerdict holds a verdict against what happened.
func compareVerdict(t *testing.T, what string, fails bool, err error, form, scanned string) {
	t.Helper()
	if fails && err == nil {
		t.Errorf("%s: reported, and works", what)
	}
	if !fails && err != nil && !valuesDecide(form, scanned) {
		t.Errorf("%s: not reported, and fails: %v", what, err)
	}
}

// valuesDecide reports whether it is a matter of values: of text in Go or in
// json, of times, which pgx sends as text where it must, and of sql.Null, which
// takes what database/sql converts.
func valuesDecide(form, scanned string) bool {
	leaf := strings.TrimLeft(form, "*[]")
	return leaf == "string" || leaf == "uint8" || strings.HasPrefix(leaf, "sql.") || strings.HasPrefix(scanned, "json") ||
		scanned == "" && strings.HasPrefix(leaf, "time.")
}

// valueOf returns a value of the type that is not zero.
func valueOf(goType reflect.Type, text string) any {
	v := reflect.New(goType).Elem()
	switch goType.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(goType.Elem()))
		v.Elem().Set(reflect.ValueOf(valueOf(goType.Elem(), text)))
	case reflect.Slice:
		v.Set(reflect.Append(v, reflect.ValueOf(valueOf(goType.Elem(), text))))
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Float32, reflect.Float64:
		v.SetFloat(1)
	case reflect.Struct:
		if goType == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Unix(1, 0)))
		}
	default:
		v.Set(reflect.ValueOf(1).Convert(goType))
	}
	return v.Interface()
}
