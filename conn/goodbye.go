package conn

import "time"

// goodbyeWait is how long a caller waits for the end of a session that is not
// his: a server that is there needs less, and one that is gone says nothing.
const goodbyeWait = 50 * time.Millisecond

// soon calls end and waits for it, but no longer than goodbyeWait: after that
// end goes on by itself and late gets its error.
func soon(end func() error, late func(error)) error {
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
	wait := time.NewTimer(goodbyeWait)
	defer wait.Stop()
	select {
	case err := <-done:
		return err
	case <-wait.C:
		close(gone)
		return nil
	}
}

// dismiss ends a connection in order; its slot stays with the caller, who does
// not wait for a peer that does not answer.
func (db *DB) dismiss(e *entry) {
	db.slots.forget(e)
	db.goodbyes.Add(1)
	_ = soon(func() error {
		defer db.goodbyes.Done()
		e.terminate(closeTimeout)
		return nil
	}, func(error) {})
}
