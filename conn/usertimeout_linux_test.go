package conn

import (
	"net"
	"syscall"
	"testing"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// tcp_user_timeout is about the client's socket, which the server does not hear of. lib/pq
// sends it, and the server takes it for its own.
func TestUserTimeoutOfTheSocket(t *testing.T) {
	pgtest.NoLeaks(t)
	_, url := newProxy(t, pgtest.Database(t)) // a TCP socket, wherever the server listens
	for _, tt := range []struct {
		param  string
		parity Parity
		socket int
		server string
	}{
		{"tcp_user_timeout=4321", NoParity, 4321, "0"},
		{"tcp_user_timeout=0", NoParity, 0, "0"},
		{"tcp_user_timeout=-1", NoParity, 0, "0"},
		{"tcp_user_timeout=4321", LibPQ, 0, "4321"},
	} {
		db, err := OpenURL(t.Context(), with(t, url, tt.param), WithParity(tt.parity), WithLogger(quiet))
		if err != nil {
			t.Fatal(tt.param, err)
		}
		c, err := db.Acquire(t.Context())
		if err != nil {
			t.Fatal(tt.param, err)
		}
		if got := userTimeout(t, c.Conn().PgConn().Conn()); got != tt.socket {
			t.Errorf("%s, %v: the socket has %d, want %d", tt.param, tt.parity, got, tt.socket)
		}
		var got string
		if err := c.QueryRow(t.Context(), "SELECT setting FROM pg_settings WHERE name = 'tcp_user_timeout'").Scan(&got); err != nil || got != tt.server {
			t.Errorf("%s, %v: the server has %q, %v, want %q", tt.param, tt.parity, got, err, tt.server)
		}
		c.Release()
		db.Close()
	}
}

func userTimeout(t *testing.T, nc net.Conn) (n int) {
	t.Helper()
	raw, err := nc.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	if cerr := raw.Control(func(fd uintptr) { n, err = syscall.GetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpUserTimeout) }); cerr != nil || err != nil {
		t.Fatal(cerr, err)
	}
	return n
}
