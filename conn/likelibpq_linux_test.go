package conn

import (
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"testing"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// The abstract name space has sockets of its own; PostgreSQL listens there when its
// unix_socket_directories says @name.
func TestAbstractSocketWithParity(t *testing.T) {
	u, err := url.Parse(pgtest.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("@conn-%d", os.Getpid())
	l, err := net.Listen("unix", name+"/.s.PGSQL.5499")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	go relay(l, u.Host)
	password, _ := u.User.Password()
	dsn := keywords([]param{{"host", name}, {"port", "5499"}, {"user", u.User.Username()}, {"password", password}, {"dbname", u.Path[1:]}})
	db, err := OpenURL(t.Context(), dsn, WithParity(LibPQ), WithLogger(quiet))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := (&Config{URL: URL(dsn), getenv: noVariables()}).resolve(); err == nil {
		t.Error("taken without parity, where an @ is a password that was not escaped")
	}
}

// relay passes on to the server at addr what comes in.
func relay(l net.Listener, addr string) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		s, err := net.Dial("tcp", addr)
		if err != nil {
			_ = c.Close()
			return
		}
		pass := func(to, from net.Conn) { _, _ = io.Copy(to, from); _ = to.Close() }
		go pass(s, c)
		go pass(c, s)
	}
}
