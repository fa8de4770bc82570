package conn

import (
	"context"
	"sync/atomic"
	"time"
)

// doubt is about the peers of a generation of connections. A ping that its
// caller cut short proves nothing, but the next caller puts no more than half of
// his time into the next ping: should it fail too he still has the other half
// for a new connection, and the peers are taken for dead.
type doubt struct {
	gen    atomic.Uint64 // 1 + the generation; 0: none
	answer atomic.Int64  // nanoseconds that the last answer took
}

// leastProof is how long a ping must have gone without an answer to prove
// anything, and proofTimes how many times longer than the last answer.
const (
	leastProof = 20 * time.Millisecond
	proofTimes = 8
	// usableTimes is how many times what the last login took the next may take.
	usableTimes = 2
)

// pingLimit is how long a ping may take.
type pingLimit struct {
	timeout  time.Duration
	short    bool // the caller has less time than a ping may take
	doubtful bool // of that no more than half
	spare    bool // of that half, though nobody doubts: the rest is enough for a login
}

// limit is about a connection of generation gen; login is what the last login took.
// A caller with less time than a ping may take keeps half of it for a new
// connection, where both halves are long enough to tell and to use.
func (d *doubt) limit(ctx context.Context, gen uint64, timeout, login time.Duration) pingLimit {
	deadline, ok := ctx.Deadline()
	if !ok {
		return pingLimit{timeout: timeout}
	}
	left := time.Until(deadline)
	switch {
	case d.gen.Load() == gen+1 && left/2 < timeout:
		return pingLimit{timeout: left / 2, short: true, doubtful: true}
	case left < timeout && d.proves(left/2) && left/2 >= usableTimes*login:
		return pingLimit{timeout: left / 2, short: true, spare: true}
	case left < timeout:
		return pingLimit{timeout: left, short: true}
	}
	return pingLimit{timeout: timeout}
}

// answered ends the doubt.
func (d *doubt) answered(took time.Duration) {
	d.answer.Store(int64(took))
	if d.gen.Load() != 0 {
		d.gen.Store(0)
	}
}

// raise remembers a ping that its caller cut short.
func (d *doubt) raise(gen uint64) { d.gen.Store(gen + 1) }

// proves reports whether a peer that did not answer for so long is gone.
func (d *doubt) proves(waited time.Duration) bool {
	return waited >= max(leastProof, proofTimes*time.Duration(d.answer.Load()))
}

// leastHearing is how long an answer may take, at least, whose asker has left.
const leastHearing = 300 * time.Millisecond

// hears waits for the answer to a ping that its caller has left. It is there at
// once as a rule, and spares a connect; of a peer that is gone nobody else waits
// for a slot for long.
func (d *doubt) hears(e *entry, asked time.Time, timeout time.Duration) bool {
	until := asked.Add(min(timeout, max(leastHearing, proofTimes*time.Duration(d.answer.Load()))))
	if e.hear(until) != nil {
		return false
	}
	d.answered(time.Since(asked))
	return true
}

// hearOut ends a ping that its caller has left. The slot goes with it.
func (db *DB) hearOut(e *entry, asked time.Time) {
	if db.doubt.hears(e, asked, db.set.PingTimeout) {
		db.keep(e)
		return
	}
	db.sever(e)
	db.slots.free()
}

// hearOut ends a ping that its caller has left.
func (p *sqlPool) hearOut(c *sqlConn, asked time.Time) {
	if p.doubt.hears(c.e, asked, p.set.PingTimeout) {
		p.adopt(c)
		return
	}
	c.e.cut()
	p.endLinger()
}
