package parity

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"reflect"
	"time"
)

// xSchema makes what the programs with sqlx read and write.
const xSchema = `
CREATE TABLE item (id int PRIMARY KEY, name text, price numeric, made timestamptz);
INSERT INTO item VALUES (1, 'one', 1.5, '2024-03-10 23:30:15.5+00'), (2, NULL, NULL, NULL), (3, 'three', 3, '2024-07-01 12:00:00+00');
CREATE TABLE n (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)`

// Structs to read into.
type (
	xItem struct {
		ID   int
		Name string
	}
	xPointers struct {
		ID   *int
		Name **string
	}
	xNulls struct {
		ID   sql.NullInt64
		Name sql.NullString
	}
	xTagged struct {
		Key   int    `db:"id,omitempty"`
		Label string `db:"name" json:"label"`
		ID    string `db:"-"`
		skip  int
	}
	xWide struct {
		ID    any
		Name  []byte
		Price *float64
		Made  *time.Time
	}
	xBase      struct{ ID int }
	xPerson    struct{ ID, Name string }
	xEmbeds    struct{ xBase }
	xEmbedsAs  struct{ XNamed }
	XNamed     struct{ Name string }
	xEmbedsPtr struct {
		*XNamed
		ID int
	}
	xEmbedsHidden struct {
		*xBase
		Name string
	}
	xEmbedsTagged struct {
		XNamed `db:"owner"`
		ID     int
	}
	xConflict struct {
		XNamed
		*XDeep
		ID int
	}
	XDeep   struct{ XDeeper }
	XDeeper struct {
		Name  string
		Price string
	}
	xOverride struct {
		XNamed
		Name int
		ID   int
	}
	xEmbedsNamesake struct {
		XNamed
		Xnamed string
		ID     int
	}
	xEmbedsKind struct {
		ID int
		Name
	}
	Name        string
	xEmbedsTime struct {
		ID int
		time.Time
	}
	xEmbedsNull struct {
		sql.NullString
		ID int
	}
	xNested struct {
		ID    int
		Owner xPerson
		Boss  *xPerson `db:"boss"`
	}
	xTree struct {
		ID   int
		Next *xTree `db:"owner"`
		Name string
	}
	xOddTags struct {
		ID   int    `mydb:"x"`
		Name string `db:""`
	}
	xMaps struct {
		ID   int
		Name map[string]any
	}
	xHidden    struct{ id int }
	xGeneric   = xOf[string]
	xOf[T any] struct {
		ID   int
		Name T
	}
	xScans        struct{ Got string } // itself a Scanner
	xScansByValue struct{ got *string }
	xFieldScans   struct {
		ID   int
		Name xScans
	}
	xRaw struct {
		ID   int
		Name sql.RawBytes
	}
	xUpper struct {
		ID   int    `db:"ID"`
		Name string `db:"Name"`
	}
	xItems    []xItem
	xPointer  *xItem
	xItemRefs []*xItem
)

func (s *xScans) Scan(src any) error {
	s.Got = fmt.Sprintf("%T %v", src, src)
	return nil
}

func (s xScansByValue) Scan(src any) error {
	*s.got = fmt.Sprint(src)
	return nil
}

// xTypes are read into one by one and in slices.
var xTypes = []reflect.Type{
	reflect.TypeFor[xItem](), reflect.TypeFor[xPointers](), reflect.TypeFor[xNulls](), reflect.TypeFor[xTagged](), reflect.TypeFor[xWide](),
	reflect.TypeFor[xEmbeds](), reflect.TypeFor[xEmbedsAs](), reflect.TypeFor[xEmbedsPtr](), reflect.TypeFor[xEmbedsHidden](), reflect.TypeFor[xEmbedsTagged](),
	reflect.TypeFor[xConflict](), reflect.TypeFor[xOverride](), reflect.TypeFor[xEmbedsNamesake](), reflect.TypeFor[xEmbedsKind](), reflect.TypeFor[xEmbedsTime](), reflect.TypeFor[xEmbedsNull](),
	reflect.TypeFor[xNested](), reflect.TypeFor[xTree](), reflect.TypeFor[xOddTags](), reflect.TypeFor[xMaps](), reflect.TypeFor[xHidden](), reflect.TypeFor[struct{}](),
	reflect.TypeFor[xGeneric](), reflect.TypeFor[xScans](), reflect.TypeFor[xFieldScans](), reflect.TypeFor[xRaw](), reflect.TypeFor[xUpper](), reflect.TypeFor[xPointer](),
	reflect.TypeFor[int](), reflect.TypeFor[string](), reflect.TypeFor[[]byte](), reflect.TypeFor[bool](), reflect.TypeFor[float64](), reflect.TypeFor[any](), reflect.TypeFor[time.Time](),
	reflect.TypeFor[sql.NullString](), reflect.TypeFor[sql.Null[int]](), reflect.TypeFor[sql.RawBytes](), reflect.TypeFor[json.RawMessage](), reflect.TypeFor[namedString](), reflect.TypeFor[namedTime](),
	reflect.TypeFor[map[string]any](), reflect.TypeFor[[]string](), reflect.TypeFor[[2]int](), reflect.TypeFor[chan int](), reflect.TypeFor[fmt.Stringer](),
}

// xTargets makes fresh targets: pointers to each type, to a pointer to it, and
// to slices of both, and what is no good.
func xTargets() []func() any {
	var out []func() any
	add := func(f func() any) { out = append(out, f) }
	for _, t := range xTypes {
		for _, typ := range []reflect.Type{t, reflect.PointerTo(t), reflect.SliceOf(t), reflect.SliceOf(reflect.PointerTo(t))} {
			if typ.Kind() == reflect.Slice && (t == reflect.TypeFor[sql.RawBytes]() || t == reflect.TypeFor[xRaw]()) {
				continue // raw bytes are good until the next row
			}
			add(func() any { return reflect.New(typ).Interface() })
		}
		add(func() any { p := reflect.New(reflect.PointerTo(t)); p.Elem().Set(reflect.New(t)); return p.Interface() })
	}
	add(func() any { return &xItems{{7, "seven"}, {8, "eight"}} })
	add(func() any { return &xItemRefs{{7, "seven"}} })
	add(func() any { s := make([]xItem, 1, 10); s[0].ID = 7; return &s })
	add(func() any { return &xItem{7, "seven"} })
	add(func() any { return &xNested{Boss: &xPerson{"7", "seven"}} })
	add(func() any { return &xPointers{ID: ptr(7)} })
	add(func() any { return &xMaps{Name: map[string]any{"a": 1}} })
	add(func() any { return &xScansByValue{new(string)} })
	add(func() any { return ptr(any(xItem{})) })
	add(func() any { return ptr(any(&xItem{})) })
	add(func() any { return ptr(&xItems{}) })
	add(func() any { return &[2]xItem{} })
	add(func() any { return &[]**xItem{} })
	add(func() any { return &[][]byte{[]byte("old")} })
	add(func() any { return &map[int]xItem{} })
	add(func() any { return xItem{} })
	add(func() any { return xItems{} })
	add(func() any { return nil })
	add(func() any { return (*xItem)(nil) })
	add(func() any { return (*xItems)(nil) })
	add(func() any { return (*int)(nil) })
	add(func() any { return 7 })
	return out
}

// xQuery is what is read into them.
type xQuery struct {
	sql  string
	args []any
}

// xQueries are results of all shapes, and errors at all times.
var xQueries = []xQuery{
	{"SELECT 1 AS id", nil},
	{"SELECT $1::int AS id", []any{1}},
	{"SELECT id, name FROM item WHERE id <> 2 ORDER BY id", nil},
	{"SELECT id, name FROM item ORDER BY id", nil},
	{"SELECT name FROM item WHERE id <> $1 ORDER BY id", []any{2}},
	{"SELECT id, name FROM item WHERE false", nil},
	{"SELECT name FROM item WHERE id = $1", []any{9}},
	{"SELECT * FROM item ORDER BY id", nil},
	{"SELECT id, made FROM item ORDER BY id", nil},
	{"SELECT made FROM item WHERE id = 1", nil},
	{"SELECT 1 AS id, 'x' AS id", nil},
	{"SELECT 'x' AS name, 2 AS id, 'y' AS name", nil},
	{"SELECT NULL::int AS id, NULL::text AS name", nil},
	{"SELECT NULL::text AS name", nil},
	{"SELECT 1 AS id, 'o' AS \"owner.name\", '2' AS \"owner.id\"", nil},
	{"SELECT 1 AS id, 'b' AS \"boss.name\"", nil},
	{"SELECT 1 AS id, NULL AS \"boss.name\"", nil},
	{"SELECT 5 AS \"owner.owner.id\"", nil},
	{"SELECT 1 AS id, 'o' AS owner", nil},
	{"SELECT 1 AS id, 2 AS nope, 3 AS neither", nil},
	{"SELECT 1 AS \"ID\", 'n' AS \"Name\"", nil},
	{"SELECT 1", nil},
	{"SELECT 'abc' AS id, 'n' AS name", nil},
	{"SELECT x AS id, 'n' AS name FROM (VALUES ('1'), ('abc'), ('3')) v (x)", nil},
	{"SELECT 'o' AS name, '1.5' AS price, 2 AS id", nil},
	{"SELECT 'o' AS string, true AS valid, 2 AS id", nil},
	{"SELECT 2024 AS time, 1 AS id", nil},
	{"SELECT 1 AS x, 2 AS id", nil},
	{"SELECT 'x' AS xnamed, 'n' AS name", nil},
	{"SELECT FROM item", nil},
	{"INSERT INTO item (id) VALUES (10)", nil},
	{"INSERT INTO item (id, name) VALUES (11, 'new') RETURNING id, name", nil},
	{"DELETE FROM item WHERE id >= 10", nil},
	{"SELECT 1/(2-x) AS id FROM generate_series(1, 3) x", nil},
	{"SELECT 1/0 AS id", nil},
	{"SELEC", nil},
	{"SELECT missing FROM item", nil},
	{"SELECT $1::int AS id", nil},
	{"SELECT $1::int AS id", []any{1, 2}},
	{"SELECT $1::int AS id", []any{"x"}},
	{"SELECT $1::int AS id", []any{xHidden{}}},
	{"", nil},
	{"SELECT 1 AS id; SELECT 2 AS id", nil},
}
