package command

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// patience is how long a run may take before a terminal says how far it is; pause is how
// often what is read later, as the log of CI, does.
const (
	patience = 2 * time.Second
	pause    = time.Minute
)

// progress says how far the work is: on a terminal in a line that changes, elsewhere in a
// line now and then.
type progress struct {
	w        io.Writer
	terminal bool
	begun    time.Time
	ended    chan struct{}

	mu          sync.Mutex // for what is below
	last        time.Time  // when something was shown
	done, total int        // packages; 0 while they are listed and compiled
}

// newProgress begins to tell how far the packages are. On a terminal it says so soon, in
// a log only once in a while.
func newProgress(sys *Sys) *progress {
	p := &progress{w: sys.Stderr, terminal: sys.Terminal, begun: time.Now(), ended: make(chan struct{})}
	every := pause
	if p.terminal {
		every = patience
	}
	go func() {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for {
			select {
			case <-p.ended:
				return
			case now := <-ticker.C:
				p.wait(now)
			}
		}
	}()
	return p
}

// wait tells of work that has nothing new to say.
func (p *progress) wait(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-p.ended: // meanwhile
		return
	default:
	}
	switch {
	case !p.terminal:
		fmt.Fprintf(p.w, "netralint: %s after %s\n", p.state(), now.Sub(p.begun).Round(time.Second))
	case p.total == 0:
		p.rewrite(now)
	}
}

// show rewrites the line of a terminal, ten times a second at most.
func (p *progress) show(done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done, p.total = done, total
	if now := time.Now(); p.terminal && now.Sub(p.begun) >= patience && now.Sub(p.last) >= 100*time.Millisecond {
		p.rewrite(now)
	}
}

func (p *progress) rewrite(now time.Time) {
	p.last = now
	fmt.Fprintf(p.w, "\r\x1b[K%s", p.state())
}

// state is how far the work is.
func (p *progress) state() string {
	if p.total == 0 {
		return "the go command lists and compiles packages"
	}
	return fmt.Sprintf("checked %d of %d packages", p.done, p.total)
}

// clear ends it, and removes the line.
func (p *progress) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	close(p.ended)
	if p.terminal && !p.last.IsZero() {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
