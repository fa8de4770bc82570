package cloudsql

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"

	"cloud.google.com/go/cloudsqlconn"
)

// RefreshTimeout bounds one refresh of an instance's certificate, whoever waits
// for it. The connector itself retries 5xx answers for about seven seconds.
const RefreshTimeout = 30 * time.Second

// connector is a cloudsqlconn.Dialer shared by all dialers with equal settings.
type connector struct {
	opts []cloudsqlconn.Option
	key  shareable
	own  bool // not in the registry

	mu      sync.Mutex
	flights map[string]*flight
	dialer  *cloudsqlconn.Dialer
	closed  bool
	refs    int // guarded by registry.mu
}

var registry = struct {
	mu  sync.Mutex
	all map[shareable]*connector
}{all: map[shareable]*connector{}}

func acquire(s *settings) *connector {
	registry.mu.Lock()
	defer registry.mu.Unlock()
	own := len(s.extra) > 0
	if c := registry.all[s.shareable]; c != nil && !own {
		c.refs++
		return c
	}
	c := &connector{opts: s.connector(), key: s.shareable, own: own, flights: map[string]*flight{}, refs: 1}
	if !own {
		registry.all[s.shareable] = c
	}
	return c
}

func (c *connector) release() error {
	registry.mu.Lock()
	c.refs--
	last := c.refs == 0
	if last && !c.own {
		delete(registry.all, c.key)
	}
	registry.mu.Unlock()
	if !last {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	if c.dialer == nil {
		return nil
	}
	return c.dialer.Close()
}

// dial waits for a certificate that will last, then connects. The connector
// holds a lock that ignores contexts while it refreshes, so the refresh runs in
// a flight of its own and only then is the connector asked to dial.
func (c *connector) dial(ctx context.Context, instance string) (net.Conn, error) {
	f := c.refresh(ctx, instance)
	select {
	case <-f.done:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if f.err != nil {
		return nil, f.err
	}
	return f.dialer.Dial(ctx, instance)
}

// flight is one refresh and those who wait for it.
type flight struct {
	done   chan struct{}
	dialer *cloudsqlconn.Dialer
	err    error
}

// refresh starts a dialer for an instance and warms it up; callers that come meanwhile
// share the attempt, which goes on when its first caller leaves.
func (c *connector) refresh(ctx context.Context, instance string) *flight {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f := c.flights[instance]; f != nil {
		return f
	}
	f := &flight{done: make(chan struct{})}
	c.flights[instance] = f
	go func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), RefreshTimeout)
		defer cancel()
		if f.dialer, f.err = c.start(ctx); f.err == nil {
			f.err = f.dialer.Warmup(ctx, instance)
		}
		c.mu.Lock()
		delete(c.flights, instance)
		c.mu.Unlock()
		close(f.done)
	}()
	return f
}

// start makes the connector's dialer. It looks for credentials, which may ask
// the metadata server; a failure is not remembered.
func (c *connector) start(ctx context.Context) (*cloudsqlconn.Dialer, error) {
	c.mu.Lock()
	d := c.dialer
	c.mu.Unlock()
	if d != nil {
		return d, nil
	}
	d, err := cloudsqlconn.NewDialer(ctx, c.opts...)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.closed: // meanwhile
		return nil, errors.Join(errClosed, d.Close())
	case c.dialer != nil: // two instances were asked for at the same moment
		return c.dialer, d.Close()
	}
	c.dialer = d
	return d, nil
}
