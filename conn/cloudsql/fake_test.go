package cloudsql_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"strings"
	"sync"
	"testing"
	"time"

	"cloud.google.com/go/cloudsqlconn"
	"golang.org/x/oauth2"

	"github.com/netra-systems/netralint/conn/cloudsql"
)

const (
	project  = "shop"
	region   = "europe-west1"
	instance = project + ":" + region + ":orders"
)

// fake is a Cloud SQL instance: an SQL Admin API and the TLS proxy of the
// instance, which hands what it gets to a real PostgreSQL.
type fake struct {
	t        testing.TB
	api      *httptest.Server
	proxy    net.Listener
	postgres string

	mu        sync.Mutex
	ca        authority
	clientCA  authority
	addresses []map[string]string // ipAddresses of the instance
	pscName   string
	region    string
	gate      chan struct{}   // when set, the API waits for it
	entered   chan string     // when set, gets the path of each API request
	failures  []int           // statuses to answer before any success
	lifetimes []time.Duration // of the next client certificates; the last one stays
	settings  int             // connectSettings calls
	certs     int             // generateEphemeralCert calls
	tokens    []string        // login tokens seen
	dialed    []string        // addresses asked for
	conns     map[net.Conn]struct{}
	accepted  int
	wg        sync.WaitGroup
}

// newFake starts an instance in front of the PostgreSQL at postgresURL.
func newFake(t testing.TB, postgresURL string) *fake {
	t.Helper()
	u, err := url.Parse(postgresURL)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &fake{t: t, proxy: l, postgres: u.Host, region: region,
		ca: newAuthority(t, "server CA"), clientCA: newAuthority(t, "client CA"),
		addresses: []map[string]string{{"type": "PRIMARY", "ipAddress": "203.0.113.7"}},
		lifetimes: []time.Duration{time.Hour}, conns: map[net.Conn]struct{}{}}
	f.api = httptest.NewServer(http.HandlerFunc(f.serveAPI))
	f.wg.Go(f.accept)
	t.Cleanup(func() {
		f.api.Close()
		_ = l.Close()
		f.drop()
		f.wg.Wait()
	})
	return f
}

// dialer returns a dialer whose connector talks to the fake.
func (f *fake) dialer(opts ...cloudsql.Option) *cloudsql.Dialer {
	d := cloudsql.New(append(opts, cloudsql.WithConnector(f.connector()...))...)
	f.t.Cleanup(func() { _ = d.Close() })
	return d
}

func (f *fake) connector() []cloudsqlconn.Option {
	return append(f.endpoint(), cloudsqlconn.WithTokenSource(oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "admin"})))
}

func (f *fake) endpoint() []cloudsqlconn.Option {
	return []cloudsqlconn.Option{
		cloudsqlconn.WithAdminAPIEndpoint(f.api.URL),
		cloudsqlconn.WithDialFunc(func(ctx context.Context, network, addr string) (net.Conn, error) {
			f.mu.Lock()
			f.dialed = append(f.dialed, addr)
			f.mu.Unlock()
			var d net.Dialer
			return d.DialContext(ctx, network, f.proxy.Addr().String())
		}),
	}
}

func (f *fake) serveAPI(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	gate, entered := f.gate, f.entered
	f.mu.Unlock()
	if entered != nil {
		entered <- r.URL.Path
	}
	if gate != nil {
		select {
		case <-gate:
		case <-r.Context().Done():
			return
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.failures) > 0 {
		status := f.failures[0]
		f.failures = f.failures[1:]
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{"code": status, "message": http.StatusText(status)}})
		return
	}
	switch op := path.Base(r.URL.Path); {
	case op == "connectSettings":
		f.settings++
		f.reply(w, f.connectSettings())
	case strings.HasSuffix(op, ":generateEphemeralCert"):
		f.certs++
		f.reply(w, f.ephemeralCert(r.Body))
	default:
		http.NotFound(w, r)
	}
}

func (f *fake) reply(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		f.t.Errorf("fake SQL Admin API: %v", err)
	}
}

func (f *fake) connectSettings() map[string]any {
	s := map[string]any{
		"kind": "sql#connectSettings", "backendType": "SECOND_GEN", "databaseVersion": "POSTGRES_15",
		"region": f.region, "ipAddresses": f.addresses,
		"serverCaCert": map[string]string{"cert": f.ca.pem()},
	}
	if f.pscName != "" {
		s["pscEnabled"], s["dnsName"] = true, f.pscName
	}
	return s
}

func (f *fake) ephemeralCert(body io.Reader) map[string]any {
	var req struct {
		PublicKey   string `json:"public_key"`
		AccessToken string `json:"access_token"`
	}
	if err := json.NewDecoder(body).Decode(&req); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return nil // the connector gave up, as it does with a refresh that is not needed any more
		}
		f.t.Errorf("fake SQL Admin API: decode generateEphemeralCert: %v", err)
		return nil
	}
	f.tokens = append(f.tokens, req.AccessToken)
	block, _ := pem.Decode([]byte(req.PublicKey))
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		f.t.Errorf("fake SQL Admin API: public key: %v", err)
		return nil
	}
	life := f.lifetimes[0]
	if len(f.lifetimes) > 1 {
		f.lifetimes = f.lifetimes[1:]
	}
	cert := f.clientCA.sign(f.t, key, "client", time.Now().Add(life))
	return map[string]any{"ephemeralCert": map[string]string{"cert": encode(cert)}}
}

// accept is the instance's own proxy.
func (f *fake) accept() {
	for {
		raw, err := f.proxy.Accept()
		if err != nil {
			return
		}
		f.mu.Lock()
		f.accepted++
		f.conns[raw] = struct{}{}
		cfg := f.tlsConfig()
		f.mu.Unlock()
		f.wg.Go(func() {
			defer func() { _ = raw.Close() }()
			client := tls.Server(raw, cfg)
			if client.Handshake() != nil {
				return
			}
			server, err := net.Dial("tcp", f.postgres)
			if err != nil {
				return
			}
			go func() { _, _ = io.Copy(server, client); _ = server.Close() }()
			_, _ = io.Copy(client, server)
		})
	}
}

func (f *fake) tlsConfig() *tls.Config {
	key := newKey(f.t)
	cert := f.ca.sign(f.t, &key.PublicKey, project+":orders", time.Now().Add(time.Hour))
	pool := x509.NewCertPool()
	pool.AddCert(f.clientCA.cert)
	return &tls.Config{MinVersion: tls.VersionTLS13, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: pool,
		Certificates: []tls.Certificate{{Certificate: [][]byte{cert.Raw}, PrivateKey: key}}}
}

// drop cuts every connection to the instance, as a failover does.
func (f *fake) drop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for c := range f.conns {
		_ = c.Close()
	}
	clear(f.conns)
}

func (f *fake) set(change func(*fake)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(f)
}

func (f *fake) calls() (settings, certs int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.settings, f.certs
}

// authority signs certificates.
type authority struct {
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
}

func newAuthority(t testing.TB, name string) authority {
	key := newKey(t)
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour)}
	return authority{key, create(t, tmpl, tmpl, &key.PublicKey, key)}
}

func (a authority) sign(t testing.TB, key any, name string, until time.Time) *x509.Certificate {
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: name}, KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		NotBefore:   time.Now().Add(-24 * time.Hour), NotAfter: until}
	return create(t, tmpl, a.cert, key, a.key)
}

func (a authority) pem() string { return encode(a.cert) }

func newKey(t testing.TB) *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Error(err)
	}
	return key
}

func create(t testing.TB, tmpl, parent *x509.Certificate, pub, signer any) *x509.Certificate {
	der, err := x509.CreateCertificate(rand.Reader, tmpl, parent, pub, signer)
	if err != nil {
		t.Error(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Error(err)
	}
	return cert
}

func encode(c *x509.Certificate) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
}
