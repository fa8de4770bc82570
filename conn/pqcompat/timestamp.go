package pqcompat

import (
	"time"

	"github.com/netra-systems/netralint/conn/internal/libpq"
)

// FormatTimestamp writes a time as PostgreSQL reads timestamps.
func FormatTimestamp(t time.Time) []byte { return libpq.FormatTimestamp(t) }

// ParseTimestamp reads what PostgreSQL writes of a timestamp in ISO style. The
// time is in zone if that agrees with the offset in the text, else in a nameless
// zone of that offset; zone may be nil.
func ParseTimestamp(zone *time.Location, text string) (time.Time, error) {
	return libpq.ParseTimestamp(zone, text)
}
