package libpq

import (
	"testing"
	"time"
)

func TestTimestampText(t *testing.T) {
	zone := func(s int) *time.Location { return time.FixedZone("", s) }
	for _, tt := range []struct {
		t    time.Time
		text string
	}{
		{time.Date(2001, 2, 3, 4, 5, 6, 123456789, zone(0)), "2001-02-03 04:05:06.123456789Z"},
		{time.Date(2001, 2, 3, 4, 5, 6, 100, zone(-6*3600)), "2001-02-03 04:05:06.0000001-06:00"},
		{time.Date(2001, 2, 3, 4, 5, 6, 0, zone(7*3600+42*60)), "2001-02-03 04:05:06+07:42"},
		{time.Date(1883, 1, 1, 0, 0, 0, 0, zone(-(4*3600 + 56*60 + 2))), "1883-01-01 00:00:00-04:56:02"},
		{time.Date(0, 1, 1, 0, 0, 0, 0, zone(0)), "0001-01-01 00:00:00Z BC"},
		{time.Date(-43, 3, 15, 12, 0, 0, 0, zone(0)), "0044-03-15 12:00:00Z BC"},
		{time.Date(12345, 1, 2, 3, 4, 5, 0, zone(0)), "12345-01-02 03:04:05Z"},
	} {
		if got := string(appendTime(nil, tt.t)); got != tt.text {
			t.Errorf("%v written as %q, want %q", tt.t, got, tt.text)
		}
		if got, err := ParseTimestamp(nil, tt.text); err != nil || !got.Equal(tt.t) || got.String() != tt.t.String() {
			t.Errorf("%q read as %v, %v; want %v", tt.text, got, err, tt.t)
		}
	}
	for _, bad := range []string{"", "BC", " BC", "2001", "2001-2-03", "2001-02-3", "2001-02-03 ", "2001-02-03 04", "2001-02-03 04:05:6", "2001-02-03 04:05:06x", "x-01-01"} {
		if got, err := ParseTimestamp(nil, bad); err == nil {
			t.Errorf("%q read as %v", bad, got)
		}
	}
}

func TestTimestampZone(t *testing.T) {
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"2024-03-10 01:00:00-05": "America/New_York", "2024-07-01 01:00:00-04": "America/New_York",
		"2024-07-01 01:00:00-05": "", // the server sees another offset than this program's zone data
	} {
		got, err := ParseTimestamp(newYork, text)
		if err != nil || got.Location().String() != want {
			t.Errorf("%q is in %q, %v; want %q", text, got.Location(), err, want)
		}
	}
}

func TestBytea(t *testing.T) {
	for text, want := range map[string]string{`\x`: "", `\x41ff`: "A\xff", `a\\b\001c`: "a\\b\x01c", "plain": "plain"} {
		if got, err := ParseBytea([]byte(text)); err != nil || string(got) != want {
			t.Errorf("%q read as %q, %v; want %q", text, got, err, want)
		}
	}
	for _, bad := range []string{`\x4`, `\xzz`, `a\`, `a\99z`} {
		if got, err := ParseBytea([]byte(bad)); err == nil {
			t.Errorf("%q read as %q", bad, got)
		}
	}
}
