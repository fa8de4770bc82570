package conn

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// proxy stands between the pool and the server and misbehaves when told to.
type proxy struct {
	t        *testing.T
	listener net.Listener
	dials    atomic.Int64 // connections accepted
	delay    atomic.Int64 // nanoseconds added to each chunk in both directions

	mu     sync.Mutex
	change *sync.Cond
	target string
	frozen bool   // nothing is forwarded and nobody hears of it
	cutOn  []byte // after these bytes from a client its connection is cut
	pairs  map[*pair]bool
	ended  bool
	done   sync.WaitGroup
}

// pair is one connection through the proxy.
type pair struct {
	client, server net.Conn
	buried         bool // frozen for good
}

func (c *pair) cut() {
	_ = c.client.(*net.TCPConn).SetLinger(0)
	_ = c.client.Close()
	if c.server != nil {
		_ = c.server.Close()
	}
}

// newProxy returns a proxy in front of the server in dsn, and the dsn through it.
func newProxy(t *testing.T, dsn string) (*proxy, string) {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{t: t, listener: l, target: u.Host, pairs: map[*pair]bool{}}
	p.change = sync.NewCond(&p.mu)
	p.done.Go(p.accept)
	t.Cleanup(p.close)
	u.Host = l.Addr().String()
	return p, u.String()
}

func (p *proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.dials.Add(1)
		p.done.Go(func() { p.serve(client) })
	}
}

// serve connects client to the server; while frozen it only keeps it waiting,
// as a peer behind a firewall that drops packets does.
func (p *proxy) serve(client net.Conn) {
	defer func() { _ = client.Close() }()
	c := &pair{client: client}
	p.mu.Lock()
	p.pairs[c] = true
	p.holdBack(c)
	target := p.target
	p.mu.Unlock()
	server, err := net.Dial("tcp", target)
	if err != nil {
		return
	}
	defer func() { _ = server.Close() }()
	p.mu.Lock()
	c.server = server
	p.mu.Unlock()
	var both sync.WaitGroup
	both.Go(func() { p.forward(c, server, client) })
	both.Go(func() { p.forward(c, client, server) })
	both.Wait()
	p.mu.Lock()
	delete(p.pairs, c)
	p.mu.Unlock()
}

// holdBack waits while c is not served. p.mu is held.
func (p *proxy) holdBack(c *pair) {
	for (p.frozen || c.buried) && !p.ended {
		p.change.Wait()
	}
}

func (p *proxy) forward(c *pair, to, from net.Conn) {
	defer func() { _ = to.(*net.TCPConn).CloseWrite() }()
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		if err != nil {
			return
		}
		time.Sleep(time.Duration(p.delay.Load()))
		p.mu.Lock()
		p.holdBack(c)
		cut := from == c.client && len(p.cutOn) > 0 && bytes.Contains(bytes.ToLower(buf[:n]), p.cutOn)
		p.mu.Unlock()
		if cut { // the server gets it, the client never hears
			_ = from.Close()
		}
		if _, err := to.Write(buf[:n]); err != nil {
			return
		}
		if cut {
			_, _ = io.Copy(io.Discard, to)
			return
		}
	}
}

func (p *proxy) set(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f()
	p.change.Broadcast()
}

// freeze makes a black hole of the network until thaw.
func (p *proxy) freeze() { p.set(func() { p.frozen = true }) }
func (p *proxy) thaw()   { p.set(func() { p.frozen = false }) }

// bury makes a black hole of every connection there is; new ones get through.
func (p *proxy) bury() {
	p.set(func() {
		for c := range p.pairs {
			c.buried = true
		}
	})
}

// exhume lets the buried connections go on.
func (p *proxy) exhume() {
	p.set(func() {
		for c := range p.pairs {
			c.buried = false
		}
	})
}

// cutBuried lets the server learn that the buried connections are gone.
func (p *proxy) cutBuried() {
	p.set(func() {
		for c := range p.pairs {
			if c.buried {
				c.cut()
			}
		}
	})
}

// turnTo sends new connections to the server in dsn.
func (p *proxy) turnTo(dsn string) {
	u, err := url.Parse(dsn)
	if err != nil {
		p.t.Fatal(err)
	}
	p.set(func() { p.target = u.Host })
}

// cutAll resets every connection there is.
func (p *proxy) cutAll() {
	p.set(func() {
		for c := range p.pairs {
			c.cut()
		}
	})
}

func (p *proxy) close() {
	p.set(func() { p.ended = true })
	_ = p.listener.Close()
	p.cutAll()
	p.done.Wait()
}

// withParam adds a parameter to a URL.
func withParam(t *testing.T, dsn, key, value string) string {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set(key, value)
	u.RawQuery = q.Encode()
	return u.String()
}

// asRole changes the user in a URL.
func asRole(t *testing.T, dsn, role string) string {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.User(role)
	return fmt.Sprint(u)
}
