package pqcompat

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// Notification is what NOTIFY sent.
type Notification struct {
	BePid   int    // process ID of the server process that sent it
	Channel string // name of the channel
	Extra   string // payload; empty when there is none
}

// ListenerEventType says what happened to a listener's connection.
type ListenerEventType int

const (
	// ListenerEventConnected comes once, with the first connection.
	ListenerEventConnected ListenerEventType = iota
	// ListenerEventDisconnected comes with the reason of each loss.
	ListenerEventDisconnected
	// ListenerEventReconnected comes with each further connection; a nil
	// Notification follows, because some may have been lost meanwhile.
	ListenerEventReconnected
	// ListenerEventConnectionAttemptFailed comes with the reason of each failure.
	ListenerEventConnectionAttemptFailed
)

var eventNames = [...]string{"connected", "disconnected", "reconnected", "connectionAttemptFailed"}

func (t ListenerEventType) String() string {
	if t < 0 || int(t) >= len(eventNames) {
		return ""
	}
	return eventNames[t]
}

// EventCallbackType is called from the goroutine that delivers notifications:
// it must not block and must not call the listener.
type EventCallbackType func(event ListenerEventType, err error)

var (
	// ErrChannelAlreadyOpen is Listen's error for a channel it listens on.
	ErrChannelAlreadyOpen = errors.New("listen: the channel is already open")
	// ErrChannelNotOpen is Unlisten's error for a channel it does not listen on.
	ErrChannelNotOpen = errors.New("unlisten: the channel is not open")
)

// Listener receives notifications on a connection of its own, which it opens
// again, with all its channels, whenever it is lost. Its methods are safe for
// concurrent use; after Close they return [net.ErrClosed].
type Listener struct {
	// Notify gets the notifications, and nil after each reconnect. It is closed
	// by Close. Up to 32 wait in it; a reader that stops reading stops the
	// listener.
	Notify chan *Notification

	out      chan<- *Notification // Notify, or the channel of a ListenerConn
	connect  connectFunc
	minDelay time.Duration
	maxDelay time.Duration
	callback EventCallbackType
	closing  context.Context
	close    context.CancelFunc

	mu        sync.Mutex
	channels  map[string]struct{}
	requests  []*request
	interrupt context.CancelFunc // ends the wait for a notification
}

// connectFunc opens a connection and says how to give it up.
type connectFunc func(context.Context) (c *pgx.Conn, release func(), err error)

// request is a statement for the listener's connection.
type request struct {
	sql    string
	listen string // the channel of a LISTEN, which a reconnect fulfils too
	simple bool   // sql may hold several statements
	offErr error  // answer when there is no connection
	done   chan error
}

func (r *request) run(ctx context.Context, c *pgx.Conn) error {
	if r.simple {
		_, err := c.PgConn().Exec(ctx, r.sql).ReadAll()
		return err
	}
	_, err := c.Exec(ctx, r.sql)
	return err
}

func newListener(connect connectFunc, minDelay, maxDelay time.Duration, cb EventCallbackType) *Listener {
	notify := make(chan *Notification, 32)
	l := idleListener(notify)
	l.Notify, l.connect, l.minDelay, l.maxDelay, l.callback = notify, connect, minDelay, maxDelay, cb
	go l.run()
	return l
}

// idleListener is a listener that nothing runs yet.
func idleListener(out chan<- *Notification) *Listener {
	l := &Listener{out: out, channels: map[string]struct{}{}, interrupt: func() {}}
	l.closing, l.close = context.WithCancel(context.Background())
	return l
}

// NotificationChannel returns Notify.
func (l *Listener) NotificationChannel() <-chan *Notification { return l.Notify }

// Listen starts to listen on a channel and returns when the server has said so.
// Without a connection it waits for the next one. The name is case-sensitive.
func (l *Listener) Listen(channel string) error {
	l.mu.Lock()
	if _, open := l.channels[channel]; open && l.closing.Err() == nil {
		l.mu.Unlock()
		return ErrChannelAlreadyOpen
	}
	l.channels[channel] = struct{}{}
	l.mu.Unlock()
	return l.do(&request{sql: "LISTEN " + QuoteIdentifier(channel), listen: channel})
}

// Unlisten stops listening on a channel. Notifications sent before may still
// arrive.
func (l *Listener) Unlisten(channel string) error {
	l.mu.Lock()
	if _, open := l.channels[channel]; !open && l.closing.Err() == nil {
		l.mu.Unlock()
		return ErrChannelNotOpen
	}
	delete(l.channels, channel)
	l.mu.Unlock()
	return l.do(&request{sql: "UNLISTEN " + QuoteIdentifier(channel)})
}

// UnlistenAll stops listening on all channels.
func (l *Listener) UnlistenAll() error {
	l.mu.Lock()
	clear(l.channels)
	l.mu.Unlock()
	return l.do(&request{sql: "UNLISTEN *"})
}

// Ping asks the server for a sign of life. It fails when there is no connection.
func (l *Listener) Ping() error {
	return l.do(&request{sql: "-- ping", offErr: errors.New("ping: the listener has no connection, it is connecting")})
}

// Close ends the listener and closes Notify.
func (l *Listener) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closing.Err() != nil {
		return net.ErrClosed
	}
	l.close()
	return nil
}

// do hands a request to the connection and waits for the answer.
func (l *Listener) do(r *request) error {
	r.done = make(chan error, 1)
	l.mu.Lock()
	if l.closing.Err() != nil {
		l.mu.Unlock()
		return net.ErrClosed
	}
	l.requests = append(l.requests, r)
	l.interrupt()
	l.mu.Unlock()
	select {
	case err := <-r.done:
		return err
	case <-l.closing.Done():
		return net.ErrClosed
	}
}
