package conn

import (
	"context"
	"slices"
	"sync"
	"time"
)

// strays are the connects whose callers have left. They go on, for the next
// caller, but one that takes much longer than a login does gives way when others
// wait for its slot: the network that swallowed it may be back. The oldest goes on,
// so that a server that has become slow is reached at all, unless a login that began
// after it has been answered.
type strays struct {
	lone    bool       // there is one slot, so the oldest gives way too, later each time
	waiting func() int // callers in need of a slot

	mu    sync.Mutex
	list  []*stray      // the oldest first
	usual time.Duration // what the last login took; 0: none was made
	began time.Time     // the last of those that were answered
	ended int           // strays that gave way since then
}

// stray is one connect that may be left alone.
type stray struct {
	began  time.Time
	cancel context.CancelFunc
	told   bool // to end
	timer  *time.Timer
}

// How long a stray goes on while others wait: usualTimes as long as a login took,
// but at least leastPatience; newPatience before the first login. Where there is one
// slot that is doubled for each that gave way since the last login: one that takes
// longer than the others were given would never be made.
const (
	usualTimes    = 8
	leastPatience = 500 * time.Millisecond
	newPatience   = time.Second
	lonePatience  = 2 * time.Second
	mostDoublings = 6
)

// newStray begins a connect that goes on when ctx ends.
func newStray(ctx context.Context) (context.Context, *stray) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	return ctx, &stray{began: time.Now(), cancel: cancel}
}

// took notes how long a login took.
func (s *strays) took(d time.Duration) {
	began := time.Now().Add(-d)
	s.mu.Lock()
	s.usual, s.ended = d, 0
	if began.After(s.began) {
		s.began = began
	}
	s.mu.Unlock()
	s.yield()
}

// login returns how long the last login took.
func (s *strays) login() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.usual
}

// patience is how long a stray may take; s.mu is held.
func (s *strays) patience() time.Duration {
	p := newPatience
	if s.usual > 0 {
		p = max(leastPatience, usualTimes*s.usual)
	}
	if s.lone {
		p = max(p, lonePatience) << min(s.ended, mostDoublings)
	}
	return p
}

func (s *strays) add(x *stray) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := len(s.list)
	for i > 0 && s.list[i-1].began.After(x.began) {
		i--
	}
	s.list = slices.Insert(s.list, i, x)
	x.timer = time.AfterFunc(s.patience()-time.Since(x.began), s.yield)
}

// remove is for a connect that has ended.
func (s *strays) remove(x *stray) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := slices.Index(s.list, x); i >= 0 {
		s.list = slices.Delete(s.list, i, i+1)
		x.timer.Stop()
	}
}

// yield has strays give way, one for each caller that waits. It is called when
// one begins to wait and when a stray has taken long enough.
func (s *strays) yield() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.list) == 0 {
		return
	}
	need := s.waiting()
	for _, x := range s.list {
		if x.told {
			need--
		}
	}
	goesOn := s.lone
	for _, x := range s.list {
		switch {
		case x.told:
		case !goesOn && x.began.After(s.began):
			goesOn = true
		case need > 0 && time.Since(x.began) >= s.patience():
			x.told = true
			x.cancel()
			s.ended++
			need--
		}
	}
}
