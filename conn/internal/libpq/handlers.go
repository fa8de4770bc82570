package libpq

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Handlers are told of what the server sends unasked. They run while the
// connection is in use and must not use it.
type Handlers struct {
	Notice       func(*pgconn.PgError)
	Notification func(*pgconn.Notification)
}

const handlersKey = "netralint conn handlers"

// HandlersOf returns the handlers of a connection, to be set.
func HandlersOf(c *pgx.Conn) *Handlers {
	data := c.PgConn().CustomData()
	h, ok := data[handlersKey].(*Handlers)
	if !ok {
		h = &Handlers{}
		data[handlersKey] = h
	}
	return h
}

// HearNotices lets the connections made from cc tell their handler of notices.
func HearNotices(cc *pgx.ConnConfig) {
	next := cc.OnNotice
	cc.OnNotice = func(pc *pgconn.PgConn, n *pgconn.Notice) {
		if h, ok := pc.CustomData()[handlersKey].(*Handlers); ok && h.Notice != nil {
			h.Notice((*pgconn.PgError)(n))
		}
		if next != nil {
			next(pc, n)
		}
	}
}

// notify tells the handler of the notifications that came with the answers to
// statements.
func (c *SQLConn) notify() {
	h, ok := c.conn.PgConn().CustomData()[handlersKey].(*Handlers)
	if !ok || h.Notification == nil {
		return
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel() // those that have come are given all the same
	for {
		n, err := c.conn.WaitForNotification(ended)
		if err != nil {
			return
		}
		h.Notification(n)
	}
}
