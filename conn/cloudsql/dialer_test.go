package cloudsql_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"cloud.google.com/go/cloudsqlconn"
	"cloud.google.com/go/cloudsqlconn/errtype"
	"github.com/jackc/pgx/v5"
	"go.uber.org/goleak"
	"golang.org/x/oauth2"
	"google.golang.org/api/googleapi"

	"github.com/netra-systems/netralint/conn/cloudsql"
	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

func TestMain(m *testing.M) {
	code := pgtest.Main(m)
	// opencensus, which the connector uses, never ends its worker; HTTP keeps
	// connections to the fake API for a while.
	err := goleak.Find(goleak.IgnoreTopFunction("go.opencensus.io/stats/view.(*worker).start"),
		goleak.IgnoreAnyFunction("net/http.(*persistConn).readLoop"), goleak.IgnoreAnyFunction("net/http.(*persistConn).writeLoop"),
		goleak.IgnoreAnyFunction("github.com/netra-systems/netralint/conn/internal/pgtest.(*Instance).Run.func2"))
	if code == 0 && err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// connect opens a session of PostgreSQL through d.
func connect(t testing.TB, ctx context.Context, f *fake, d *cloudsql.Dialer) (*pgx.Conn, error) {
	t.Helper()
	cfg, err := pgx.ParseConfig("host=127.0.0.1 port=5432 user=postgres dbname=postgres sslmode=disable")
	if err != nil {
		t.Fatal(err)
	}
	cfg.DialFunc = func(ctx context.Context, _, _ string) (net.Conn, error) { return d.Dial(ctx, instance) }
	c, err := pgx.ConnectConfig(ctx, cfg)
	if err == nil {
		t.Cleanup(func() { _ = c.Close(context.Background()) })
	}
	return c, err
}

func mustSelect(t testing.TB, c *pgx.Conn) {
	t.Helper()
	var n int
	if err := c.QueryRow(t.Context(), "SELECT 41 + 1").Scan(&n); err != nil || n != 42 {
		t.Fatalf("SELECT 41 + 1 = %d, %v", n, err)
	}
}

func TestQueryAndCancelThroughConnector(t *testing.T) {
	f := newFake(t, pgtest.ServerURL(t))
	c, err := connect(t, t.Context(), f, f.dialer())
	if err != nil {
		t.Fatal(err)
	}
	mustSelect(t, c)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := c.Exec(ctx, "SELECT pg_sleep(60)"); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("cancelled query: %v, want a deadline error", err)
	}
}

func TestColdStartHerdSharesOneRefresh(t *testing.T) {
	f := newFake(t, pgtest.ServerURL(t))
	gate := make(chan struct{})
	f.set(func(f *fake) { f.gate = gate })
	d := f.dialer()
	var wg sync.WaitGroup
	errs := make(chan error, 16)
	for range 16 {
		wg.Go(func() {
			nc, err := d.Dial(t.Context(), instance)
			if err == nil {
				err = nc.Close()
			}
			errs <- err
		})
	}
	close(gate)
	wg.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
	if s, c := f.calls(); s != 1 || c != 1 {
		t.Errorf("16 cold dials made %d connectSettings and %d generateEphemeralCert calls, want 1 and 1", s, c)
	}
}

func TestCallersThatGiveUpLeaveTheRefreshToOthers(t *testing.T) {
	f := newFake(t, pgtest.ServerURL(t))
	gate, entered := make(chan struct{}), make(chan string, 100)
	f.set(func(f *fake) { f.gate, f.entered = gate, entered })
	d := f.dialer()
	ctx, cancel := context.WithCancel(t.Context())
	left := make(chan error, 16)
	for range cap(left) {
		go func() {
			_, err := d.Dial(ctx, instance)
			left <- err
		}()
	}
	<-entered // the refresh is under way
	cancel()
	for range cap(left) {
		if err := <-left; !errors.Is(err, context.Canceled) {
			t.Fatalf("a caller that gave up got %v, want context.Canceled", err)
		}
	}
	if n := strings.Count(stacks(), "cloudsql.(*connector).refresh.func1("); n != 1 {
		t.Errorf("16 callers that gave up left %d refreshes, want the one they shared", n)
	}
	close(gate)
	nc, err := d.Dial(t.Context(), instance)
	if err != nil {
		t.Fatalf("the caller that came later: %v", err)
	}
	_ = nc.Close()
	if n := len(entered) + 1; n != 2 {
		t.Errorf("%d calls of the Admin API, want connectSettings and generateEphemeralCert once each", n)
	}
}

func stacks() string {
	b := make([]byte, 1<<20)
	return string(b[:runtime.Stack(b, true)])
}

func TestExpiredCertificateIsReplaced(t *testing.T) {
	f := newFake(t, pgtest.ServerURL(t))
	f.set(func(f *fake) { f.lifetimes = []time.Duration{-time.Minute, 2 * time.Minute, time.Hour} })
	d := f.dialer()
	for want := 2; want <= 3; want++ { // expired at once, then too short to keep, then good
		c, err := connect(t, t.Context(), f, d)
		if err != nil {
			t.Fatal(err)
		}
		mustSelect(t, c)
	}
	before, _ := f.calls()
	c, err := connect(t, t.Context(), f, d)
	if err != nil {
		t.Fatal(err)
	}
	mustSelect(t, c)
	if after, certs := f.calls(); after != before || certs < 3 {
		t.Errorf("a good certificate was refreshed: %d connectSettings calls before, %d after, %d certificates", before, after, certs)
	}
}

func TestAdminAPIErrors(t *testing.T) {
	for _, tt := range []struct {
		status int
		want   string
	}{
		{http.StatusUnauthorized, "check the credentials"},
		{http.StatusForbidden, "roles/cloudsql.client"},
		{http.StatusNotFound, "INSTANCE_CONNECTION_NAME"},
		{http.StatusTooManyRequests, "one dialer per process"},
		{http.StatusServiceUnavailable, "try again later"},
	} {
		t.Run(http.StatusText(tt.status), func(t *testing.T) {
			t.Parallel()
			f := newFake(t, pgtest.ServerURL(t))
			f.set(func(f *fake) {
				for range 40 { // more than the connector tries
					f.failures = append(f.failures, tt.status)
				}
			})
			d := f.dialer()
			_, err := d.Dial(t.Context(), instance)
			var api *googleapi.Error
			if !errors.As(err, &api) || api.Code != tt.status {
				t.Fatalf("error %v, want a googleapi.Error %d", err, tt.status)
			}
			for _, s := range []string{tt.want, instance} {
				if !strings.Contains(err.Error(), s) {
					t.Errorf("error %q does not say %q", err, s)
				}
			}
			f.set(func(f *fake) { f.failures = nil })
			nc, err := d.Dial(t.Context(), instance)
			if err != nil {
				t.Fatalf("after the API recovered: %v", err)
			}
			_ = nc.Close()
		})
	}
}

func TestUnavailableForAMomentIsRetried(t *testing.T) {
	f := newFake(t, pgtest.ServerURL(t))
	f.set(func(f *fake) { f.failures = []int{503} })
	c, err := connect(t, t.Context(), f, f.dialer())
	if err != nil {
		t.Fatal(err)
	}
	mustSelect(t, c)
}

func TestWrongRegion(t *testing.T) {
	f := newFake(t, pgtest.ServerURL(t))
	f.set(func(f *fake) { f.region = "us-east4" })
	_, err := f.dialer().Dial(t.Context(), instance)
	var config *errtype.ConfigError
	if !errors.As(err, &config) || !strings.Contains(err.Error(), "us-east4") || !strings.Contains(err.Error(), "INSTANCE_CONNECTION_NAME") {
		t.Fatalf("wrong region: %v", err)
	}
}

func TestFailoverWithNewServerCertificate(t *testing.T) {
	f := newFake(t, pgtest.ServerURL(t))
	d := f.dialer()
	c, err := connect(t, t.Context(), f, d)
	if err != nil {
		t.Fatal(err)
	}
	f.drop()
	if _, err := c.Exec(t.Context(), "SELECT 1"); err == nil {
		t.Fatal("a dropped connection answers")
	}
	if c, err = connect(t, t.Context(), f, d); err != nil {
		t.Fatalf("same certificates: %v", err)
	}
	mustSelect(t, c)
	f.drop()
	f.set(func(f *fake) { f.ca = newAuthority(t, "new server CA") })
	if _, err := connect(t, t.Context(), f, d); err == nil {
		t.Fatal("a server certificate of an unknown authority was accepted")
	}
	if c, err = connect(t, t.Context(), f, d); err != nil {
		t.Fatalf("after the refresh that the failed handshake asks for: %v", err)
	}
	mustSelect(t, c)
}

func TestNetworkPaths(t *testing.T) {
	private := []map[string]string{{"type": "PRIVATE", "ipAddress": "10.9.8.7"}}
	for _, tt := range []struct {
		name      string
		addresses []map[string]string
		psc       string
		opts      []cloudsql.Option
		dialed    string // empty: refused
	}{
		{name: "public by default", addresses: []map[string]string{{"type": "PRIMARY", "ipAddress": "203.0.113.7"}}, dialed: "203.0.113.7:3307"},
		{name: "no public address", addresses: private},
		{name: "private", addresses: private, opts: []cloudsql.Option{cloudsql.WithPrivateIP()}, dialed: "10.9.8.7:3307"},
		{name: "auto", addresses: private, opts: []cloudsql.Option{cloudsql.WithAutoIP()}, dialed: "10.9.8.7:3307"},
		{name: "psc", psc: "orders.psc.example.", opts: []cloudsql.Option{cloudsql.WithPSC()}, dialed: "orders.psc.example:3307"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t, pgtest.ServerURL(t))
			f.set(func(f *fake) { f.addresses, f.pscName = tt.addresses, tt.psc })
			c, err := connect(t, t.Context(), f, f.dialer(tt.opts...))
			if tt.dialed == "" {
				if err == nil {
					t.Fatal("connected to an instance that has no address of that kind")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			mustSelect(t, c)
			if len(f.dialed) != 1 || f.dialed[0] != tt.dialed {
				t.Errorf("dialed %q, want only %q", f.dialed, tt.dialed)
			}
		})
	}
}

func TestIAMLoginSendsTheLoginToken(t *testing.T) {
	f := newFake(t, pgtest.ServerURL(t))
	token := func(s string) oauth2.TokenSource {
		return oauth2.StaticTokenSource(&oauth2.Token{AccessToken: s, Expiry: time.Now().Add(time.Hour)})
	}
	opts := append(f.endpoint(), cloudsqlconn.WithIAMAuthNTokenSources(token("admin"), token("login")))
	d := cloudsql.New(cloudsql.WithIAMAuthN(), cloudsql.WithConnector(opts...))
	t.Cleanup(func() { _ = d.Close() })
	c, err := connect(t, t.Context(), f, d)
	if err != nil {
		t.Fatal(err)
	}
	mustSelect(t, c)
	if !d.IAMAuthN() || len(f.tokens) != 1 || f.tokens[0] != "login" {
		t.Errorf("IAMAuthN() = %v, login tokens %q, want true and [login]", d.IAMAuthN(), f.tokens)
	}
}

func TestMetricsOnlyWhenAsked(t *testing.T) {
	f := newFake(t, pgtest.ServerURL(t))
	for _, asked := range []bool{false, true} {
		var opts []cloudsql.Option
		if asked {
			opts = append(opts, cloudsql.WithBuiltInMetrics())
		}
		d := f.dialer(opts...)
		nc, err := d.Dial(t.Context(), instance)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(stacks(), "sdk/metric.(*PeriodicReader)"); got != asked {
			t.Errorf("exports metrics: %v, asked for: %v", got, asked)
		}
		_ = nc.Close()
		if err := d.Close(); err != nil {
			t.Log(err) // the flush has nowhere to go
		}
	}
}

func TestCloseKeepsOpenConnections(t *testing.T) {
	f := newFake(t, pgtest.ServerURL(t))
	d := f.dialer()
	c, err := connect(t, t.Context(), f, d)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
	mustSelect(t, c)
	if _, err := d.Dial(t.Context(), instance); err == nil || !strings.Contains(err.Error(), "closed") {
		t.Fatalf("dial after close: %v", err)
	}
}
