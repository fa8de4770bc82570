package cloudsql

import (
	"context"
	"net"
	"sync"

	"github.com/netra-systems/netralint/conn"
)

var _ conn.Dialer = (*Dialer)(nil)

// Dialer reaches Cloud SQL instances. It is safe for concurrent use.
type Dialer struct {
	settings settings

	mu     sync.Mutex
	shared *connector // nil before the first Dial
	closed bool
}

// New returns a dialer. Nothing is looked up or connected before the first
// Dial, so it may be made on any machine.
func New(opts ...Option) *Dialer {
	d := &Dialer{}
	for _, o := range opts {
		o(&d.settings)
	}
	return d
}

// IAMAuthN reports whether logins use IAM, so that no password is needed.
func (d *Dialer) IAMAuthN() bool { return d.settings.iam }

// Dial connects to the instance "project:region:name". The connection is
// encrypted and both ends are authenticated. Errors name the instance and what
// to do; those of the SQL Admin API can be inspected with errors.As.
func (d *Dialer) Dial(ctx context.Context, instance string) (net.Conn, error) {
	c, err := d.connector()
	if err != nil {
		return nil, explain(instance, err)
	}
	nc, err := c.dial(ctx, instance)
	if err != nil {
		return nil, explain(instance, err)
	}
	return nc, nil
}

// Close gives up the connector; the last dialer that shares it closes it.
// Connections that are open live on. Further calls return nil.
func (d *Dialer) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	c := d.shared
	d.closed, d.shared = true, nil
	if c == nil {
		return nil
	}
	return c.release()
}

func (d *Dialer) connector() (*connector, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return nil, errClosed
	}
	if d.shared == nil {
		d.shared = acquire(&d.settings)
	}
	return d.shared, nil
}
