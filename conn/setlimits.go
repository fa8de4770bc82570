package conn

import (
	"sync/atomic"
	"time"
)

// changed are the limits that were set while a DB is open, in place of those it
// was opened with.
type changed struct {
	idle     atomic.Pointer[int]           // how many are kept, as asked for
	bounded  atomic.Bool                   // the program itself set the bound
	waits    atomic.Pointer[time.Duration] // WaitTimeout
	lifetime atomic.Pointer[time.Duration] // Recycle; its jitter is a tenth
	idleTime atomic.Pointer[time.Duration] // IdleTimeout
}

// SetMaxOpenConns bounds the pool from now on as [sql.DB.SetMaxOpenConns] does; option
// MaxOpenConns of package parity does so from the beginning, Size and Overflow in conn's
// own terms. An n of 0 or less means 100 here, what a server takes by default, and waits
// end after WaitTimeout; else a wait ends with its context alone, unless WaitTimeout was
// set. Of more connections that are in use, those that are given back first are closed.
func (db *DB) SetMaxOpenConns(n int) {
	db.closing.Lock()
	defer db.closing.Unlock()
	limit, wait := unbounded, db.set.WaitTimeout
	if n > 0 {
		limit = min(n, maxConnections)
	}
	switch {
	case db.set.waitChosen:
	case n > 0:
		wait = 0
	default:
		wait = defaultWaitTimeout
	}
	db.changed.waits.Store(&wait)
	db.changed.bounded.Store(n > 0)
	db.strays.alone(limit == 1)
	db.resize(limit)
}

// SetMaxIdleConns is how many connections are kept idle from now on, as
// [sql.DB.SetMaxIdleConns] says: none if n is 0 or less. The others are closed at once.
// In ModeNull none is kept.
func (db *DB) SetMaxIdleConns(n int) {
	db.closing.Lock()
	defer db.closing.Unlock()
	n = max(n, 0)
	db.changed.idle.Store(&n)
	limit, _ := db.slots.limits()
	db.resize(limit)
}

// SetConnMaxLifetime replaces connections older than d from now on, as
// [sql.DB.SetConnMaxLifetime] does; 0 or less means never. Up to a tenth is taken off the
// age of each.
func (db *DB) SetConnMaxLifetime(d time.Duration) {
	db.closing.Lock()
	defer db.closing.Unlock()
	d = max(d, 0)
	db.changed.lifetime.Store(&d)
	db.tellSQL(func(other limiter) { other.SetConnMaxLifetime(d) })
}

// SetConnMaxIdleTime replaces connections that were idle for longer than d from now
// on, as [sql.DB.SetConnMaxIdleTime] does; 0 or less means never. Nothing runs in the
// background for it.
func (db *DB) SetConnMaxIdleTime(d time.Duration) {
	db.closing.Lock()
	defer db.closing.Unlock()
	d = max(d, 0)
	db.changed.idleTime.Store(&d)
	db.slots.keepFor(d)
	db.tellSQL(func(other limiter) { other.SetConnMaxIdleTime(d) })
}

// resize lets limit connections exist, and keeps of them what was asked for. closing
// is held.
func (db *DB) resize(limit int) {
	keep, linger := db.set.kept, db.slots.lingers()
	if n := db.changed.idle.Load(); n != nil {
		keep, linger = *n, 0
	}
	keep = min(keep, limit)
	if db.set.Mode == ModeNull {
		keep = 0
	}
	for _, e := range db.slots.resize(limit, keep, linger) {
		db.count.overflowCloses.Add(1)
		go db.discard(e)
	}
	db.tellSQL(func(other limiter) {
		other.SetMaxOpenConns(limit)
		other.SetMaxIdleConns(keep)
	})
}

// A limiter has limits that can be set, as a sql.DB has.
type limiter interface {
	SetMaxOpenConns(n int)
	SetMaxIdleConns(n int)
	SetConnMaxLifetime(d time.Duration)
	SetConnMaxIdleTime(d time.Duration)
}

// tellSQL sets a limit of the connections behind SQL, if there are any. closing is held.
func (db *DB) tellSQL(set func(other limiter)) {
	if db.sql != nil {
		set(db.sql.limiter())
	}
}

// limitSQL gives the connections behind SQL, which are new, what was set before.
// closing is held.
func (db *DB) limitSQL() {
	limit, keep := db.slots.limits()
	other := db.sql.limiter()
	other.SetMaxOpenConns(limit)
	other.SetMaxIdleConns(keep)
	if d := db.changed.lifetime.Load(); d != nil {
		other.SetConnMaxLifetime(*d)
	}
	if d := db.changed.idleTime.Load(); d != nil {
		other.SetConnMaxIdleTime(*d)
	}
}

// sizes returns Size and Overflow as they are now.
func (db *DB) sizes() (size, overflow int) {
	limit, keep := db.slots.limits()
	if db.set.Mode != ModePool {
		return limit, 0
	}
	size = max(keep, 1)
	return size, limit - size
}

// waitTimeout is WaitTimeout as it is now.
func (db *DB) waitTimeout() time.Duration { return orSet(&db.changed.waits, db.set.WaitTimeout) }

// idleTimeout is IdleTimeout as it is now.
func (db *DB) idleTimeout() time.Duration { return orSet(&db.changed.idleTime, db.set.IdleTimeout) }

func orSet(changed *atomic.Pointer[time.Duration], opened time.Duration) time.Duration {
	if d := changed.Load(); d != nil {
		return *d
	}
	return opened
}

// expires is the time of day after which a connection is replaced.
func (db *DB) expires(e *entry) int64 {
	d := db.changed.lifetime.Load()
	switch {
	case d == nil:
		return e.expires
	case *d == 0:
		return never
	}
	age := int64(*d) - int64(e.early*float64(*d/10))
	return e.opened + min(age, never-e.opened)
}

// resize lets limit connections exist, and keep of them be idle for longer than linger.
// It takes out, with a slot each, the idle ones that are too many, and gives new slots
// to those who wait for one.
func (s *slots) resize(limit, keep int, linger int64) []*entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	if limit < s.limit {
		n = s.acquired + len(s.idle) - limit
	}
	s.limit, s.keep, s.linger = limit, keep, linger
	if linger == 0 {
		n = max(n, len(s.idle)-keep)
	}
	n = min(max(n, 0), len(s.idle))
	out := append([]*entry(nil), s.idle[:n]...)
	s.idle = append([]*entry(nil), s.idle[n:]...)
	s.acquired += n
	for w := s.waiters.first; w != nil && !s.closed && s.acquired < s.limit; w = s.waiters.first {
		w.unqueue()
		s.acquired++
		w.grant <- nil
	}
	if len(s.idle) > s.keep && s.timer == nil && s.trim != nil && !s.closed {
		s.timer = time.AfterFunc(time.Duration(s.linger), s.trim)
	}
	return out
}

// crowded reports whether more connections exist than may. mu is held.
func (s *slots) crowded() bool { return s.acquired+len(s.idle) > s.limit }

func (s *slots) limits() (limit, keep int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.limit, s.keep
}

func (s *slots) lingers() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.linger
}

// keepFor is how long a connection may stay idle from now on; 0: for ever.
func (s *slots) keepFor(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.maxIdle = int64(d)
}

// alone tells whether there is one slot.
func (s *strays) alone(lone bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lone = lone
}
