package parity

import (
	"database/sql"
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"net"
	"net/netip"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/lib/pq"
	"github.com/lib/pq/hstore"
	"github.com/shopspring/decimal"
)

func ptr[T any](v T) *T { return &v }

var (
	anID    = uuid.MustParse("f47ac10b-58cc-4372-a567-0e02b2c3d479")
	newYork = mustZone("America/New_York")
	lmt     = time.FixedZone("LMT", -(4*3600 + 56*60 + 2))
	someDay = time.Date(2024, 3, 10, 23, 30, 15, 0, time.UTC)
)

func mustZone(name string) *time.Location {
	l, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return l
}

// goValues are the arguments. A function makes each anew, because the process
// time zone changes between runs.
func goValues() []any {
	v := []any{nil}
	v = append(v, numbers()...)
	v = append(v, texts()...)
	v = append(v, times()...)
	v = append(v, arrays()...)
	v = append(v, valuers()...)
	v = append(v, nulls()...)
	return append(v, oddities()...)
}

func numbers() []any {
	return []any{
		0, 1, -1, 42, int8(-8), int16(16), int32(math.MaxInt32), int64(math.MaxInt64), int64(math.MinInt64), int64(1) << 31,
		uint(7), uint8(8), uint16(16), uint32(math.MaxUint32), uint64(64), uint64(math.MaxInt64), uint64(1) << 63, uint64(math.MaxUint64), ^uint(0), uintptr(5),
		namedInt(3), namedInt16(4), namedUint64(1 << 63), level(2), 'x', byte('y'),
		1.5, 1.0, 0.1, -2.5, float32(1.1), float32(1.5), 1e300, 1e-7, 123456789012.5, math.NaN(), math.Inf(1), math.Inf(-1), namedFloat(2.25),
		true, false, namedBool(true),
		ptr(42), ptr(int64(43)), ptr(uint64(1) << 63), ptr(1.5), ptr(true), (*int)(nil), (*uint64)(nil), ptr(ptr(5)), ptr((*int)(nil)),
		time.Duration(90 * time.Second), complex(1, 2),
	}
}

func texts() []any {
	words := []string{
		"", "abc", "it's", "42", "1.5", "t", "true", "2024-03-10", "2024-03-10 23:30:15.1234567+02", "23:30:15", "1 day 02:03:04",
		"{1,2}", "{a,b}", `{"a b","c\"d"}`, `\x4142`, `a\b`, "tab\tline\n", `{"a": [1, 2]}`, anID.String(), "10.1.2.3", "happy", "[1,5)", "<a>1</a>",
		"$12.50", "(1,x)", "a=>1", "héllo ☃", "bad\xffutf8", "nul\x00byte", "101", "08:00:2b:01:02:03", "1", "-5", "infinity",
	}
	var v []any
	for _, w := range words {
		v = append(v, w, []byte(w))
	}
	return append(v, namedString("named"), namedString("7"), namedBytes("raw"), []byte(nil), []byte{}, namedBytes(nil),
		ptr("pointed"), (*string)(nil), ptr([]byte("pointed")), (*[]byte)(nil), ptr(namedString("pn")), json.RawMessage(`{"r":1}`), ptr(json.RawMessage(`[1]`)),
		json.RawMessage(nil), sql.RawBytes("rawbytes"), strings.Repeat("long ", 2000), []rune("runes"))
}

func times() []any {
	tie := someDay.Add(500 * time.Nanosecond)
	return []any{
		someDay, someDay.Add(123456789), someDay.In(newYork).Add(999999999), tie, tie.Add(time.Microsecond), someDay.In(time.FixedZone("", 5*3600+1800)),
		someDay.In(lmt), someDay.Local(), time.Time{}, time.Date(0, 3, 1, 0, 0, 0, 0, time.UTC), time.Date(-43, 3, 15, 12, 0, 0, 0, time.UTC),
		time.Date(12345, 1, 2, 3, 4, 5, 6000, time.UTC), time.Date(2024, 3, 10, 0, 0, 0, 0, newYork), time.Date(1883, 1, 1, 0, 0, 0, 0, newYork),
		ptr(someDay), (*time.Time)(nil), namedTime(someDay), valuerTime{someDay.Add(777)},
	}
}

func arrays() []any {
	return []any{
		[]string{"a", "b c", `d"e`, `f\g`, "NULL", ""}, []string{}, []string(nil), ptr([]string{"p"}), (*[]string)(nil), []namedString{"happy", "sad"},
		[]int{1, 2}, []int64{3, 4}, []int32{5}, []int16{6}, []int8{7}, []uint{8}, []uint16{9}, []uint32{10}, []uint64{1, math.MaxInt64},
		[]float64{1.5, 1e300}, []float32{1.1}, []bool{true, false}, []namedBool{true}, [][]byte{[]byte("x\x00"), nil}, []namedBytes{namedBytes("q")},
		[][]string{{"a", "b"}, {"c", "d"}}, [][]int64{{1, 2}, {3, 4}}, [][]int64{{}, {}}, []time.Time{someDay.Add(777)}, []time.Duration{5}, []uuid.UUID{anID},
		[]any{1, "two", nil}, []any{}, []*string{ptr("s"), nil}, []*int{nil, ptr(1)}, []sql.NullString{{String: "n", Valid: true}, {}}, []sql.NullInt64{{Int64: 1, Valid: true}},
		[]decimal.Decimal{decimal.RequireFromString("1.50")}, []valuerText{"x"}, []level{1, 2}, []json.RawMessage{json.RawMessage(`{}`)}, []plainStruct{{1}},
		pq.Array([]string{"a", `"`}), pq.Array([]int{1}), pq.Array([]int64{2}), pq.Array([]float64{1.5}), pq.Array([]bool{true}), pq.Array([][]byte{{0, 1}}), pq.Array([]namedString{"happy"}),
		pq.Array([]time.Time{someDay}), pq.Array([][]int{{1}, {2}}), pq.Array(nil), pq.Array([]string(nil)), pq.Array([]string{}), pq.Array([2]int{1, 2}), pq.Array(&[]string{"p"}),
		pq.StringArray{"x", "y"}, pq.StringArray(nil), pq.Int64Array{1}, pq.Int32Array{2}, pq.Float64Array{.5}, pq.Float32Array{.5}, pq.BoolArray{true}, pq.ByteaArray{[]byte("z")}, pq.GenericArray{A: []int{1}},
		ptr(pq.StringArray{"pp"}), [2]int{1, 2}, [16]byte(anID), [0]string{},
	}
}

func valuers() []any {
	return []any{
		valuerText("t"), ptr(valuerText("pt")), (*valuerText)(nil), valuerBytes{[]byte("vb")}, valuerBytes{nil}, valuerBytes{[]byte(`{"v":1}`)},
		&valuerPointer{9}, valuerPointer{9}, valuerOf{int64(5)}, valuerOf{2.5}, valuerOf{true}, valuerOf{nil}, valuerOf{"5"}, valuerOf{5}, valuerOf{[]string{"a"}},
		valuerOf{uint64(5)}, valuerOf{valuerText("deep")}, valuerFails{}, valuerSlice{"a"}, ptr(ptr(valuerText("pp"))),
		anID, ptr(anID), uuid.NullUUID{UUID: anID, Valid: true}, uuid.NullUUID{}, uuid.Nil, decimal.RequireFromString("12345678901234567890.123456789"), decimal.NullDecimal{},
		decimal.NullDecimal{Decimal: decimal.RequireFromString("-0.5"), Valid: true}, pgtype.Text{String: "pg", Valid: true}, pgtype.Int4{Int32: 4, Valid: true},
		hstore.Hstore{Map: map[string]sql.NullString{"k": {String: "v", Valid: true}}},
	}
}

func nulls() []any {
	return []any{
		sql.NullString{String: "ns", Valid: true}, sql.NullString{}, sql.NullInt64{Int64: 64, Valid: true}, sql.NullInt64{}, sql.NullInt32{Int32: 32, Valid: true}, sql.NullInt16{Int16: 16, Valid: true},
		sql.NullByte{Byte: 8, Valid: true}, sql.NullFloat64{Float64: 6.5, Valid: true}, sql.NullBool{Bool: true, Valid: true}, sql.NullBool{}, sql.NullTime{Time: someDay.Add(777), Valid: true}, sql.NullTime{},
		sql.Null[string]{V: "gs", Valid: true}, sql.Null[string]{}, sql.Null[int]{V: 3, Valid: true}, sql.Null[float64]{V: 1.25, Valid: true}, sql.Null[[]byte]{V: []byte("gb"), Valid: true},
		sql.Null[time.Time]{V: someDay, Valid: true}, sql.Null[uuid.UUID]{V: anID, Valid: true}, ptr(sql.NullString{String: "pns", Valid: true}), (*sql.NullString)(nil),
	}
}

func oddities() []any {
	return []any{
		sql.Named("name", "named value"), sql.Named("n", 5), sql.Named("1bad", 5), sql.Named("", []int{1}), sql.Out{Dest: ptr(1)},
		map[string]any{"a": 1}, map[string]string(nil), plainStruct{1}, ptr(plainStruct{1}), (*plainStruct)(nil), struct{}{}, make(chan int), func() {}, errors.New("an error"), namedAny("inner"),
		net.ParseIP("10.1.2.3"), net.IPNet{IP: net.IPv4(10, 0, 0, 0), Mask: net.CIDRMask(8, 32)}, netip.MustParseAddr("10.1.2.3"), big.NewInt(77), json.Number("12"),
	}
}
