package libpq_test

import (
	"os"
	osexec "os/exec"
	"testing"
	"time"

	"github.com/netra-systems/netralint/conn/internal/libpq"
	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

const infinityURL = "LIBPQ_TEST_INFINITY_URL"

// The setting is for the process and for good: it is tested in one of its own.
func TestInfinityTimes(t *testing.T) {
	if os.Getenv(infinityURL) == "" {
		cmd := osexec.Command(os.Args[0], "-test.run=^TestInfinityTimes$")
		cmd.Env = append(os.Environ(), infinityURL+"="+pgtest.Database(t))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	low, high := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	c := connectTo(t, os.Getenv(infinityURL))
	var at time.Time
	if err := libpq.QueryRow(t.Context(), c, "SELECT 'infinity'::timestamptz").Scan(&at); err == nil {
		t.Error("infinity is no time before it is set")
	}
	panics(t, func() { libpq.SetInfinityTimes(high, low) })
	libpq.SetInfinityTimes(low, high)
	panics(t, func() { libpq.SetInfinityTimes(low, high) })
	for text, want := range map[string]time.Time{"infinity": high, "-infinity": low} {
		for _, typ := range []string{"date", "timestamp", "timestamptz"} {
			must(t, libpq.QueryRow(t.Context(), c, "SELECT '"+text+"'::"+typ).Scan(&at))
			if at != want {
				t.Errorf("%s of %s is %v, want %v", text, typ, at, want)
			}
			var got string
			must(t, libpq.QueryRow(t.Context(), c, "SELECT ($1::"+typ+")::text", want).Scan(&got))
			if got != text {
				t.Errorf("%v is written to %s as %s, want %s", want, typ, got, text)
			}
		}
	}
}

func panics(t *testing.T, f func()) {
	t.Helper()
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	f()
}
