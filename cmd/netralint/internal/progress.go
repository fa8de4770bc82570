package command

import (
	"fmt"
	"io"
	"time"
)

// patience is how long a run may take before it says how far it is.
const patience = 2 * time.Second

// progress is a line on a terminal that says how far the work is.
type progress struct {
	w     io.Writer // nil: nobody watches
	begun time.Time
	last  time.Time
}

func newProgress(sys *Sys) *progress {
	p := &progress{begun: time.Now()}
	if sys.Terminal {
		p.w = sys.Stderr
	}
	return p
}

// show rewrites the line, ten times a second at most.
func (p *progress) show(done, total int) {
	now := time.Now()
	if p.w == nil || now.Sub(p.begun) < patience || now.Sub(p.last) < 100*time.Millisecond {
		return
	}
	p.last = now
	fmt.Fprintf(p.w, "\r\x1b[Kchecked %d of %d packages", done, total)
}

// clear removes the line.
func (p *progress) clear() {
	if !p.last.IsZero() {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
