package conn

import (
	"cmp"
	"math"
	"slices"
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
	limit   int
	keep    int
	maxIdle int64 // nanoseconds after which an idle connection is not kept; 0: none
	linger  int64 // nanoseconds that one beyond keep stays idle
	// trim, if not nil, is called when that time may be over for one.
	trim func()

	mu       sync.Mutex
	idle     []*entry // last in, first out
	acquired int
	waiters  queue       // who has no slot
	hopeful  queue       // who has one, and opens a connection in it
	gen      uint64      // connections of an older generation are not kept
	timer    *time.Timer // to trim, while there are more than keep; or nil
	closed   bool
	severed  bool          // who holds a connection has lost it
	drained  chan struct{} // closed when closed is set and no slot is held
	open     map[*entry]struct{}
}

// waiter is one caller in the queue. grant receives the connection that comes
// with the slot, or nil for an empty slot; it is closed when the pool closes.
type waiter struct {
	grant      chan *entry
	prev, next *waiter
	in         *queue // nil: it was granted something, or has left
}

// queue is a list of callers, the one who came first first.
type queue struct {
	first, last *waiter
	n           int
}

func (q *queue) join() *waiter {
	w := &waiter{grant: make(chan *entry, 1), in: q, prev: q.last}
	if q.last == nil {
		q.first = w
	} else {
		q.last.next = w
	}
	q.last = w
	q.n++
	return w
}

func (w *waiter) unqueue() {
	q := w.in
	if w.prev == nil {
		q.first = w.next
	} else {
		w.prev.next = w.next
	}
	if w.next == nil {
		q.last = w.prev
	} else {
		w.next.prev = w.prev
	}
	w.prev, w.next, w.in = nil, nil, nil
	q.n--
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
		s.acquired++
		e.since = now
		return e, nil, nil
	}
	if s.acquired < s.limit {
		s.acquired++
		return nil, nil, nil
	}
	return nil, s.waiters.join(), nil
}

// hope queues a caller who opens a connection in a slot of his own for one opened
// for nobody that comes sooner, with another slot. Those who have none come first.
func (s *slots) hope() *waiter {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hopeful.join()
}

// put gives back a healthy connection together with its slot. It may return
// another that was idle for too long: the caller closes it and frees its slot.
func (s *slots) put(e *entry, now int64) (v verdict, outdated *entry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || e.gen != s.gen {
		return stale, nil
	}
	if s.crowded() {
		return overflow, nil
	}
	if w := s.waiters.first; w != nil {
		w.unqueue()
		e.since = now
		w.grant <- e
		return kept, nil
	}
	if len(s.idle) >= s.keep && s.linger == 0 {
		return overflow, nil
	}
	s.idle = append(s.idle, e)
	s.release()
	if len(s.idle) > s.keep && s.timer == nil && s.trim != nil {
		s.timer = time.AfterFunc(time.Duration(s.linger), s.trim)
	}
	return kept, s.outdated(now)
}

// serve gives a connection that was opened for nobody, with its slot, to a caller
// who waits for one or opens one, if there is any.
func (s *slots) serve(e *entry, now int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := cmp.Or(s.waiters.first, s.hopeful.first)
	if s.closed || e.gen != s.gen || w == nil || s.crowded() {
		return false
	}
	w.unqueue()
	e.since = now
	w.grant <- e
	return true
}

// surplus takes out, with a slot each, the connections beyond keep that have been
// idle for linger, those that were idle longest. While more remain it sets the
// timer anew.
func (s *slots) surplus(now int64) []*entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.timer != nil {
		s.timer.Stop()
		s.timer = nil
	}
	n := 0
	for len(s.idle)-n > s.keep && now-s.idle[n].idleSince >= s.linger {
		n++
	}
	out := slices.Clone(s.idle[:n])
	s.idle = slices.Delete(s.idle, 0, n)
	s.acquired += n
	if len(s.idle) > s.keep && !s.closed {
		left := max(s.linger-(now-s.idle[0].idleSince), int64(time.Millisecond))
		s.timer = time.AfterFunc(time.Duration(min(left, s.linger)), s.trim)
	}
	return out
}

// outdated takes out the connection that was idle longest, with a slot, if that
// is too long. The first one in is the last one out, so under little load the
// same ones would stay for ever.
func (s *slots) outdated(now int64) *entry {
	e := s.idle[0]
	if s.maxIdle == 0 || now-e.idleSince <= s.maxIdle {
		return nil
	}
	s.idle = slices.Delete(s.idle, 0, 1)
	s.acquired++
	return e
}

// free gives back an empty slot.
func (s *slots) free() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if w := s.waiters.first; w != nil && !s.crowded() {
		w.unqueue()
		w.grant <- nil
		return
	}
	s.release()
}

func (s *slots) release() {
	s.acquired--
	if s.closed && s.acquired == 0 {
		close(s.drained)
	}
}

// leave takes w out of the queue. It returns false when a slot was granted
// first: the caller then owns what is in w.grant.
func (s *slots) leave(w *waiter) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if w.in == nil {
		return false
	}
	w.unqueue()
	return true
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

// evict ends the current generation and returns the idle connections, for the
// caller to close. They hold slots until then.
func (s *slots) evict() []*entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gen++
	idle := s.idle
	s.idle = nil
	s.acquired += len(idle)
	return idle
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
	if s.timer != nil {
		s.timer.Stop()
	}
	for w := s.waiters.first; w != nil; w = s.waiters.first {
		w.unqueue()
		close(w.grant)
	}
	idle := s.idle
	s.idle = nil
	s.acquired += len(idle)
	if s.acquired == 0 {
		close(s.drained)
	}
	return idle
}

// register and forget keep the list of open connections. register returns false
// when it is too late for another.
func (s *slots) register(e *entry, now int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	e.since = now
	if !s.severed {
		s.open[e] = struct{}{}
	}
	return !s.severed
}

func (s *slots) forget(e *entry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, e)
}

func (s *slots) acquiredAt(e *entry) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return e.since
}

// usage is a snapshot of the counts.
type usage struct{ acquired, idle, waiting int }

func (s *slots) usage() usage {
	s.mu.Lock()
	defer s.mu.Unlock()
	return usage{acquired: s.acquired, idle: len(s.idle), waiting: s.waiters.n}
}

// sever returns the connections that are handed out, for the caller to cut off;
// none is registered from now on.
func (s *slots) sever() []*entry {
	s.mu.Lock()
	s.severed = true
	s.mu.Unlock()
	return s.inUse()
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
