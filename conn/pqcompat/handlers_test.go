//netralint:ignore blockingcall the driver under test is called as programs on lib/pq do
package pqcompat_test

import (
	"context"
	"crypto/tls"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/internal/pgtest"
	"github.com/netra-systems/netralint/conn/parity"
	"github.com/netra-systems/netralint/conn/pqcompat"
)

func TestErrorMethods(t *testing.T) {
	db, err := conn.OpenSQL(pgtest.Database(t), parity.LibPQ())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	_, err = db.Exec("SELECT nothing")
	told, ok := err.(pqcompat.PGError)
	if !ok || told.Fatal() || told.Get('C') != "42703" {
		t.Errorf("%v is a PGError: %v", err, ok)
	}
	e := pqcompat.AsError(err)
	for mark, want := range map[byte]string{'S': "ERROR", 'C': "42703", 'M': e.Message, 'P': "8", 'R': "errorMissingColumn", 'x': "", 'D': "", 'L': pqcompat.Digits(e.Line)} {
		if got := pqcompat.Get(e, mark); got != want {
			t.Errorf("Get(%c) = %q, want %q", mark, got, want)
		}
	}
	if pqcompat.Fatal(e) || !pqcompat.Fatal(&pgconn.PgError{Severity: "FATAL"}) {
		t.Error("Fatal does not go by the severity")
	}
	text := pqcompat.ServerError(e)
	if text.Error() != err.Error() || pqcompat.AsError(text) != e || !strings.HasPrefix(text.Error(), "pq: ") {
		t.Errorf("ServerError of %v has the text %v", err, text)
	}
	if e, ok := pqcompat.ServerError(nil).(*pgconn.PgError); !ok || e != nil {
		t.Error("ServerError of no error is one")
	}
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	_, _ = tx.Exec("SELECT nothing")
	if err := tx.Commit(); err != pqcompat.ErrInFailedTransaction {
		t.Errorf("Commit of a failed transaction: %v", err)
	}
}

func TestErrorWithDetail(t *testing.T) {
	e := &pgconn.PgError{Message: "no", Code: "23505", Detail: "key", Hint: "other"}
	if got, want := pqcompat.ErrorWithDetail(e), "ERROR:   no (23505)\nDETAIL:  key\nHINT:    other"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// dialer counts, and has no method with a context.
type dialer struct{ plain, timed atomic.Int32 }

func (d *dialer) Dial(network, address string) (net.Conn, error) {
	d.plain.Add(1)
	return net.Dial(network, address)
}

func (d *dialer) DialTimeout(network, address string, timeout time.Duration) (net.Conn, error) {
	d.timed.Add(1)
	return net.DialTimeout(network, address, timeout)
}

func TestDialer(t *testing.T) {
	url, d := pgtest.Database(t), &dialer{}
	c, err := pqcompat.NewConnector(url)
	if err != nil {
		t.Fatal(err)
	}
	c.Dialer(d)
	db := sql.OpenDB(c)
	defer func() { _ = db.Close() }()
	if err := db.Ping(); err != nil || d.plain.Load() == 0 || d.timed.Load() > 0 {
		t.Errorf("dialled %d and %d times: %v", d.plain.Load(), d.timed.Load(), err)
	}
	if strings.Contains(url, "?") {
		url += "&connect_timeout=9"
	} else {
		url += "?connect_timeout=9"
	}
	dc, err := pqcompat.DialOpen(d, url)
	if err != nil {
		t.Fatal(err)
	}
	_ = dc.Close()
	if d.timed.Load() == 0 {
		t.Error("connect_timeout does not call DialTimeout")
	}
	before := d.plain.Load()
	l := pqcompat.NewDialListener(d, pgtest.Database(t), time.Millisecond, time.Second, nil)
	defer func() { _ = l.Close() }()
	if err := l.Listen("a"); err != nil || d.plain.Load() == before {
		t.Errorf("the listener dialled %d times: %v", d.plain.Load()-before, err)
	}
}

func TestNotices(t *testing.T) {
	c, err := conn.NewConnector(pgtest.Database(t), parity.LibPQ())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	with := pqcompat.ConnectorWithNoticeHandler(c, func(n *pgconn.PgError) { got = append(got, n.Severity+" "+n.Message) })
	if pqcompat.ConnectorNoticeHandler(with) == nil || pqcompat.ConnectorNoticeHandler(c) != nil {
		t.Error("ConnectorNoticeHandler gives another handler")
	}
	db := sql.OpenDB(with)
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1)
	say := func(what string) {
		t.Helper()
		if _, err := db.Exec("DO $$ BEGIN RAISE NOTICE '" + what + "'; END $$"); err != nil {
			t.Fatal(err)
		}
	}
	say("hear")
	session, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	err = session.Raw(func(dc any) error {
		if pqcompat.NoticeHandler(dc.(driver.Conn)) == nil {
			t.Error("the connection has no handler")
		}
		pqcompat.SetNoticeHandler(dc.(driver.Conn), nil)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	_ = session.Close()
	say("no more")
	if want := []string{"NOTICE hear"}; !slices.Equal(got, want) {
		t.Errorf("notices %q, want %q", got, want)
	}
}

func TestNotificationsOfAConnection(t *testing.T) {
	c, err := conn.NewConnector(pgtest.Database(t), parity.LibPQ())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	with := pqcompat.ConnectorWithNotificationHandler(c, func(n *pqcompat.Notification) { got = append(got, n.Channel+" "+n.Extra) })
	db := sql.OpenDB(with)
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1)
	for _, q := range []string{"LISTEN a", "NOTIFY a, 'exec'", "SELECT pg_notify('a', 'query')"} {
		rows, err := db.Query(q)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec("SELECT pg_notify('a', $1)", "commit"); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	if want := []string{"a exec", "a query", "a commit"}; !slices.Equal(got, want) {
		t.Errorf("notifications %q, want %q", got, want)
	}
}

func TestListenerConn(t *testing.T) {
	url := pgtest.Database(t)
	notifications := make(chan *pqcompat.Notification, 4)
	l, err := pqcompat.NewListenerConn(url, notifications)
	if err != nil {
		t.Fatal(err)
	}
	if done, err := l.Listen("a b"); !done || err != nil {
		t.Fatal(done, err)
	}
	if done, err := l.ExecSimpleQuery(`NOTIFY "a b", 'x'; SELECT 1`); !done || err != nil {
		t.Fatal(done, err)
	}
	if n := <-notifications; n.Channel != "a b" || n.Extra != "x" {
		t.Errorf("notification %+v", n)
	}
	var refused *pgconn.PgError
	if done, err := l.ExecSimpleQuery("SELECT nothing"); !done || !errors.As(err, &refused) {
		t.Errorf("a statement that fails: %v, %v", done, err)
	}
	if done, err := l.UnlistenAll(); !done || err != nil {
		t.Error(done, err)
	}
	if err := l.Ping(); err != nil || l.Err() != nil {
		t.Error(err, l.Err())
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if _, open := <-notifications; open {
		t.Error("the channel is open after Close")
	}
	if done, err := l.Listen("c"); done || err == nil || l.Err() == nil || l.Close() == nil {
		t.Errorf("after Close: %v, %v, %v", done, err, l.Err())
	}
	if _, err := pqcompat.NewListenerConn("postgres://127.0.0.1:1/none?sslmode=disable", notifications); err == nil {
		t.Error("a server that is not there")
	}
}

func TestConfigConnects(t *testing.T) {
	cfg, err := pqcompat.NewConfig(pgtest.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	cfg.ApplicationName, cfg.Runtime = "it's me", map[string]string{"work_mem": "77kB"}
	c, err := pqcompat.NewConnectorConfig(cfg.Clone())
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(c)
	defer func() { _ = db.Close() }()
	var name, mem, user string
	if err := db.QueryRow("SELECT current_setting('application_name'), current_setting('work_mem'), current_user").Scan(&name, &mem, &user); err != nil {
		t.Fatal(err)
	}
	if name != "it's me" || mem != "77kB" || user != cfg.User {
		t.Errorf("application %q, work_mem %q, user %q", name, mem, user)
	}
}

func TestRegisteredTLS(t *testing.T) {
	const url = "postgres://u@127.0.0.1:1/d?sslmode=pqgo-Mine"
	if _, err := pqcompat.NewConnector(url); err == nil || !strings.Contains(err.Error(), "RegisterTLSConfig") {
		t.Errorf("a key that nobody registered: %v", err)
	}
	if err := pqcompat.RegisterTLSConfig("pqgo-Mine", &tls.Config{InsecureSkipVerify: true}); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = pqcompat.RegisterTLSConfig("Mine", nil) }()
	var seen *tls.Config
	c, err := conn.NewConnector(url, parity.LibPQ(), conn.WithConnConfig(tlsOf(&seen)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Connect(context.Background()); err == nil || seen == nil || !seen.InsecureSkipVerify || seen.ServerName != "127.0.0.1" {
		t.Errorf("%v with %+v", err, seen)
	}
}

func tlsOf(seen **tls.Config) func(context.Context, *pgx.ConnConfig) error {
	return func(_ context.Context, cc *pgx.ConnConfig) error {
		*seen = cc.TLSConfig
		return nil
	}
}
