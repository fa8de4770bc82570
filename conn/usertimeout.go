package conn

import (
	"context"
	"net"

	"github.com/jackc/pgx/v5/pgconn"
)

// limitUnanswered bounds how long what was sent may stay without the answer of the
// peer's TCP, by tcp_user_timeout. As for libpq that is nothing for Unix-domain sockets.
func (d *dsn) limitUnanswered(c *pgconn.Config) {
	if d.userTimeout == 0 {
		return
	}
	dial := c.DialFunc
	c.DialFunc = func(ctx context.Context, network, addr string) (net.Conn, error) {
		nc, err := dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		if tcp, ok := nc.(*net.TCPConn); ok {
			if err := setUserTimeout(tcp, d.userTimeout); err != nil {
				_ = nc.Close()
				return nil, err
			}
		}
		return nc, nil
	}
}
