package conn

import (
	"context"
	"sync"
)

// takeSpare returns a connection that was opened for a caller who had left, if
// one is fit for use. It counted as lingering and now counts as in use. One that
// answered after the caller came needs no ping, as one that he opened himself.
func (p *sqlPool) takeSpare(ctx context.Context, came int64) *sqlConn {
	for ctx.Err() == nil {
		p.mu.Lock()
		n := len(p.spares)
		if n == 0 {
			p.mu.Unlock()
			return nil
		}
		c := p.spares[n-1]
		p.spares[n-1] = nil
		p.spares = p.spares[:n-1]
		p.mu.Unlock()
		p.linger(-1)
		if isNew := c.e.idleSince >= came && c.e.gen == p.gen.Load(); isNew || c.ResetSession(ctx) == nil {
			return c
		}
		p.end(c)
	}
	return nil
}

// spare is adopt for a connect that has just ended and is not needed any more.
func (p *sqlPool) spare(l *login) {
	p.linger(1)
	if l.err != nil {
		p.endLinger()
		return
	}
	p.adopt(l.c)
}

// adopt takes the connection of a connect that nobody waits for: it serves the
// next one, so that callers with less time than a login takes are served at all.
// It goes on lingering until then.
func (p *sqlPool) adopt(c *sqlConn) {
	p.mu.Lock()
	if p.set.Mode != ModeNull && !p.closed.Load() && len(p.spares) < max(p.set.keep, 1) {
		c.e.idleSince = p.now()
		p.spares = append(p.spares, c)
		p.notifyLocked()
		p.mu.Unlock()
		return
	}
	p.mu.Unlock()
	p.goodbyes.say(c.e)
	p.endLinger()
}

// end closes a connection that database/sql does not know.
func (p *sqlPool) end(c *sqlConn) {
	if err := c.Close(); err != nil {
		p.set.Logger.Warn("conn: close the dialer", "error", err)
	}
}

// endSpares closes those that served nobody.
func (p *sqlPool) endSpares() {
	p.mu.Lock()
	spares := p.spares
	p.spares = nil
	p.mu.Unlock()
	var wg sync.WaitGroup
	for _, c := range spares {
		p.linger(-1)
		wg.Go(func() { p.end(c) })
	}
	wg.Wait()
}

// changed returns a channel that is closed when a lingering connect ends or its
// connection is to be had.
func (p *sqlPool) changed() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.changedLocked()
}

// changedLocked is changed; p.mu is locked.
func (p *sqlPool) changedLocked() <-chan struct{} {
	if p.notify == nil {
		p.notify = make(chan struct{})
	}
	return p.notify
}

// notifyLocked closes what changed returned; p.mu is locked.
func (p *sqlPool) notifyLocked() {
	if p.notify != nil {
		close(p.notify)
		p.notify = nil
	}
}
