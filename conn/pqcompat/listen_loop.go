package pqcompat

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// run keeps a connection while the listener lives.
func (l *Listener) run() {
	defer close(l.Notify)
	delay := l.minDelay
	for first := true; ; {
		c, release, err := l.open()
		if err != nil {
			if l.closing.Err() != nil {
				return
			}
			l.emit(ListenerEventConnectionAttemptFailed, err)
			if !l.pause(delay) {
				return
			}
			delay = min(2*delay, l.maxDelay)
			continue
		}
		delay = l.minDelay
		again := time.Now().Add(delay)
		if first {
			l.emit(ListenerEventConnected, nil)
		} else {
			l.emit(ListenerEventReconnected, nil)
		}
		if first || l.deliver(nil) {
			err = l.serve(c)
		}
		first = false
		release()
		if l.closing.Err() != nil {
			return
		}
		l.emit(ListenerEventDisconnected, err)
		if !l.pause(time.Until(again)) {
			return
		}
	}
}

// open connects and listens on every channel, which answers the requests that
// wait for it.
func (l *Listener) open() (*pgx.Conn, func(), error) {
	c, release, err := l.connect(l.closing)
	if err != nil {
		return nil, nil, err
	}
	l.mu.Lock()
	waiting := l.requests
	l.requests = nil
	asked := map[string]bool{}
	for _, r := range waiting {
		asked[r.listen] = true
	}
	var channels []string
	for name := range l.channels {
		if !asked[name] {
			channels = append(channels, name)
		}
	}
	l.mu.Unlock()
	for _, name := range channels {
		if _, err = c.Exec(l.closing, "LISTEN "+QuoteIdentifier(name)); err != nil {
			break
		}
	}
	l.mu.Lock()
	l.requests = append(waiting, l.requests...)
	l.mu.Unlock()
	if err == nil {
		err = l.answer(c)
	}
	if err != nil {
		release()
		return nil, nil, err
	}
	return c, release, nil
}

// serve delivers notifications and answers requests until the connection is
// lost or the listener is closed.
func (l *Listener) serve(c *pgx.Conn) error {
	for {
		n, err := l.wait(c)
		switch {
		case err == nil:
			if !l.deliver(notification(n)) {
				return l.closing.Err()
			}
		case c.IsClosed():
			return err
		}
		if err := l.answer(c); err != nil {
			return err
		}
	}
}

// wait waits for a notification or a request.
func (l *Listener) wait(c *pgx.Conn) (*pgconn.Notification, error) {
	ctx, cancel := context.WithCancel(l.closing)
	defer cancel()
	l.mu.Lock()
	l.interrupt = cancel
	if len(l.requests) > 0 {
		cancel()
	}
	l.mu.Unlock()
	return c.WaitForNotification(ctx)
}

// answer runs the requests that have come. When the connection is lost they are
// kept for the next, or answered if they need none.
func (l *Listener) answer(c *pgx.Conn) error {
	for {
		l.mu.Lock()
		if len(l.requests) == 0 {
			l.mu.Unlock()
			return l.closing.Err()
		}
		r := l.requests[0]
		l.requests = l.requests[1:]
		l.mu.Unlock()
		err := r.run(l.closing, c)
		var refused *pgconn.PgError
		if err != nil && (c.IsClosed() || !errors.As(err, &refused)) {
			l.lost(r)
			return err
		}
		if err != nil && r.listen != "" {
			l.mu.Lock()
			delete(l.channels, r.listen)
			l.mu.Unlock()
		}
		r.done <- err
	}
}

// lost answers a request that has no connection, or leaves it to the next one.
func (l *Listener) lost(r *request) {
	if r.listen == "" {
		r.done <- r.offErr
		return
	}
	l.mu.Lock()
	l.requests = append(l.requests, r)
	l.mu.Unlock()
}

// pause waits between connections, answering requests that need none.
func (l *Listener) pause(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	for {
		ctx, cancel := context.WithCancel(l.closing)
		l.mu.Lock()
		l.interrupt = cancel
		var keep []*request
		for _, r := range l.requests {
			if r.listen != "" {
				keep = append(keep, r)
			} else {
				r.done <- r.offErr
			}
		}
		l.requests = keep
		l.mu.Unlock()
		select {
		case <-ctx.Done():
			cancel()
			if l.closing.Err() != nil {
				return false
			}
		case <-timer.C:
			cancel()
			return true
		}
	}
}

func (l *Listener) deliver(n *Notification) bool {
	select {
	case l.out <- n:
		return true
	case <-l.closing.Done():
		return false
	}
}

func (l *Listener) emit(e ListenerEventType, err error) {
	if l.callback != nil {
		l.callback(e, err)
	}
}
