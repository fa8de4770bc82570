package pqcompat

import (
	"context"
	"errors"
	"net"
	"os"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

type event struct {
	kind ListenerEventType
	err  error
}

// listenTo starts a listener on a server and hands over its events.
func listenTo(t *testing.T, url func() string) (*Listener, chan event) {
	t.Helper()
	pgtest.NoLeaks(t)
	events := make(chan event, 1000)
	connect := func(ctx context.Context) (*pgx.Conn, func(), error) {
		c, err := pgx.Connect(ctx, url())
		if err != nil {
			return nil, nil, err
		}
		return c, func() { _ = c.Close(context.Background()) }, nil
	}
	l := newListener(connect, time.Millisecond, 20*time.Millisecond, func(k ListenerEventType, err error) { events <- event{k, err} })
	t.Cleanup(func() {
		if err := l.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
		for range l.Notify { // until it is closed
		}
	})
	return l, events
}

func expect(t *testing.T, events chan event, want ListenerEventType) {
	t.Helper()
	for {
		e := <-events
		if e.kind == ListenerEventConnectionAttemptFailed && want != e.kind {
			continue
		}
		if e.kind != want {
			t.Fatalf("event %v (%v), want %v", e.kind, e.err, want)
		}
		return
	}
}

func session(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	c, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close(context.Background()) })
	return c
}

func execute(t *testing.T, c *pgx.Conn, sql string, args ...any) {
	t.Helper()
	if _, err := c.Exec(t.Context(), sql, args...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func TestListenAndUnlisten(t *testing.T) {
	url := pgtest.Database(t)
	l, events := listenTo(t, func() string { return url })
	c := session(t, url)
	if err := l.Listen("Jobs"); err != nil {
		t.Fatal(err)
	}
	expect(t, events, ListenerEventConnected)
	if err := l.Listen("Jobs"); !errors.Is(err, ErrChannelAlreadyOpen) {
		t.Errorf("Listen twice: %v", err)
	}
	execute(t, c, `NOTIFY "Jobs", 'one'`)
	want := Notification{BePid: int(c.PgConn().PID()), Channel: "Jobs", Extra: "one"}
	if n := <-l.NotificationChannel(); n == nil || *n != want {
		t.Fatalf("notification %+v, want %+v", n, want)
	}
	if err := l.Ping(); err != nil {
		t.Error(err)
	}
	if err := l.Unlisten("Jobs"); err != nil {
		t.Fatal(err)
	}
	if err := l.Unlisten("Jobs"); !errors.Is(err, ErrChannelNotOpen) {
		t.Errorf("Unlisten twice: %v", err)
	}
	for _, name := range []string{"a", "b"} {
		if err := l.Listen(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.UnlistenAll(); err != nil {
		t.Fatal(err)
	}
	if err := l.Listen("last"); err != nil {
		t.Fatal(err)
	}
	execute(t, c, `SELECT pg_notify(c, 'late') FROM unnest(ARRAY['Jobs','a','b','last']) c`)
	if n := <-l.Notify; n.Channel != "last" {
		t.Errorf("got a notification on %q, which is not listened on", n.Channel)
	}
}

func TestServerRefusesChannel(t *testing.T) {
	url := pgtest.Database(t)
	l, _ := listenTo(t, func() string { return url })
	long := string(make([]byte, 100)) // cut at the zero byte: an empty name
	var refused *pgconn.PgError
	for range 2 { // a refused channel is not open
		if err := l.Listen(long); !errors.As(err, &refused) {
			t.Fatalf("Listen on an empty name: %v, want an error of the server", err)
		}
	}
}

func TestReconnectListensAgain(t *testing.T) {
	url := pgtest.Database(t)
	l, events := listenTo(t, func() string { return url })
	c := session(t, url)
	for _, name := range []string{"a", "b"} {
		if err := l.Listen(name); err != nil {
			t.Fatal(err)
		}
	}
	expect(t, events, ListenerEventConnected)
	execute(t, c, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
	expect(t, events, ListenerEventDisconnected)
	expect(t, events, ListenerEventReconnected)
	if n := <-l.Notify; n != nil {
		t.Fatalf("after a reconnect came %+v, want nil", n)
	}
	execute(t, c, "NOTIFY b, 'again'")
	if n := <-l.Notify; n == nil || n.Extra != "again" {
		t.Fatalf("got %+v after the reconnect", n)
	}
}

func TestListenWaitsForTheServer(t *testing.T) {
	s := pgtest.Private(t)
	l, events := listenTo(t, func() string { return s.URL("postgres") })
	expect(t, events, ListenerEventConnected)
	if err := s.Stop(true); err != nil {
		t.Fatal(err)
	}
	expect(t, events, ListenerEventDisconnected)
	expect(t, events, ListenerEventConnectionAttemptFailed)
	if err := l.Ping(); err == nil {
		t.Error("Ping succeeds without a server")
	}
	listened := make(chan error, 1)
	go func() { listened <- l.Listen("jobs") }()
	if err := s.Run(); err != nil {
		t.Fatal(err)
	}
	if err := <-listened; err != nil {
		t.Fatal(err)
	}
	if n := <-l.Notify; n != nil {
		t.Fatalf("after a reconnect came %+v, want nil", n)
	}
	execute(t, session(t, s.URL("postgres")), "NOTIFY jobs")
	if n := <-l.Notify; n == nil || n.Channel != "jobs" {
		t.Fatalf("got %+v", n)
	}
}

func TestCloseEndsWaitingCalls(t *testing.T) {
	l, events := listenTo(t, func() string { return "postgres://127.0.0.1:1/none?connect_timeout=1" })
	expect(t, events, ListenerEventConnectionAttemptFailed)
	listened := make(chan error, 1)
	go func() { listened <- l.Listen("jobs") }()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-listened; !errors.Is(err, net.ErrClosed) {
		t.Errorf("Listen on a closed listener: %v", err)
	}
	for name, call := range map[string]func() error{"Close": l.Close, "Ping": l.Ping, "UnlistenAll": l.UnlistenAll} {
		if err := call(); !errors.Is(err, net.ErrClosed) {
			t.Errorf("%s after Close: %v", name, err)
		}
	}
	if _, open := <-l.Notify; open {
		t.Error("Notify is not closed")
	}
}
