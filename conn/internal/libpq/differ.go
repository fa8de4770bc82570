package libpq

import (
	"bytes"
	"context"
	"database/sql/driver"
	"net/netip"
	"reflect"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

// What can differ between pgx and lib/pq, as [DifferArg] and [DifferScan] say
// it; "" means nothing does.
const (
	OtherValue = "pgx takes another value than lib/pq"
	OnlyPgx    = "lib/pq failed where pgx does not"
	OnlyLibPQ  = "pgx fails where lib/pq did not"
)

// DifferArg compares what the server makes of an argument of type oid sent by
// pgx and sent by lib/pq. Where the two encodings do not tell, it asks the
// server, in a savepoint when in a transaction. c must be idle.
func DifferArg(ctx context.Context, c *pgx.Conn, oid uint32, arg any) string {
	m := c.TypeMap()
	var old []byte
	v, oldErr := value(1, arg)
	if oldErr == nil {
		old, oldErr = encode(v, oid)
	}
	format, now, nowErr := pgxEncode(m, oid, arg)
	if oldErr != nil && nowErr != nil {
		return ""
	}
	if oldErr == nil && nowErr == nil {
		if (old == nil) != (now == nil) {
			return OtherValue
		}
		if old == nil || format == pgtype.TextFormatCode && bytes.Equal(old, now) || sameMeaning(m, oid, old, format, now) {
			return ""
		}
	}
	was, oldErr := ask(ctx, c, oid, pgtype.TextFormatCode, old, oldErr)
	is, nowErr := ask(ctx, c, oid, format, now, nowErr)
	if oldErr != nil || nowErr != nil {
		return differErr(oldErr, nowErr)
	}
	return differIf(was != is)
}

// sameMeaning spares the server the plain cases: both encodings are valid and
// stand for one value.
func sameMeaning(m *pgtype.Map, oid uint32, old []byte, format int16, now []byte) bool {
	t, ok := m.TypeForOID(oid)
	if !ok || format != pgtype.BinaryFormatCode {
		return false
	}
	was, err := t.Codec.DecodeValue(m, oid, pgtype.TextFormatCode, old)
	if err != nil {
		return false
	}
	is, err := t.Codec.DecodeValue(m, oid, format, now)
	if err != nil {
		return false
	}
	switch was := was.(type) {
	case time.Time:
		other, ok := is.(time.Time)
		return ok && was.Equal(other)
	case int16, int32, int64, float32, float64, bool:
		return was == is
	}
	return false
}

// ask returns the text the server gives a value of type oid. A failure to
// encode it is passed through.
func ask(ctx context.Context, c *pgx.Conn, oid uint32, format int16, value []byte, failed error) (string, error) {
	if failed != nil {
		return "", failed
	}
	pg := c.PgConn()
	if pg.TxStatus() == 'T' {
		if _, err := pg.Exec(ctx, "SAVEPOINT ask").ReadAll(); err != nil {
			return "", err
		}
		defer func() { _, _ = pg.Exec(ctx, "ROLLBACK TO ask; RELEASE ask").ReadAll() }()
	}
	r := pg.ExecParams(ctx, "SELECT $1", [][]byte{value}, []uint32{oid}, []int16{format}, nil).Read()
	if r.Err != nil || len(r.Rows) != 1 {
		return "", r.Err
	}
	return string(r.Rows[0][0]), nil
}

func differErr(old, now error) string {
	switch {
	case old == nil && now != nil:
		return OnlyLibPQ
	case old != nil && now == nil:
		return OnlyPgx
	}
	return ""
}

func differIf(differ bool) string {
	if differ {
		return OtherValue
	}
	return ""
}

// pgxEncode encodes as pgx's extended protocol does: text for strings, the
// type's own format otherwise, the other format if that fails.
func pgxEncode(m *pgtype.Map, oid uint32, arg any) (int16, []byte, error) {
	format := m.FormatCodeForOID(oid)
	switch arg.(type) {
	case string, *string:
		format = pgtype.TextFormatCode
	}
	b, err := m.Encode(oid, format, arg, []byte{})
	if err == nil {
		return format, b, nil
	}
	if b, other := m.Encode(oid, 1-format, arg, []byte{}); other == nil {
		return 1 - format, b, nil
	}
	return format, nil, err
}

// DifferScan compares what pgx has stored in dest, or its error, with what a
// Scan with parity stores. raw is the field as pgx read it. A Scanner in dest
// is called once more, on a value of its own.
func DifferScan(c *pgx.Conn, f *pgconn.FieldDescription, raw []byte, dest any, err error) string {
	target := reflect.ValueOf(dest)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		return ""
	}
	v, ok := fromNative(c, f, raw)
	if !ok {
		return ""
	}
	fresh := reflect.New(target.Type().Elem())
	if old := assign(fresh.Interface(), v); old != nil || err != nil {
		return differErr(old, err)
	}
	return differIf(!alike(target.Elem(), fresh.Elem()))
}

// alike also looks at the location of times, which Format and == see.
func alike(a, b reflect.Value) bool {
	x, ok := a.Interface().(time.Time)
	if !ok {
		return reflect.DeepEqual(a.Interface(), b.Interface())
	}
	y, ok := b.Interface().(time.Time)
	return ok && x.Equal(y) && x.Location().String() == y.Location().String()
}

// fromNative makes the value lib/pq would have given out of what pgx read. ok
// is false for types pgx has no text for.
func fromNative(c *pgx.Conn, f *pgconn.FieldDescription, raw []byte) (driver.Value, bool) {
	if raw == nil {
		return nil, true
	}
	zone := stateOf(c).zone
	if f.Format == pgtype.TextFormatCode {
		v, err := decode(zone, raw, f)
		return v, err == nil
	}
	m := c.TypeMap()
	t, ok := m.TypeForOID(f.DataTypeOID)
	if !ok {
		return nil, false
	}
	v, err := t.Codec.DecodeValue(m, f.DataTypeOID, f.Format, raw)
	if err != nil {
		return nil, false
	}
	text, ok := serverText(m, f.DataTypeOID, zone(), v)
	if !ok {
		return nil, false
	}
	asText := *f
	asText.Format = pgtype.TextFormatCode
	out, err := decode(zone, text, &asText)
	return out, err == nil
}

// serverText writes a decoded value as the server does in ISO style.
func serverText(m *pgtype.Map, oid uint32, zone *time.Location, v any) ([]byte, bool) {
	switch v := v.(type) {
	case time.Time:
		switch oid {
		case pgtype.DateOID:
			return v.AppendFormat(nil, "2006-01-02"), v.Year() > 0
		case pgtype.TimestamptzOID:
			if zone == nil {
				return nil, false
			}
			v = v.In(zone)
		}
		return v.AppendFormat(nil, "2006-01-02 15:04:05.999999-07:00"), v.Year() > 0
	case string:
		return []byte(v), true
	case netip.Prefix:
		if oid == pgtype.InetOID && v.IsSingleIP() {
			return []byte(v.Addr().String()), true
		}
	case pgtype.Interval: // pgx writes it in another style
		return nil, false
	}
	b, err := m.Encode(oid, pgtype.TextFormatCode, v, []byte{})
	if err == nil && oid == pgtype.TimeOID {
		b = bytes.TrimRight(bytes.TrimRight(b, "0"), ".")
	}
	return b, err == nil && b != nil
}
