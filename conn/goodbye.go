package conn

import (
	"cmp"
	"sync/atomic"
	"time"
)

const (
	// goodbyeWait is how long a caller waits for the end of a session that is
	// not his: a server that is there needs less, and one that is gone says
	// nothing.
	goodbyeWait = 50 * time.Millisecond
	// silentWait is how long, when no answer came the last time.
	silentWait = 10 * time.Millisecond
	// silenceTimes is how many logins long a lost connection may say nothing.
	silenceTimes = 4
)

// goodbyes remembers whether the peers answer to one. A server does by closing
// its side when its process is gone; one that is gone does not, nor does a relay
// that keeps its side open.
type goodbyes struct {
	unanswered atomic.Bool
	limit      time.Duration // of one; 0: closeTimeout
}

// longest is how long an answer may take.
func (g *goodbyes) longest() time.Duration { return cmp.Or(g.limit, closeTimeout) }

// patience is how long the slot of a session that ends is held for the answer,
// so that there are never more sessions than slots. Where none came the last time
// that is silentWait; an answer that comes later counts.
func (g *goodbyes) patience() time.Duration {
	if g.unanswered.Load() {
		return silentWait
	}
	return g.longest()
}

// say ends a session.
func (g *goodbyes) say(e *entry) { g.unanswered.Store(!e.terminate(g.longest())) }

// soon calls end and waits for it, but no longer than wait: after that end goes
// on by itself and late gets its error.
func soon(wait time.Duration, end func() error, late func(error)) error {
	done := make(chan error)
	gone := make(chan struct{})
	go func() {
		err := end()
		select {
		case done <- err:
		case <-gone:
			late(err)
		}
	}()
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case err := <-done:
		return err
	case <-timer.C:
		close(gone)
		return nil
	}
}

// part begins to end a connection in order. What it returns is closed when the
// server has ended the session too.
func (db *DB) part(e *entry) <-chan struct{} {
	db.slots.forget(e)
	db.parting.Add(1)
	ended := make(chan struct{})
	go func() {
		defer db.parting.Done()
		defer close(ended)
		db.goodbyes.say(e)
	}()
	return ended
}

// dismiss ends a connection in order; its slot stays with the caller, who does
// not wait for a peer that does not answer.
func (db *DB) dismiss(e *entry) { waitFor(min(goodbyeWait, db.goodbyes.patience()), db.part(e)) }

// discard ends a connection in order and gives its slot back, after the server
// has ended the session unless that takes longer than it is waited for.
func (db *DB) discard(e *entry) {
	wait := db.goodbyes.patience()
	if e.conn.IsClosed() {
		wait = min(wait, silence(db.strays.login()))
	}
	waitFor(wait, db.part(e))
	db.slots.free()
}

// silence is how long the slot of a connection that was lost, or whose caller left a
// statement, is held: the server is asked to cancel over a new connection, which takes
// it no longer than a login. A peer that says nothing for so long is gone, and who has
// a second to live must not spend it on waiting for its slot.
func silence(login time.Duration) time.Duration { return max(leastHearing, silenceTimes*login) }

// letGo is discard for a caller who has no part in why the connection ends: the
// slot is held as long, the caller is not.
func (db *DB) letGo(e *entry) {
	patience := db.goodbyes.patience()
	ended := db.part(e)
	if waitFor(min(goodbyeWait, patience), ended) || patience <= goodbyeWait {
		db.slots.free()
		return
	}
	go func() {
		waitFor(patience-goodbyeWait, ended)
		db.slots.free()
	}()
}

// waitFor waits for ended, no longer than d, and reports whether it came.
func waitFor(d time.Duration, ended <-chan struct{}) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ended:
		return true
	case <-timer.C:
		return false
	}
}
