package pqcompat

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync/atomic"

	"github.com/jackc/pgx/v5/pgconn"
)

// ListenerConn receives notifications on one connection. Unlike a [Listener] it
// does not connect again. Its methods are safe for concurrent use.
type ListenerConn struct {
	listener *Listener
	err      atomic.Pointer[error] // why it has ended
}

var (
	errListenerConnClosed = errors.New("the connection that listens has been closed")
	errListenerConnLost   = errors.New("the connection that listens is lost")
)

// NewListenerConn connects to the server url names. Notifications go to the
// channel, which is closed when the connection has ended.
func NewListenerConn(url string, notifications chan<- *Notification) (*ListenerConn, error) {
	l := &ListenerConn{listener: idleListener(notifications)}
	c, release, err := connectOnce(url)(context.Background())
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	go func() {
		defer close(notifications)
		defer release()
		err := l.listener.serve(c)
		l.end(err)
		l.listener.close()
	}()
	return l, nil
}

// end notes why the connection has ended, if nothing else did before.
func (l *ListenerConn) end(err error) bool { return l.err.CompareAndSwap(nil, &err) }

// Listen starts to listen on a channel. The results are those of ExecSimpleQuery.
func (l *ListenerConn) Listen(channel string) (bool, error) {
	return l.ExecSimpleQuery("LISTEN " + QuoteIdentifier(channel))
}

// Unlisten stops listening on a channel. The results are those of
// ExecSimpleQuery.
func (l *ListenerConn) Unlisten(channel string) (bool, error) {
	return l.ExecSimpleQuery("UNLISTEN " + QuoteIdentifier(channel))
}

// UnlistenAll stops listening on all channels. The results are those of
// ExecSimpleQuery.
func (l *ListenerConn) UnlistenAll() (bool, error) { return l.ExecSimpleQuery("UNLISTEN *") }

// Ping asks the server for a sign of life.
func (l *ListenerConn) Ping() error {
	_, err := l.ExecSimpleQuery("")
	return err
}

// ExecSimpleQuery runs statements without parameters, and says whether the
// server has run them: err is its error then.
func (l *ListenerConn) ExecSimpleQuery(sql string) (executed bool, err error) {
	err = l.listener.do(&request{sql: sql, simple: true, offErr: errListenerConnLost})
	var refused *pgconn.PgError
	if errors.Is(err, net.ErrClosed) {
		err = l.Err()
	}
	return err == nil || errors.As(err, &refused), err
}

// Close ends the connection.
func (l *ListenerConn) Close() error {
	if !l.end(errListenerConnClosed) {
		return errListenerConnClosed
	}
	return l.listener.Close()
}

// Err returns why the connection has ended; nil while it has not.
func (l *ListenerConn) Err() error {
	if err := l.err.Load(); err != nil {
		return *err
	}
	return nil
}
