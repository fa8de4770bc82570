package pqcompat

import (
	"database/sql"
	"fmt"
	"reflect"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// Each array goes to the server as its Value and comes back through Scan.
func TestArraysThroughTheServer(t *testing.T) {
	db, err := sql.Open("pgx", pgtest.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	name := func(s string) sql.NullString { return sql.NullString{String: s, Valid: true} }
	for _, tt := range []struct {
		as   string
		in   any
		into any
	}{
		{"bool[]", []bool{true, false}, new([]bool)},
		{"bytea[]", [][]byte{{0, 1, '"', '\\'}, {}}, new([][]byte)},
		{"float8[]", []float64{1.5, -2e300}, new([]float64)},
		{"float4[]", []float32{1.1, 0}, new([]float32)},
		{"int8[]", []int64{1 << 62, -1}, new([]int64)},
		{"int4[]", []int32{7}, new([]int32)},
		{"text[]", []string{"", "a,b", `q"\`, "NULL", "{x}", " pad ", "é"}, new([]string)},
		{"text[]", []string{}, new([]string)},
		{"text[]", []string(nil), new([]string)},
		{"text[]", []sql.NullString{name("NULL"), {}, name("")}, new([]sql.NullString)},
		{"text[]", [2]sql.NullString{name("a"), name("b")}, new([2]sql.NullString)},
	} {
		var text sql.NullString
		if err := db.QueryRow("SELECT $1::text::"+tt.as+"::text", Array(tt.in)).Scan(&text); err != nil {
			t.Errorf("%T: %v", tt.in, err)
			continue
		}
		var src any
		if text.Valid {
			src = text.String
		}
		if err := Array(tt.into).Scan(src); err != nil {
			t.Errorf("scan %v into %T: %v", src, tt.into, err)
		} else if got := reflect.ValueOf(tt.into).Elem().Interface(); !reflect.DeepEqual(got, tt.in) {
			t.Errorf("%s: sent %#v, got %#v", tt.as, tt.in, got)
		}
	}
}

func TestParseArray(t *testing.T) {
	for _, tt := range []struct {
		in, del string
		want    string // dims and elements, or "error"
	}{
		{`{}`, ",", `[] []`},
		{`{{}}`, ",", `[] []`},
		{`{a,NULL,"NULL"}`, ",", `[3] ["a" nil "NULL"]`},
		{`{{1,2},{3,4}}`, ",", `[2 2] ["1" "2" "3" "4"]`},
		{`{{{1},{2}},{{3},{4}}}`, ",", `[2 2 1] ["1" "2" "3" "4"]`},
		{`{(1,2);(3,4)}`, ";", `[2] ["(1,2)" "(3,4)"]`},
		{`{"a\"\\b"}`, ",", `[1] ["a\"\\b"]`},
		{``, ",", "error"},
		{`[0:0]={1}`, ",", "error"},
		{`{1`, ",", "error"},
		{`{"1`, ",", "error"},
		{`{"1\`, ",", "error"},
		{`{1,}`, ",", "error"},
		{`{,1}`, ",", "error"},
		{`{1}}`, ",", "error"},
		{`{1},{2}`, ",", "error"},
		{`{{1,2},{3}}`, ",", "error"},
		{`{{1},2}`, ",", "error"},
		{`{1,{2}}`, ",", "error"},
		{`{}}`, ",", "error"},
		{`{{}`, ",", "error"},
	} {
		dims, elems, err := parseArray([]byte(tt.in), tt.del)
		got := "error"
		if err == nil {
			got = fmt.Sprint(dims) + " ["
			for i, e := range elems {
				if i > 0 {
					got += " "
				}
				if e == nil {
					got += "nil"
				} else {
					got += fmt.Sprintf("%q", e)
				}
			}
			got += "]"
		}
		if got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.in, got, tt.want)
		}
	}
}

func TestScanRefuses(t *testing.T) {
	for _, tt := range []struct {
		into any
		src  any
	}{
		{new([]string), `{NULL}`},
		{new([]string), 7},
		{new([]string), `{{a}}`},
		{new([]int64), `{x}`},
		{new([]int32), `{3000000000}`},
		{new([]bool), `{yes}`},
		{new([]int), `{1}`},
		{new([2]sql.NullString), `{a}`},
		{new([1]sql.NullString), nil},
		{new([]sql.NullInt64), `{x}`},
		{[]sql.NullString{}, `{a}`},
		{(*[]sql.NullString)(nil), `{a}`},
		{new(string), `{a}`},
	} {
		if err := Array(tt.into).Scan(tt.src); err == nil {
			t.Errorf("scan %v into %T succeeded", tt.src, tt.into)
		}
	}
	if v, err := Array(7).Value(); err == nil {
		t.Errorf("Array(7) = %v", v)
	}
}

func FuzzParseArray(f *testing.F) {
	for _, s := range []string{`{}`, `{{1,2},{3,4}}`, `{"a\"",NULL}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		dims, elems, err := parseArray([]byte(s), ",")
		if err != nil {
			return
		}
		n := 1
		for _, d := range dims {
			n *= d
		}
		if len(dims) > 0 && n != len(elems) {
			t.Errorf("%q: dimensions %v, %d elements", s, dims, len(elems))
		}
	})
}
