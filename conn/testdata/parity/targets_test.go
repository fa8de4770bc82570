package parity

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"math/big"
	"net"
	"net/netip"
	"reflect"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/lib/pq"
	"github.com/shopspring/decimal"
)

// target makes a fresh Scan target and what to look at afterwards.
type target struct {
	name string
	make func() (dest, look any)
}

// targetTypes are scanned into as *T and as **T.
var targetTypes = []reflect.Type{
	reflect.TypeFor[string](), reflect.TypeFor[[]byte](), reflect.TypeFor[sql.RawBytes](), reflect.TypeFor[any](), reflect.TypeFor[bool](),
	reflect.TypeFor[int](), reflect.TypeFor[int8](), reflect.TypeFor[int16](), reflect.TypeFor[int32](), reflect.TypeFor[int64](),
	reflect.TypeFor[uint](), reflect.TypeFor[uint8](), reflect.TypeFor[uint16](), reflect.TypeFor[uint32](), reflect.TypeFor[uint64](), reflect.TypeFor[uintptr](),
	reflect.TypeFor[float32](), reflect.TypeFor[float64](), reflect.TypeFor[complex128](), reflect.TypeFor[time.Time](), reflect.TypeFor[time.Duration](),
	reflect.TypeFor[namedString](), reflect.TypeFor[namedInt](), reflect.TypeFor[namedUint64](), reflect.TypeFor[namedFloat](), reflect.TypeFor[namedBool](),
	reflect.TypeFor[namedBytes](), reflect.TypeFor[namedTime](), reflect.TypeFor[namedAny](), reflect.TypeFor[level](), reflect.TypeFor[json.RawMessage](), reflect.TypeFor[json.Number](),
	reflect.TypeFor[sql.NullString](), reflect.TypeFor[sql.NullInt64](), reflect.TypeFor[sql.NullInt32](), reflect.TypeFor[sql.NullInt16](), reflect.TypeFor[sql.NullByte](),
	reflect.TypeFor[sql.NullFloat64](), reflect.TypeFor[sql.NullBool](), reflect.TypeFor[sql.NullTime](), reflect.TypeFor[sql.Null[string]](), reflect.TypeFor[sql.Null[[]byte]](),
	reflect.TypeFor[sql.Null[time.Time]](), reflect.TypeFor[sql.Null[int64]](), reflect.TypeFor[sql.Null[any]](), reflect.TypeFor[sql.Null[uuid.UUID]](),
	reflect.TypeFor[uuid.UUID](), reflect.TypeFor[uuid.NullUUID](), reflect.TypeFor[decimal.Decimal](), reflect.TypeFor[decimal.NullDecimal](),
	reflect.TypeFor[pq.StringArray](), reflect.TypeFor[pq.Int64Array](), reflect.TypeFor[pq.Int32Array](), reflect.TypeFor[pq.Float64Array](), reflect.TypeFor[pq.Float32Array](), reflect.TypeFor[pq.BoolArray](), reflect.TypeFor[pq.ByteaArray](),
	reflect.TypeFor[[]string](), reflect.TypeFor[[]int64](), reflect.TypeFor[[]any](), reflect.TypeFor[map[string]any](), reflect.TypeFor[plainStruct](), reflect.TypeFor[[16]byte](), reflect.TypeFor[[]rune](),
	reflect.TypeFor[scannerAny](), reflect.TypeFor[scannerBytes](), reflect.TypeFor[scannerString](), reflect.TypeFor[scannerTime](), reflect.TypeFor[scannerFails](), reflect.TypeFor[scannerNamed](),
	reflect.TypeFor[net.IP](), reflect.TypeFor[netip.Addr](), reflect.TypeFor[big.Int](), reflect.TypeFor[error](), reflect.TypeFor[fmt.Stringer](),
	reflect.TypeFor[pgtype.Text](), reflect.TypeFor[pgtype.Int8](), reflect.TypeFor[guardedHstore](),
}

func targets() []target {
	var out []target
	for _, t := range targetTypes {
		for _, typ := range []reflect.Type{t, reflect.PointerTo(t)} {
			out = append(out, target{"*" + typ.String(), func() (any, any) { p := reflect.New(typ).Interface(); return p, p }})
		}
	}
	add := func(name string, f func() (any, any)) { out = append(out, target{name, f}) }
	add("pq.Array(*[]string)", func() (any, any) { v := new([]string); return pq.Array(v), v })
	add("pq.Array(*[]string full)", func() (any, any) { v := &[]string{"old"}; return pq.Array(v), v })
	add("pq.Array(*[]int64)", func() (any, any) { v := new([]int64); return pq.Array(v), v })
	add("pq.Array(*[]bool)", func() (any, any) { v := new([]bool); return pq.Array(v), v })
	add("pq.Array(*[]float64)", func() (any, any) { v := new([]float64); return pq.Array(v), v })
	add("pq.Array(*[][]byte)", func() (any, any) { v := new([][]byte); return pq.Array(v), v })
	add("pq.Array(*[]sql.NullString)", func() (any, any) { v := new([]sql.NullString); return pq.Array(v), v })
	add("pq.Array(*[]uuid.UUID)", func() (any, any) { v := new([]uuid.UUID); return pq.Array(v), v })
	add("pq.Array(*[]scannerAny)", func() (any, any) { v := new([]scannerAny); return pq.Array(v), v })
	add("pq.Array(*[]int)", func() (any, any) { v := new([]int); return pq.Array(v), v })
	add("pq.Array(*[2]int)", func() (any, any) { v := new([2]int); return pq.Array(v), v })
	add("*string full", func() (any, any) { v := ptr("old"); return v, v })
	add("**string full", func() (any, any) { v := ptr(ptr("old")); return v, v })
	add("*[]byte full", func() (any, any) { v := ptr([]byte("old")); return v, v })
	add("*any full", func() (any, any) { v := ptr(any("old")); return v, v })
	add("nil", func() (any, any) { return nil, nil })
	add("string", func() (any, any) { return "not a pointer", nil })
	add("(*namedInt)(nil)", func() (any, any) { return (*namedInt)(nil), nil })
	return out
}
