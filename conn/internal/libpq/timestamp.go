package libpq

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
)

// infinity holds the times that stand for infinity, once they are set.
var infinity struct {
	set                sync.Once
	on                 bool
	negative, positive time.Time
}

// SetInfinityTimes makes every connection read "-infinity" and "infinity" as
// the two times, and write times at or beyond them as infinity; lib/pq calls it
// EnableInfinityTs. It must be called once, before the first connection is
// made; it panics on a second call or if negative is not before positive.
func SetInfinityTimes(negative, positive time.Time) {
	if !negative.Before(positive) {
		panic("infinity times: negative must be before positive")
	}
	first := false
	infinity.set.Do(func() {
		infinity.on, infinity.negative, infinity.positive, first = true, negative, positive, true
	})
	if !first {
		panic("infinity times are set already")
	}
}

// appendTime writes a time with its own zone and up to nanoseconds: the server
// rounds to what the type holds.
func appendTime(b []byte, t time.Time) []byte {
	if infinity.on {
		if !t.After(infinity.negative) {
			return append(b, "-infinity"...)
		}
		if !t.Before(infinity.positive) {
			return append(b, "infinity"...)
		}
	}
	return appendPlainTime(b, t)
}

// FormatTimestamp is the text of a time, without regard to SetInfinityTimes.
func FormatTimestamp(t time.Time) []byte { return appendPlainTime(nil, t) }

func appendPlainTime(b []byte, t time.Time) []byte {
	bc := t.Year() <= 0
	if bc { // year 0 is 1 BC, -1 is 2 BC
		t = t.AddDate(1-2*t.Year(), 0, 0)
	}
	b = t.AppendFormat(b, "2006-01-02 15:04:05.999999999Z07:00")
	if _, offset := t.Zone(); offset%60 != 0 { // local mean time: seconds in the offset
		s := offset % 60
		if s < 0 {
			s = -s
		}
		b = append(b, ':', byte('0'+s/10), byte('0'+s%10))
	}
	if bc {
		b = append(b, " BC"...)
	}
	return b
}

var fixedZones sync.Map // offset in seconds -> *time.Location

func fixedZone(offset int) *time.Location {
	if l, ok := fixedZones.Load(offset); ok {
		return l.(*time.Location)
	}
	l, _ := fixedZones.LoadOrStore(offset, time.FixedZone("", offset))
	return l.(*time.Location)
}

var errTimestamp = errors.New("invalid timestamp")

// ParseTimestamp reads a date or timestamp as the server writes it in ISO
// style. The result is in zone if zone agrees with the offset sent, else in a
// nameless zone of that offset; zone may be nil.
func ParseTimestamp(zone *time.Location, s string) (time.Time, error) {
	p := stampReader{text: s, rest: s}
	bc := strings.HasSuffix(p.rest, " BC")
	if bc {
		p.rest = p.rest[:len(p.rest)-3]
	}
	year := p.number(strings.IndexByte(p.rest, '-'))
	p.expect('-')
	month := p.number(2)
	p.expect('-')
	day := p.number(2)
	var hour, minute, second, nano, offset int
	if p.err == nil && p.rest != "" {
		p.expect(' ')
		hour = p.number(2)
		p.expect(':')
		minute = p.number(2)
		p.expect(':')
		second = p.number(2)
		nano = p.fraction()
		offset = p.offset()
	}
	if p.err == nil && p.rest != "" {
		p.err = fmt.Errorf("expected end of input, got %v", p.rest)
	}
	if p.err != nil {
		return time.Time{}, p.err
	}
	if bc {
		year = 1 - year
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, nano, fixedZone(offset))
	if zone != nil {
		if local := t.In(zone); zoneOffset(local) == offset {
			t = local
		}
	}
	return t, nil
}

func zoneOffset(t time.Time) int {
	_, offset := t.Zone()
	return offset
}

// stampReader consumes rest; after the first error it does nothing.
type stampReader struct {
	text, rest string
	err        error
}

func (p *stampReader) expect(c byte) {
	if p.err != nil {
		return
	}
	if p.rest == "" {
		p.err = errTimestamp
		return
	}
	if p.rest[0] != c {
		p.err = fmt.Errorf("expected '%v' at position %v; got '%v'", c, len(p.text)-len(p.rest), p.rest[0])
		return
	}
	p.rest = p.rest[1:]
}

func (p *stampReader) number(width int) int {
	if p.err != nil {
		return 0
	}
	if width < 0 || width > len(p.rest) {
		p.err = errTimestamp
		return 0
	}
	n, err := strconv.Atoi(p.rest[:width])
	if err != nil {
		p.err = fmt.Errorf("expected number; got '%v'", p.text)
		return 0
	}
	p.rest = p.rest[width:]
	return n
}

func (p *stampReader) fraction() int {
	if p.err != nil || !strings.HasPrefix(p.rest, ".") {
		return 0
	}
	p.rest = p.rest[1:]
	width := strings.IndexAny(p.rest, "-+Z ")
	if width < 0 {
		width = len(p.rest)
	}
	n := p.number(width)
	for range 9 - width {
		n *= 10
	}
	return n
}

// offset reads +hh, +hh:mm or +hh:mm:ss, or Z; absent means 0.
func (p *stampReader) offset() int {
	if p.err != nil || p.rest == "" {
		return 0
	}
	sign := 1
	switch p.rest[0] {
	case 'Z':
		p.rest = p.rest[1:]
		return 0
	case '-':
		sign = -1
	case '+':
	default:
		return 0
	}
	p.rest = p.rest[1:]
	seconds := p.number(2) * 3600
	for _, unit := range []int{60, 1} {
		if strings.HasPrefix(p.rest, ":") {
			p.rest = p.rest[1:]
			seconds += p.number(2) * unit
		}
	}
	return sign * seconds
}
