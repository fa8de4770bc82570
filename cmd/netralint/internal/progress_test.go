package command

import (
	"strings"
	"testing"
	"time"
)

// A log gets lines, a terminal one that changes, and nothing once it is over.
func TestProgress(t *testing.T) {
	for _, terminal := range []bool{false, true} {
		var out strings.Builder
		p := newProgress(&Sys{Stderr: &out, Terminal: terminal})
		begun := p.begun
		p.wait(begun.Add(61 * time.Second))
		p.begun, p.last = begun.Add(-time.Hour), begun.Add(-time.Hour) // long enough for a terminal
		p.show(3, 40)
		p.begun = begun
		p.wait(begun.Add(122 * time.Second))
		p.clear()
		p.wait(begun.Add(183 * time.Second))
		want := "netralint: the go command lists and compiles packages after 1m1s\nnetralint: checked 3 of 40 packages after 2m2s\n"
		if terminal {
			want = "\r\x1b[Kthe go command lists and compiles packages\r\x1b[Kchecked 3 of 40 packages\r\x1b[K"
		}
		if got := out.String(); got != want {
			t.Errorf("terminal %v: %q\nwant %q", terminal, got, want)
		}
	}
}
