package libpq

import (
	"bytes"
	"database/sql/driver"
	"fmt"
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

// DifferArg compares how pgx and lib/pq send an argument of type oid. Types the
// map does not know are compared by their text.
func DifferArg(m *pgtype.Map, oid uint32, arg any) string {
	var old, now []byte
	v, oldErr := convert(arg)
	if oldErr == nil {
		old, oldErr = encode(v, oid)
	}
	format, now, nowErr := pgxEncode(m, oid, arg)
	if oldErr != nil || nowErr != nil {
		// What lib/pq sends may still be refused by the server; then both fail.
		if oldErr == nil {
			_, oldErr = meaning(m, oid, pgtype.TextFormatCode, old)
		}
		return differErr(oldErr, nowErr)
	}
	if old == nil || now == nil {
		return differIf((old == nil) != (now == nil))
	}
	if format == pgtype.TextFormatCode && bytes.Equal(old, now) {
		return ""
	}
	was, oldErr := meaning(m, oid, pgtype.TextFormatCode, old)
	is, nowErr := meaning(m, oid, format, now)
	switch oid {
	case pgtype.Int2OID, pgtype.Int4OID, pgtype.Int8OID, pgtype.OIDOID:
		if oldErr != nil || nowErr != nil { // the server reads these as pgx does
			return differErr(oldErr, nowErr)
		}
	}
	return differIf(oldErr != nil || nowErr != nil || was != is)
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

// meaning writes what the server would make of an encoded value.
func meaning(m *pgtype.Map, oid uint32, format int16, b []byte) (string, error) {
	t, ok := m.TypeForOID(oid)
	if !ok {
		return string(b), nil
	}
	v, err := t.Codec.DecodeValue(m, oid, format, b)
	if err != nil {
		return "", err
	}
	if at, ok := v.(time.Time); ok { // the server keeps microseconds, rounded
		return at.Round(time.Microsecond).UTC().String(), nil
	}
	return fmt.Sprintf("%v", v), nil
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
