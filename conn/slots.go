package conn

import (
	"math"
	"sync"
	"time"
)

// slots bounds how many connections exist and keeps the idle ones. A slot is
// held by everything that is or may become a connection in use: one handed out,
// one being opened, one being closed. Idle connections and held slots together
// never exceed limit, and idle ones never exceed keep.
//
// Waiters are served in the order they came; a released connection goes to the
// first of them directly.
type slots struct {
	limit int
	keep  int

	mu      sync.Mutex
	idle    []*entry // last in, first out
	held    int
	first   *waiter
	last    *waiter
	waiting int
	gen     uint64 // connections of an older generation are not kept
	closed  bool
	drained chan struct{} // closed when closed is set and no slot is held
	open    map[*entry]struct{}
}

// waiter is one caller in the queue. grant receives the connection that comes
// with the slot, or nil for an empty slot; it is closed when the pool closes.
type waiter struct {
	grant      chan *entry
	prev, next *waiter
	queued     bool
}

// verdict says what put did with a connection.
type verdict int

const (
	kept     verdict = iota // idle now, or with the next caller; the slot went along
	overflow                // too many are idle: close it, then free the slot
	stale                   // it belongs to an invalidated generation: as overflow
)

func newSlots(limit, keep int) *slots {
	return &slots{limit: limit, keep: keep, drained: make(chan struct{}), open: map[*entry]struct{}{}}
}

// take claims a slot, with an idle connection if there is one. When every slot
// is held it queues the caller instead and returns its waiter.
func (s *slots) take(now int64) (*entry, *waiter, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, nil, ErrClosed
	}
	if n := len(s.idle); n > 0 {
		e := s.idle[n-1]
		s.idle[n-1] = nil
		s.idle = s.idle[:n-1]
		s.held++
		e.since = now
		return e, nil, nil
	}
	if s.held < s.limit {
		s.held++
		return nil, nil, nil
	}
	w := &waiter{grant: make(chan *entry, 1), queued: true, prev: s.last}
	if s.last == nil {
		s.first = w
	} else {
		s.last.next = w
	}
	s.last = w
	s.waiting++
	return nil, w, nil
}

// put gives back a healthy connection together with its slot.
func (s *slots) put(e *entry, now int64) verdict {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || e.gen != s.gen {
		return stale
	}
	if w := s.first; w != nil {
		s.unqueue(w)
		e.since = now
		w.grant <- e
		return kept
	}
	if len(s.idle) >= s.keep {
		return overflow
	}
	s.idle = append(s.idle, e)
	s.release()
	return kept
}

// free gives back an empty slot.
func (s *slots) free() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if w := s.first; w != nil {
		s.unqueue(w)
		w.grant <- nil
		return
	}
	s.release()
}

func (s *slots) release() {
	s.held--
	if s.closed && s.held == 0 {
		close(s.drained)
	}
}

// leave takes w out of the queue. It returns false when a slot was granted
// first: the caller then owns what is in w.grant.
func (s *slots) leave(w *waiter) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !w.queued {
		return false
	}
	s.unqueue(w)
	return true
}

func (s *slots) unqueue(w *waiter) {
	if w.prev == nil {
		s.first = w.next
	} else {
		w.prev.next = w.next
	}
	if w.next == nil {
		s.last = w.prev
	} else {
		w.next.prev = w.prev
	}
	w.prev, w.next, w.queued = nil, nil, false
	s.waiting--
}

// generation returns the current generation; a connection carries the one that
// was current before it was dialled.
func (s *slots) generation() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gen
}

// invalidate ends generation gen and returns the idle connections, for the
// caller to close. It does nothing when gen has already ended.
func (s *slots) invalidate(gen uint64) ([]*entry, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if gen != s.gen {
		return nil, false
	}
	s.gen++
	idle := s.idle
	s.idle = nil
	return idle, true
}

// shut refuses every caller from now on, waiting ones included, and returns
// the idle connections for the caller to close. They hold slots until then.
func (s *slots) shut() []*entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	for w := s.first; w != nil; w = s.first {
		s.unqueue(w)
		close(w.grant)
	}
	idle := s.idle
	s.idle = nil
	s.held += len(idle)
	if s.held == 0 {
		close(s.drained)
	}
	return idle
}

// register and forget keep the list of open connections.
func (s *slots) register(e *entry, now int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e.since = now
	s.open[e] = struct{}{}
}

func (s *slots) forget(e *entry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, e)
}

func (s *slots) heldSince(e *entry) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return e.since
}

// usage is a snapshot of the counts.
type usage struct{ held, idle, waiting int }

func (s *slots) usage() usage {
	s.mu.Lock()
	defer s.mu.Unlock()
	return usage{held: s.held, idle: len(s.idle), waiting: s.waiting}
}

// inUse returns the connections that are handed out.
func (s *slots) inUse() []*entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	idle := make(map[*entry]bool, len(s.idle))
	for _, e := range s.idle {
		idle[e] = true
	}
	var out []*entry
	for e := range s.open {
		if !idle[e] {
			out = append(out, e)
		}
	}
	return out
}

// never is the time of day, in Unix nanoseconds, that does not come.
const never = math.MaxInt64

// wallClock is the time of day in Unix nanoseconds. Unlike the monotonic clock
// it goes on while a machine is frozen, and it may jump.
func wallClock() int64 { return time.Now().UnixNano() }
