package parity

import (
	"context"
	"database/sql"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/internal/pgtest"
	"github.com/netra-systems/netralint/conn/parity"
	"github.com/netra-systems/netralint/conn/pqcompat"
)

// cellsFile is the table of what becomes of a value when parity is left.
const cellsFile = "../../../cmd/netralint/internal/sqlcheck/cells.txt"

var updateCells = flag.Bool("update-cells", false, "write the table of cells to "+cellsFile)

// cellTypes are the types of the table. Their OIDs are the same on every server.
var cellTypes = []string{
	"bool", "int2", "int4", "int8", "float4", "float8", "numeric", "text", "varchar", "char(5)", "bytea", "date", "time", "timestamp", "timestamptz", "interval",
	"uuid", "json", "jsonb", "inet", "oid", "name", "int2[]", "int4[]", "int8[]", "float4[]", "float8[]", "text[]", "varchar[]", "bool[]", "bytea[]", "uuid[]", "mood",
}

// ownType is the one type of cellTypes that is made by this program: it stands for all
// enums, which have other OIDs on each server.
const ownType = "mood"

// timeTypes are those of which the time zone decides something.
var timeTypes = []string{"date", "time", "timestamp", "timestamptz", "interval"}

// A cell is what is sent or scanned, as a type of the database and one of Go.
type cell struct {
	way  string // "arg" or "scan"
	oid  uint32
	name string // of the type, as the server writes it
	form string // as netralint writes types of Go
}

// verdict is what was seen of a cell so far.
type verdict struct {
	differs, fails, works int // values that come out otherwise, that only parity takes, that only pgx takes
	same, taken, all      int // that come through alike, that pgx takes, in all
	ofNull                int // of those that are not alike, NULLs
	example               string
	form                  string // that values were tried in
	disproven             bool   // a value came through otherwise in that form
}

func (v *verdict) add(what string, parity, native outcome) {
	v.all++
	if native.err == nil {
		v.taken++
	}
	said := ""
	switch {
	case parity.err != nil && native.err != nil:
		return
	case parity.err == nil && native.err == nil && parity.text == native.text:
		v.same++
		return
	case parity.err == nil && native.err == nil:
		v.differs++
		said = what + ": " + parity.text + " with parity, " + native.text + " without"
	case parity.err == nil:
		v.fails++
		said = what + ": " + parity.text + " with parity, an error without"
	default:
		v.works++
		said = what + ": an error with parity, " + native.text + " without"
	}
	if said = strings.Join(strings.Fields(strings.ToValidUTF8(strings.ReplaceAll(said, "|", "¦"), "?")), " "); v.example == "" || len(said) < len(v.example) {
		v.example = said
	}
}

// unlike counts the values that are not alike.
func (v *verdict) unlike() int { return v.differs + v.works + v.fails }

// String is the verdict as the table has it, "" where no value comes through either
// way: that is no way to send or read one.
func (v *verdict) String() string {
	switch {
	case v.unlike()+v.same == 0:
		return ""
	case v.same > 0 && v.ofNull > 0 && v.ofNull == v.unlike():
		return "null | " + v.example + v.proven()
	case v.differs+v.works > 0:
		return "differs | " + v.example + v.proven()
	case v.fails == v.all:
		return "fails | " + v.example + v.proven()
	case v.fails > 0:
		return "differs | " + v.example + v.proven()
	}
	return "same"
}

// TestCells holds the table that netralint sql -graduate goes by against a server:
// each value of the matrix is sent and each column scanned with parity and without it.
func TestCells(t *testing.T) {
	cells := map[cell]*verdict{}
	database := pgtest.Database(t)
	prepare(t, database)
	saved := time.Local
	t.Cleanup(func() { time.Local = saved })
	for i, zones := range [][2]string{{"Asia/Kolkata", "America/New_York"}, {"UTC", "UTC"}} {
		time.Local = mustZone(zones[0])
		w := newCellWorld(t, database, zones[1])
		for _, typ := range cellTypes {
			if i == 0 || slices.Contains(timeTypes, typ) {
				w.arguments(typ, cells)
				w.scans(typ, cells)
			}
		}
	}
	var lines []string
	for c, v := range cells {
		if said := settled(cells, c, v); said != "" {
			lines = append(lines, fmt.Sprintf("%s | %d | %s | %s | %s\n", c.way, c.oid, c.name, c.form, said))
		}
	}
	slices.Sort(lines)
	got := strings.Join(lines, "")
	if *updateCells {
		write(t, cellsFile, []byte(got))
	}
	want, err := os.ReadFile(cellsFile)
	if err != nil {
		t.Fatal(err)
	}
	if now, then := verdictsIn(got), verdictsIn(string(want)); !maps.Equal(now, then) {
		for c, v := range now {
			if then[c] != v {
				t.Errorf("%s is %q, and %q in the table", c, v, then[c])
			}
		}
		t.Errorf("%s is stale: run make cells", cellsFile)
	}
	t.Logf("%d cells", len(cells))
}

// inside are the types of what a sql.Null holds.
var inside = map[string]string{"sql.NullString": "string", "sql.NullInt64": "int64", "sql.NullInt32": "int32", "sql.NullInt16": "int16",
	"sql.NullByte": "uint8", "sql.NullFloat64": "float64", "sql.NullBool": "bool", "sql.NullTime": "time.Time",
	"sql.Null[string]": "string", "sql.Null[bool]": "bool", "sql.Null[time.Time]": "time.Time", "sql.Null[int]": "int", "sql.Null[int16]": "int16",
	"sql.Null[int32]": "int32", "sql.Null[int64]": "int64", "sql.Null[float64]": "float64"}

// settled is the verdict of a cell: the same only where it is for what a pointer points
// to and for what is inside of a sql.Null that is sent, of which there are more values.
// Of slices, whose elements may be anything, there is text only.
func settled(cells map[cell]*verdict, c cell, v *verdict) string {
	if strings.Contains(c.form, "[]") && c.form != "[]uint8" && c.form != "*[]uint8" && (c.form != "[]string" || c.name != "text[]") {
		return ""
	}
	said := v.String()
	form, pointer := strings.CutPrefix(c.form, "*")
	if !pointer && c.way == "arg" {
		form = inside[c.form]
	}
	if said != "same" || form == "" || form == c.form {
		return said
	}
	base := cell{c.way, c.oid, c.name, form}
	if cells[base] == nil {
		return ""
	}
	if said = settled(cells, base, cells[base]); strings.HasPrefix(said, "null") {
		return "same" // a pointer takes NULL
	}
	if f := strings.Split(said, " | "); len(f) > 2 && (c.way == "arg" || v.proven() == "") {
		said = f[0] + " | " + f[1] // code has no such form of what is pointed to
	}
	return said
}

// verdictsIn reads a table without its examples, which name values of the day.
func verdictsIn(table string) map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(table) {
		f := strings.Split(strings.TrimSpace(line), " | ")
		out[strings.Join(f[:4], " | ")] = strings.Join(append([]string{f[4]}, f[min(len(f), 6):]...), " | ")
	}
	return out
}

// cellWorld has a connection with parity and one without, in one time zone.
type cellWorld struct {
	parity, native *conn.DB
	names          map[string]pgTypeName // by the name in the matrix
}

type pgTypeName struct {
	oid  uint32
	name string
}

func newCellWorld(t *testing.T, database, zone string) *cellWorld {
	t.Helper()
	url := serverURL(t, database, map[string]string{"timezone": zone})
	w := &cellWorld{names: map[string]pgTypeName{}}
	options := []conn.Option{conn.WithPing(conn.PingNever), conn.WithSize(1), conn.WithOverflow(-1)}
	var err error
	if w.native, err = conn.OpenURL(t.Context(), url, append(options, parity.Sessions())...); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.native.Close)
	if w.parity, err = conn.OpenURL(t.Context(), url, append(options, parity.LibPQ())...); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.parity.Close)
	for _, name := range cellTypes {
		var n pgTypeName
		row := w.native.QueryRow(t.Context(), "SELECT t, format_type(t, NULL) FROM (SELECT pg_typeof(NULL::"+name+")::oid t) x")
		if err := row.Scan(&n.oid, &n.name); err != nil {
			t.Fatal(err)
		}
		if name == ownType {
			n = pgTypeName{name: "enum"}
		}
		w.names[name] = n
	}
	return w
}

// arguments sends every value as a type.
func (w *cellWorld) arguments(typ string, cells map[cell]*verdict) {
	parity, native := nativeArgs(w.parity), nativeArgs(w.native)
	n := w.names[typ]
	for _, v := range cellValues() {
		form := formOf(reflect.TypeOf(v))
		if form == "" {
			continue
		}
		c := cell{"arg", n.oid, n.name, form}
		if cells[c] == nil {
			cells[c] = &verdict{}
		}
		was, is := safely(func() outcome { return parity(typ, v) }), safely(func() outcome { return native(typ, v) })
		cells[c].add(fmt.Sprintf("%.60s", show(v)), was, is)
		if changed, form := converted(v); form != "" {
			for _, send := range []func(string, any) outcome{native, parity} {
				cells[c].hold(form, was, safely(func() outcome { return send(typ, changed) }))
			}
		}
	}
}

// scans reads every column of a type, and NULL, into every target, in both protocols.
func (w *cellWorld) scans(typ string, cells map[cell]*verdict) {
	n := w.names[typ]
	var exprs []string
	for _, col := range cellColumns() {
		if col.typ == typ {
			exprs = append(exprs, col.sql())
		}
	}
	null := column{typ: typ}.null()
	exprs = append(exprs, null)
	for _, expr := range exprs {
		for _, target := range cellTargets() {
			c := cell{"scan", n.oid, n.name, formOf(target)}
			if cells[c] == nil {
				cells[c] = &verdict{}
			}
			for where, args := range map[string][]any{"": nil, " WHERE $1::int = 1": {1}} {
				was := scanCell(w.parity, "SELECT "+expr+where, args, target)
				for _, db := range []*conn.DB{w.native, w.parity} {
					cells[c].hold(readAsText, was, scanCell(db, "SELECT ("+expr+")::text"+where, args, target))
				}
				if expr == null && cells[c].taken == 0 {
					continue // pgx tries types in any order to find one whose NULL the target takes
				}
				before := cells[c].unlike()
				cells[c].add(expr, was, scanCell(w.native, "SELECT "+expr+where, args, target))
				if expr == null {
					cells[c].ofNull += cells[c].unlike() - before
				}
			}
		}
	}
}

func scanCell(db *conn.DB, query string, args []any, target reflect.Type) outcome {
	return safely(func() outcome {
		dest := reflect.New(target)
		err := db.QueryRow(context.Background(), query, args...).Scan(dest.Interface())
		return outcomeOf(show(dest.Interface()), err)
	})
}

// leafTypes are the types without methods of one's own that values have, plain and
// declared.
var leafTypes = []reflect.Type{
	reflect.TypeFor[bool](), reflect.TypeFor[string](), reflect.TypeFor[[]byte](), reflect.TypeFor[time.Time](), reflect.TypeFor[time.Duration](),
	reflect.TypeFor[int](), reflect.TypeFor[int8](), reflect.TypeFor[int16](), reflect.TypeFor[int32](), reflect.TypeFor[int64](),
	reflect.TypeFor[uint](), reflect.TypeFor[uint8](), reflect.TypeFor[uint16](), reflect.TypeFor[uint32](), reflect.TypeFor[uint64](),
	reflect.TypeFor[float32](), reflect.TypeFor[float64](),
	reflect.TypeFor[namedString](), reflect.TypeFor[namedInt](), reflect.TypeFor[namedInt16](), reflect.TypeFor[namedUint64](), reflect.TypeFor[namedFloat](), reflect.TypeFor[namedBool](), reflect.TypeFor[namedBytes](),
	reflect.TypeFor[sql.NullString](), reflect.TypeFor[sql.NullInt64](), reflect.TypeFor[sql.NullInt32](), reflect.TypeFor[sql.NullInt16](), reflect.TypeFor[sql.NullByte](),
	reflect.TypeFor[sql.NullFloat64](), reflect.TypeFor[sql.NullBool](), reflect.TypeFor[sql.NullTime](), reflect.TypeFor[json.RawMessage](),
	reflect.TypeFor[sql.Null[string]](), reflect.TypeFor[sql.Null[bool]](), reflect.TypeFor[sql.Null[time.Time]](), reflect.TypeFor[sql.Null[int]](),
	reflect.TypeFor[sql.Null[int16]](), reflect.TypeFor[sql.Null[int32]](), reflect.TypeFor[sql.Null[int64]](), reflect.TypeFor[sql.Null[float64]](),
}

// arrayTypes are those that pqcompat.Array makes of slices.
var arrayTypes = []reflect.Type{
	reflect.TypeFor[pqcompat.StringArray](), reflect.TypeFor[pqcompat.Int64Array](), reflect.TypeFor[pqcompat.Int32Array](), reflect.TypeFor[pqcompat.Float64Array](),
	reflect.TypeFor[pqcompat.Float32Array](), reflect.TypeFor[pqcompat.BoolArray](), reflect.TypeFor[pqcompat.ByteaArray](),
}

// arrayValues are values of each of them.
func arrayValues() []any {
	var out []any
	for _, t := range arrayTypes {
		elements := leafValues(t.Elem())
		for n := range 4 {
			v := reflect.MakeSlice(t, 0, 0)
			for i := range n * n {
				v = reflect.Append(v, elements[(i*7+n)%len(elements)])
			}
			p := reflect.New(t)
			p.Elem().Set(v)
			out = append(out, v.Interface(), p.Interface())
		}
		out = append(out, reflect.Zero(t).Interface(), reflect.New(t).Interface())
	}
	return out
}

// elements are the types of which slices are in the table.
var elements = []reflect.Type{reflect.TypeFor[string](), reflect.TypeFor[int](), reflect.TypeFor[int32](), reflect.TypeFor[int64](), reflect.TypeFor[float64](), reflect.TypeFor[bool](), reflect.TypeFor[time.Time]()}

// declared reports whether a type is one of this package.
func declared(t reflect.Type) bool { return t.PkgPath() == reflect.TypeFor[namedInt]().PkgPath() }

// cellTargets are the types, pointers to them and slices of them.
func cellTargets() []reflect.Type {
	out := slices.Clone(arrayTypes)
	for _, t := range leafTypes {
		out = append(out, t)
		if !declared(t) {
			out = append(out, reflect.PointerTo(t))
		}
		if slices.Contains(elements, t) {
			out = append(out, reflect.SliceOf(t))
		}
	}
	return out
}

// cellValues are the values of the matrix and, of each type that targets can have,
// those at the ends of its range.
func cellValues() []any {
	out := append(goValues(), arrayValues()...)
	for _, t := range leafTypes {
		all := leafValues(t)
		for i, v := range all {
			out = append(out, v.Interface())
			if i < 3 || i > len(all)-3 {
				p := reflect.New(t)
				p.Elem().Set(v)
				out = append(out, p.Interface(), reflect.Append(reflect.MakeSlice(reflect.SliceOf(t), 0, 1), v).Interface())
			}
		}
		out = append(out, reflect.Zero(t).Interface(), reflect.Zero(reflect.PointerTo(t)).Interface(), reflect.Zero(reflect.SliceOf(t)).Interface(), reflect.MakeSlice(reflect.SliceOf(t), 0, 0).Interface())
	}
	return out
}

// cellTexts are the texts of the matrix and arrays of more dimensions and other bounds,
// which pgx reads as arrays of one where a Valuer gives them.
func cellTexts() []string {
	out := []string{"{{1,2},{3,4}}", "{{a,b},{c,d}}", "[2:3]={7,8}"}
	for _, v := range texts() {
		if s, ok := v.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// leafValues are values of a type, at the ends of its range and between.
func leafValues(t reflect.Type) []reflect.Value {
	numbers := []float64{0, 1, -1, 2, 42, 127, 128, 255, 300, 32767, -32768, 65535, 1 << 31, 1<<31 - 1, -1 << 31, 1 << 53, 1.5, -2.5, .1, 1e300, 1e-7, 2.5, 3.9999999, math.NaN(), math.Inf(1), math.Inf(-1)}
	var all []reflect.Value
	add := func(v reflect.Value) { all = append(all, v.Convert(t)) }
	switch k := t.Kind(); {
	case k == reflect.Bool:
		add(reflect.ValueOf(true))
		add(reflect.ValueOf(false))
	case k == reflect.String:
		for _, s := range cellTexts() {
			add(reflect.ValueOf(s))
		}
	case t == reflect.TypeFor[sql.NullString]():
		for _, s := range cellTexts() {
			add(reflect.ValueOf(sql.NullString{String: s, Valid: true}))
		}
	case strings.HasPrefix(t.String(), "sql.Null["):
		for _, inner := range leafValues(t.Field(0).Type) {
			v := reflect.New(t).Elem()
			v.Field(0).Set(inner)
			v.Field(1).SetBool(true)
			all = append(all, v)
		}
	case k == reflect.Slice && t.Elem().Kind() == reflect.Uint8:
		for _, v := range texts() {
			if b, ok := v.([]byte); ok {
				add(reflect.ValueOf(b))
			}
		}
	case k >= reflect.Int && k <= reflect.Uint64:
		for _, n := range numbers {
			whole := reflect.ValueOf(int64(n))
			if n == math.Trunc(n) && math.Abs(n) < 1<<54 && whole.Convert(t).Convert(whole.Type()).Int() == whole.Int() && (n >= 0 || k <= reflect.Int64) {
				add(whole)
			}
		}
	case k == reflect.Float32 || k == reflect.Float64:
		for _, n := range numbers {
			add(reflect.ValueOf(n))
		}
	}
	return all
}

// cellColumns are those of the matrix and more at the ends of ranges.
func cellColumns() []column {
	out := slices.Clone(columns)
	for typ, literals := range map[string][]string{
		"int2": {"0", "1", "-1", "127", "128", "255", "256", "32767", "-32768"}, "int4": {"127", "128", "256", "32768", "65536", "2147483647", "-2147483648"},
		"int8":   {"0", "1", "-1", "127", "128", "256", "32768", "65536", "2147483648", "4294967296", "-9223372036854775808"},
		"float4": {"0", "1", "-2.5", "1e30", "16777216", "Infinity", "10", "100000", "1000000", "1234567", "-1e6", "1e10"}, "float8": {"0", "1", "-2.5", "NaN", "-Infinity", "9007199254740993", "1e-300", "10", "100000", "1000000", "123456", "1234567", "-1e6", "1e10", "1e15", "1e20", "1e21", "1e22", "2147483648"},
		"numeric": {"0", "1", "-1", "0.001", "1e30", "256", "1.0", "100000", "1000000", "1234567", "10000000000", "0.1", "1e-10", "1e21", "Infinity", "0.0", "10", "1.10"}, "bool": {"true"}, "oid": {"0", "4294967295"},
		"text": {"t", "f", "1", "0", "-1", "300", `\x41`, "héllo", "2024-03-10T10:00:00Z", "1e300", "  x "}, "varchar": {"", "1", "t"}, "uuid": {"00000000-0000-0000-0000-000000000000"},
		"json": {`1`, `true`, `"2024-03-10T10:00:00Z"`, `1.5`, `{"a":  1}`}, "jsonb": {`1`, `true`, `"2024-03-10T10:00:00Z"`, `1.5`},
		"bytea": {`abc`, `1`, `t`, ``}, "name": {"abc", "1", "t", ""}, "int2[]": {"{}", "{NULL}", "{1,-32768}", "{{1,2},{3,4}}"}, "float4[]": {"{}", "{NULL}", "{1.5,1e30}"}, "float8[]": {"{}", "{NULL}", "{1.5,1e300,NaN}"}, "varchar[]": {"{}", "{NULL}", `{"",a}`}, "bytea[]": {"{}", "{NULL}", `{"\\x00ff"}`}, "uuid[]": {"{}", "{NULL}", "{f47ac10b-58cc-4372-a567-0e02b2c3d479}"}, "date": {"0001-01-01", "1970-01-01", "9999-12-31"}, "timestamp": {"2000-01-01", "0001-01-01 00:00:00", "2024-07-01 12:00:00.1"},
		"timestamptz": {"2000-01-01 00:00:00+00", "0001-01-01 00:00:00+00"}, "time": {"00:00"}, "interval": {"0", "-1 day"}, "bool[]": {"{}", "{NULL}"}, "text[]": {"{}", "{NULL}", `{"",NULL}`}, "int8[]": {"{}", "{NULL}", "{9223372036854775807}"},
	} {
		for _, literal := range literals {
			out = append(out, column{typ, literal})
		}
	}
	return out
}

// formOf writes a type as netralint does; "" for types that it does not know, as
// their methods decide what is sent.
func formOf(t reflect.Type) string {
	if t == nil {
		return ""
	}
	switch t {
	case reflect.TypeFor[time.Time](), reflect.TypeFor[time.Duration](), reflect.TypeFor[sql.NullString](), reflect.TypeFor[sql.NullInt64](), reflect.TypeFor[sql.NullInt32](),
		reflect.TypeFor[sql.NullInt16](), reflect.TypeFor[sql.NullByte](), reflect.TypeFor[sql.NullFloat64](), reflect.TypeFor[sql.NullBool](), reflect.TypeFor[sql.NullTime]():
		return t.String()
	case reflect.TypeFor[json.RawMessage]():
		return "json.RawMessage" // an alias from Go 1.27 on
	case reflect.TypeFor[sql.Null[string]](), reflect.TypeFor[sql.Null[bool]](), reflect.TypeFor[sql.Null[time.Time]](), reflect.TypeFor[sql.Null[int]](),
		reflect.TypeFor[sql.Null[int16]](), reflect.TypeFor[sql.Null[int32]](), reflect.TypeFor[sql.Null[int64]](), reflect.TypeFor[sql.Null[float64]]():
		return t.String()
	case reflect.TypeFor[namedBytes]():
		return "bytes"
	case reflect.TypeFor[sql.RawBytes](), reflect.TypeFor[*sql.RawBytes](), reflect.TypeFor[[]sql.RawBytes]():
		return ""
	}
	if slices.Contains(arrayTypes, t) {
		return t.String()
	}
	if t.PkgPath() != "" && reflect.PointerTo(t).NumMethod() > 0 {
		return ""
	}
	switch k := t.Kind(); {
	case k == reflect.Bool, k == reflect.String, k >= reflect.Int && k <= reflect.Uint64, k == reflect.Float32, k == reflect.Float64:
		return k.String()
	case k == reflect.Pointer, k == reflect.Slice:
		inner := formOf(t.Elem())
		if inner == "" {
			return ""
		}
		return map[reflect.Kind]string{reflect.Pointer: "*", reflect.Slice: "[]"}[k] + inner
	}
	return ""
}
