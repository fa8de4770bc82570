package libpq

import (
	"bytes"
	"database/sql/driver"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

const binaryFormat = 1

// decode turns one field into what lib/pq gives database/sql. Byte slices may
// alias src. zone is the location of the session's time zone, nil if unknown.
func decode(zone func() *time.Location, src []byte, f *pgconn.FieldDescription) (driver.Value, error) {
	if src == nil {
		return nil, nil
	}
	if f.Format == binaryFormat {
		if f.DataTypeOID != pgtype.ByteaOID {
			return nil, fmt.Errorf("decode column %q: type %d came in binary, was its type changed? run the statement again", f.Name, f.DataTypeOID)
		}
		return src, nil
	}
	switch f.DataTypeOID {
	case pgtype.TextOID, pgtype.VarcharOID, pgtype.BPCharOID, pgtype.QCharOID:
		return string(src), nil
	case pgtype.Int8OID, pgtype.Int4OID, pgtype.Int2OID:
		return wrap(strconv.ParseInt(string(src), 10, 64))
	case pgtype.BoolOID:
		return len(src) > 0 && src[0] == 't', nil
	case pgtype.Float8OID, pgtype.Float4OID:
		// float4 too is parsed with 64 bits: 1.1 stays 1.1
		return wrap(strconv.ParseFloat(string(src), 64))
	case pgtype.TimestamptzOID:
		return decodeTimestamp(zone(), string(src))
	case pgtype.TimestampOID, pgtype.DateOID:
		return decodeTimestamp(nil, string(src))
	case pgtype.TimeOID, pgtype.TimetzOID:
		return wrap(parseClock(f.DataTypeOID, string(src)))
	case pgtype.ByteaOID:
		return wrap(parseBytea(src))
	}
	return src, nil
}

func wrap[T any](v T, err error) (driver.Value, error) {
	if err != nil {
		return nil, errors.New("decode column: " + err.Error())
	}
	return v, nil
}

func decodeTimestamp(zone *time.Location, s string) (driver.Value, error) {
	switch s {
	case "-infinity":
		if infinity.on {
			return infinity.negative, nil
		}
		return []byte(s), nil
	case "infinity":
		if infinity.on {
			return infinity.positive, nil
		}
		return []byte(s), nil
	}
	return wrap(ParseTimestamp(zone, s))
}

// parseClock reads time and timetz. The day is 1 January of year 0, or the 2nd
// for 24:00:00.
func parseClock(oid uint32, s string) (time.Time, error) {
	layout := "15:04:05"
	if oid == pgtype.TimetzOID {
		switch strings.Count(s, ":") { // the server leaves out what is zero in an offset
		case 4:
			layout = "15:04:05-07:00:00"
		case 3:
			layout = "15:04:05-07:00"
		default:
			layout = "15:04:05-07"
		}
	}
	midnight := strings.HasPrefix(s, "24:00:00")
	if midnight {
		s = "00" + s[2:]
	}
	t, err := time.Parse(layout, s)
	if err == nil && midnight {
		t = t.Add(24 * time.Hour)
	}
	return t, err
}

// parseBytea reads the hex and the escape form.
func parseBytea(s []byte) ([]byte, error) {
	if bytes.HasPrefix(s, []byte(`\x`)) {
		out := make([]byte, hex.DecodedLen(len(s)-2))
		if _, err := hex.Decode(out, s[2:]); err != nil {
			return nil, err
		}
		return out, nil
	}
	var out []byte
	for len(s) > 0 {
		i := bytes.IndexByte(s, '\\')
		if i < 0 {
			return append(out, s...), nil
		}
		out = append(out, s[:i]...)
		s = s[i:]
		if len(s) >= 2 && s[1] == '\\' {
			out, s = append(out, '\\'), s[2:]
			continue
		}
		if len(s) < 4 {
			return nil, fmt.Errorf("invalid bytea sequence %v", s)
		}
		octal, err := strconv.ParseUint(string(s[1:4]), 8, 8)
		if err != nil {
			return nil, fmt.Errorf("could not parse bytea value: %w", err)
		}
		out, s = append(out, byte(octal)), s[4:]
	}
	return out, nil
}
