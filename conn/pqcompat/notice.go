package pqcompat

import (
	"context"
	"database/sql/driver"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/netra-systems/netralint/conn/internal/libpq"
)

// handlersOf are the handlers of a connection of package conn; it panics for
// those of other drivers.
func handlersOf(c driver.Conn) *libpq.Handlers {
	return libpq.HandlersOf(c.(interface{ Conn() *pgx.Conn }).Conn())
}

// NoticeHandler returns the notice handler of a connection, or nil. It panics
// if the connection is not one of package conn.
func NoticeHandler(c driver.Conn) func(*pgconn.PgError) { return handlersOf(c).Notice }

// SetNoticeHandler sets what is told of the server's notices on a connection
// with parity.LibPQ(); nil unsets it. The handler runs while the
// connection is in use, and must not use it. It panics if the connection is not
// one of package conn.
func SetNoticeHandler(c driver.Conn, handler func(*pgconn.PgError)) { handlersOf(c).Notice = handler }

// NoticeHandlerConnector sets a notice handler on each connection of another
// connector.
type NoticeHandlerConnector struct {
	driver.Connector
	handler func(*pgconn.PgError)
}

// ConnectorWithNoticeHandler makes a [NoticeHandlerConnector] of c, or sets the
// handler of one, for connections made from then on.
func ConnectorWithNoticeHandler(c driver.Connector, handler func(*pgconn.PgError)) *NoticeHandlerConnector {
	if n, ok := c.(*NoticeHandlerConnector); ok {
		n.handler = handler
		return n
	}
	return &NoticeHandlerConnector{c, handler}
}

// ConnectorNoticeHandler returns the handler of a [NoticeHandlerConnector], nil
// for other connectors.
func ConnectorNoticeHandler(c driver.Connector) func(*pgconn.PgError) {
	if n, ok := c.(*NoticeHandlerConnector); ok {
		return n.handler
	}
	return nil
}

// Connect opens a connection and sets its handler.
func (n *NoticeHandlerConnector) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := n.Connector.Connect(ctx)
	if err == nil {
		SetNoticeHandler(c, n.handler)
	}
	return c, err
}

// SetNotificationHandler sets what is told of notifications that come with the
// answers to statements on a connection of conn.OpenSQL or a [Connector] with
// parity.LibPQ(), when the statement has ended; nil unsets it. The
// handler must not use the connection. It panics if the connection is not one of
// package conn.
func SetNotificationHandler(c driver.Conn, handler func(*Notification)) {
	h := handlersOf(c)
	if h.Notification = nil; handler == nil {
		return
	}
	h.Notification = func(n *pgconn.Notification) { handler(notification(n)) }
}

// NotificationHandlerConnector sets a notification handler on each connection of
// another connector.
type NotificationHandlerConnector struct {
	driver.Connector
	handler func(*Notification)
}

// ConnectorWithNotificationHandler makes a [NotificationHandlerConnector] of c,
// or sets the handler of one, for connections made from then on.
func ConnectorWithNotificationHandler(c driver.Connector, handler func(*Notification)) *NotificationHandlerConnector {
	if n, ok := c.(*NotificationHandlerConnector); ok {
		n.handler = handler
		return n
	}
	return &NotificationHandlerConnector{c, handler}
}

// ConnectorNotificationHandler returns the handler of a
// [NotificationHandlerConnector], nil for other connectors.
func ConnectorNotificationHandler(c driver.Connector) func(*Notification) {
	if n, ok := c.(*NotificationHandlerConnector); ok {
		return n.handler
	}
	return nil
}

// Connect opens a connection and sets its handler.
func (n *NotificationHandlerConnector) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := n.Connector.Connect(ctx)
	if err == nil {
		SetNotificationHandler(c, n.handler)
	}
	return c, err
}

func notification(n *pgconn.Notification) *Notification {
	return &Notification{BePid: int(n.PID), Channel: n.Channel, Extra: n.Payload}
}
