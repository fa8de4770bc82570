//go:build cancel

package testdb

import (
	"encoding/binary"
	"io"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
)

// Stall returns the URL of a server that logs sessions in and then takes their
// statements without an answer; it is in front of the one at server. Each
// session that is in this state is sent to the channel, by its process ID.
func Stall(t testing.TB, server string) (string, <-chan int32) {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var sessions sync.Map // of those that are to be closed
	t.Cleanup(func() {
		_ = l.Close()
		sessions.Range(func(s, _ any) bool { s.(*session).close(); return true })
	})
	stalled := make(chan int32, 16)
	to := u.Host
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			backend, err := net.Dial("tcp", to)
			if err != nil {
				_ = client.Close()
				continue
			}
			s := &session{client: client, server: backend, stalled: stalled}
			sessions.Store(s, nil)
			go s.requests()
			go s.answers()
		}
	}()
	u.Host = l.Addr().String()
	return u.String(), stalled
}

// session is a connection through the stalling server.
type session struct {
	client, server net.Conn
	stalled        chan<- int32
	pid            atomic.Int32
	ready          atomic.Bool // the login is over
}

func (s *session) close() {
	_ = s.client.Close()
	_ = s.server.Close()
}

// requests passes on what the client sends until it is logged in.
func (s *session) requests() {
	defer s.close()
	buf := make([]byte, 4096)
	for {
		n, err := s.client.Read(buf)
		if err != nil {
			return
		}
		if s.ready.Load() {
			s.stalled <- s.pid.Load()
			_, _ = io.Copy(io.Discard, s.client)
			return
		}
		if _, err := s.server.Write(buf[:n]); err != nil {
			return
		}
	}
}

// answers passes on what the server sends: a type, a length that counts itself,
// and the rest.
func (s *session) answers() {
	defer s.close()
	head := make([]byte, 5)
	for {
		if _, err := io.ReadFull(s.server, head); err != nil {
			return
		}
		rest := make([]byte, binary.BigEndian.Uint32(head[1:])-4)
		if _, err := io.ReadFull(s.server, rest); err != nil {
			return
		}
		switch head[0] {
		case 'K':
			s.pid.Store(int32(binary.BigEndian.Uint32(rest)))
		case 'Z':
			s.ready.Store(true)
		}
		if _, err := s.client.Write(append(head[:5:5], rest...)); err != nil {
			return
		}
	}
}
