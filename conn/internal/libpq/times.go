package libpq

import (
	"database/sql/driver"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// KeepTimes has c send and read dates and timestamps through pgx as lib/pq does: as
// text with all digits, which the server rounds, and in the zone of the session. The
// session writes dates in the style ISO.
func KeepTimes(c *pgx.Conn) {
	m, zone := c.TypeMap(), stateOf(c).zone
	none := func() *time.Location { return nil }
	for _, k := range []timeCodec{
		{oid: pgtype.TimestamptzOID, name: "timestamptz", array: pgtype.TimestamptzArrayOID, Codec: &pgtype.TimestamptzCodec{}, zone: zone},
		{oid: pgtype.TimestampOID, name: "timestamp", array: pgtype.TimestampArrayOID, Codec: &pgtype.TimestampCodec{}, zone: none},
		{oid: pgtype.DateOID, name: "date", array: pgtype.DateArrayOID, Codec: pgtype.DateCodec{}, zone: none},
	} {
		t := &pgtype.Type{Name: k.name, OID: k.oid, Codec: &k}
		m.RegisterType(t)
		m.RegisterType(&pgtype.Type{Name: "_" + k.name, OID: k.array, Codec: &pgtype.ArrayCodec{ElementType: t}})
	}
}

// timeCodec is a type of dates or timestamps.
type timeCodec struct {
	pgtype.Codec
	name       string
	oid, array uint32
	zone       func() *time.Location
}

// PreferredFormat is text.
func (k *timeCodec) PreferredFormat() int16 { return pgtype.TextFormatCode }

// PlanEncode writes times as text; what is no time, and copies, are pgx's.
func (k *timeCodec) PlanEncode(m *pgtype.Map, oid uint32, format int16, value any) pgtype.EncodePlan {
	plan := k.Codec.PlanEncode(m, oid, format, value)
	if plan == nil || format != pgtype.TextFormatCode {
		return plan
	}
	return encodeTime{plan}
}

type encodeTime struct{ other pgtype.EncodePlan }

func (p encodeTime) Encode(value any, buf []byte) ([]byte, error) {
	t, ok, err := timeIn(value)
	if err != nil || !ok {
		return p.other.Encode(value, buf)
	}
	return appendTime(buf, t), nil
}

// timeIn returns the time that a value is, ok if it is one and not infinite or NULL.
func timeIn(value any) (t time.Time, ok bool, err error) {
	switch v := value.(type) {
	case pgtype.TimestamptzValuer:
		in, err := v.TimestamptzValue()
		return in.Time, in.Valid && in.InfinityModifier == pgtype.Finite, err
	case pgtype.TimestampValuer:
		in, err := v.TimestampValue()
		return in.Time, in.Valid && in.InfinityModifier == pgtype.Finite, err
	}
	return t, false, nil // a date has no digits to lose
}

// PlanScan reads text, and what other statements have asked for in binary, such as
// elements of arrays, as pgx does.
func (k *timeCodec) PlanScan(m *pgtype.Map, oid uint32, format int16, target any) pgtype.ScanPlan {
	plan := k.Codec.PlanScan(m, oid, format, target)
	if plan == nil || format != pgtype.TextFormatCode {
		return plan
	}
	return scanTime{k, plan}
}

type scanTime struct {
	codec *timeCodec
	other pgtype.ScanPlan
}

func (p scanTime) Scan(src []byte, target any) error {
	v, err := p.codec.read(src)
	if err != nil {
		return err
	}
	t, ok := v.(time.Time)
	if !ok {
		return p.other.Scan(src, target) // NULL and infinity
	}
	switch target := target.(type) {
	case pgtype.TimestamptzScanner:
		return target.ScanTimestamptz(pgtype.Timestamptz{Time: t, Valid: true})
	case pgtype.TimestampScanner:
		return target.ScanTimestamp(pgtype.Timestamp{Time: t, Valid: true})
	case pgtype.DateScanner:
		return target.ScanDate(pgtype.Date{Time: t, Valid: true})
	}
	return fmt.Errorf("%T takes no time", target)
}

// read is the value that lib/pq has for database/sql.
func (k *timeCodec) read(src []byte) (driver.Value, error) {
	if src == nil {
		return nil, nil
	}
	return decodeTimestamp(k.zone(), string(src))
}

// DecodeDatabaseSQLValue is what a Scanner of database/sql is given.
func (k *timeCodec) DecodeDatabaseSQLValue(m *pgtype.Map, oid uint32, format int16, src []byte) (driver.Value, error) {
	if format != pgtype.TextFormatCode {
		return k.Codec.DecodeDatabaseSQLValue(m, oid, format, src)
	}
	return k.read(src)
}

// DecodeValue is what an any is given.
func (k *timeCodec) DecodeValue(m *pgtype.Map, oid uint32, format int16, src []byte) (any, error) {
	v, err := k.DecodeDatabaseSQLValue(m, oid, format, src)
	if t, ok := v.(time.Time); ok {
		return t, err
	}
	return k.Codec.DecodeValue(m, oid, format, src)
}
