package conn

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"log/slog"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// enableTLS gives a private server a certificate. The server writes the files
// itself, since the key must belong to it.
func enableTLS(t *testing.T, s *pgtest.Instance) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "127.0.0.1"}, NotAfter: time.Now().Add(time.Hour)}
	cert, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	c, err := pgx.Connect(t.Context(), s.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close(context.Background()) }()
	for name, block := range map[string]*pem.Block{"server.crt": {Type: "CERTIFICATE", Bytes: cert}, "server.key": {Type: "PRIVATE KEY", Bytes: der}} {
		file := s.Dir + "/data/" + name
		lines := "'" + strings.Join(strings.Split(strings.TrimSpace(string(pem.EncodeToMemory(block))), "\n"), "'), ('") + "'"
		if _, err := c.Exec(t.Context(), "COPY (VALUES ("+lines+")) TO PROGRAM 'umask 077; cat > "+file+"'"); err != nil {
			t.Fatal(err)
		}
	}
	for _, sql := range []string{"ALTER SYSTEM SET ssl = on", "SELECT pg_reload_conf()"} {
		if _, err := c.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	for on := ""; on != "on"; { // until a new session sees the reload
		nc, err := pgx.Connect(t.Context(), s.URL("postgres"))
		if err != nil {
			t.Fatal(err)
		}
		err = nc.QueryRow(t.Context(), "SHOW ssl").Scan(&on)
		if _ = nc.Close(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestDefaults(t *testing.T) {
	const u = "postgres://u:pw@127.0.0.1/n"
	tests := []struct {
		name string
		in   Config
		want Config
	}{
		{"local", Config{}, Config{Mode: ModePool, Size: 10, Overflow: 20, OverflowLinger: 3 * time.Second, WaitTimeout: time.Minute, ConnectTimeout: 10 * time.Second,
			Recycle: time.Hour, RecycleJitter: 6 * time.Minute, IdleTimeout: 30 * time.Minute, PingTimeout: 2 * time.Second, Environment: EnvLocal}},
		{"serverless", Config{Environment: EnvCloudRun}, Config{Mode: ModeNull, Size: 5, OverflowLinger: 3 * time.Second, WaitTimeout: time.Minute, ConnectTimeout: 10 * time.Second,
			Recycle: time.Hour, RecycleJitter: 6 * time.Minute, IdleTimeout: 30 * time.Minute, PingTimeout: 2 * time.Second, Environment: EnvCloudRun}},
		{"serverless, bounded", Config{Environment: EnvCloudRun, Mode: ModeBounded}, Config{Mode: ModeBounded, Size: 5, OverflowLinger: 3 * time.Second, WaitTimeout: time.Minute, ConnectTimeout: 10 * time.Second,
			Recycle: time.Hour, RecycleJitter: 6 * time.Minute, IdleTimeout: time.Minute, PingTimeout: 2 * time.Second, Environment: EnvCloudRun}},
		{"null", Config{Mode: ModeNull, Size: 3, Overflow: 9}, Config{Mode: ModeNull, Size: 3, OverflowLinger: 3 * time.Second, WaitTimeout: time.Minute, ConnectTimeout: 10 * time.Second,
			Recycle: time.Hour, RecycleJitter: 6 * time.Minute, IdleTimeout: 30 * time.Minute, PingTimeout: 2 * time.Second, Environment: EnvLocal}},
		{"none of each", Config{Overflow: -1, OverflowLinger: -1, WaitTimeout: -1, ConnectTimeout: -1, Recycle: -1, RecycleJitter: -1, IdleTimeout: -1},
			Config{Mode: ModePool, Size: 10, PingTimeout: 2 * time.Second, Environment: EnvLocal}},
	}
	for _, tt := range tests {
		tt.in.URL = URL(u)
		got := mustResolve(t, &tt.in).Config
		if got.Logger != slog.Default() {
			t.Errorf("%s: logger %v", tt.name, got.Logger)
		}
		got.Logger, got.getenv, got.URL = nil, nil, ConnString{}
		if g, w := words(got), words(tt.want); g != w {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, g, w)
		}
	}
}

func words(c Config) string {
	return strings.Join([]string{c.Environment.String(), c.Mode.String(), itoa(c.Size), itoa(c.Overflow), c.OverflowLinger.String(), c.WaitTimeout.String(), c.ConnectTimeout.String(),
		c.Recycle.String(), c.RecycleJitter.String(), c.IdleTimeout.String(), c.Ping.String(), c.PingTimeout.String()}, " ")
}

func itoa(n int) string { return big.NewInt(int64(n)).String() }

func TestSenselessSettings(t *testing.T) {
	for want, c := range map[string]Config{
		"Mode 9": {Mode: 9}, "Ping 7": {Ping: 7}, "Environment 99": {Environment: 99},
		"Size is -1": {Size: -1}, "PingTimeout is negative": {PingTimeout: -1}, "cannot be negative": {LockTimeout: -1},
	} {
		c.URL, c.getenv = URL("postgres://u@h/n"), noVariables()
		if _, err := c.resolve(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

func TestServerTimeouts(t *testing.T) {
	pgtest.NoLeaks(t)
	c := &Config{URL: URL(pgtest.ServerURL(t)), StatementTimeout: 3*time.Second + 500*time.Microsecond, LockTimeout: 3 * time.Second, IdleInTransactionTimeout: time.Minute}
	got := mustShow(t, c, "SELECT current_setting('statement_timeout') || ' ' || current_setting('lock_timeout') || ' ' || current_setting('idle_in_transaction_session_timeout')")
	if got != "3001ms 3s 1min" {
		t.Errorf("timeouts %s", got)
	}
}

func TestConnectTimeoutFromVariable(t *testing.T) {
	t.Setenv("PGCONNECT_TIMEOUT", "4")
	if s := mustResolve(t, &Config{URL: URL("postgres://u@h/n")}); s.ConnectTimeout != 4*time.Second {
		t.Errorf("ConnectTimeout %v", s.ConnectTimeout)
	}
}

func TestResolveLeavesTheConfigAlone(t *testing.T) {
	c := Config{getenv: noVariables("SQL_ECHO", "1")}
	mustResolve(t, &c)
	if c.ConnString() != "" || c.Echo || c.Size != 0 || c.sources != nil {
		t.Errorf("config changed: %+v", c)
	}
}

// Zero is zero: an option with 0 means what the field means with 0.
func TestOptionsOfZeroAreTheDefault(t *testing.T) {
	for name, o := range map[string]Option{
		"Overflow": WithOverflow(0), "OverflowLinger": WithOverflowLinger(0), "WaitTimeout": WithWaitTimeout(0), "ConnectTimeout": WithConnectTimeout(0),
		"Recycle": WithRecycle(0), "RecycleJitter": WithRecycleJitter(0), "IdleTimeout": WithIdleTimeout(0), "PingTimeout": WithPingTimeout(0), "Size": WithSize(0),
	} {
		if c := (Config{}).apply([]Option{o}); words(*c) != words(Config{}) {
			t.Errorf("With%s(0) changes the Config: %+v", name, c)
		}
	}
	base := Config{getenv: noVariables(), Size: 7}
	want := mustResolve(t, &base)
	got := mustResolve(t, base.apply([]Option{WithOverflow(0), WithOverflowLinger(0), WithRecycle(0), WithRecycleJitter(0), WithIdleTimeout(0)}))
	if got.Overflow != defaultOverflow || got.OverflowLinger != defaultOverflowLinger || got.Recycle != defaultRecycle ||
		got.RecycleJitter != want.RecycleJitter || got.RecycleJitter == 0 || got.IdleTimeout != defaultIdleTimeout {
		t.Errorf("zeros are not the defaults: %+v", got)
	}
}

func TestOptionsSetTheirField(t *testing.T) {
	c := Config{}.apply([]Option{
		WithEnvironment(EnvLambda), WithMode(ModeNull), WithSize(3), WithOverflow(-1), WithOverflowLinger(-1), WithWaitTimeout(1), WithConnectTimeout(2), WithRecycle(3),
		WithRecycleJitter(-1), WithIdleTimeout(4), WithPing(PingIdle), WithPingTimeout(5), WithStatementTimeout(6), WithIdleInTransactionTimeout(7),
		WithLockTimeout(8), WithPgBouncer(), WithParity(LibPQ), WithLeakAfter(9), WithEchoArgs(), WithURLParams(), WithQueryTags(ContextTags), WithLibPQSessions(),
	})
	want := &Config{Environment: EnvLambda, Mode: ModeNull, Size: 3, Overflow: -1, OverflowLinger: -1, WaitTimeout: 1, ConnectTimeout: 2, Recycle: 3, RecycleJitter: -1, IdleTimeout: 4,
		Ping: PingIdle, PingTimeout: 5, StatementTimeout: 6, IdleInTransactionTimeout: 7, LockTimeout: 8, PgBouncer: true, Parity: LibPQ, LeakAfter: 9}
	if words(*c) != words(*want) || c.StatementTimeout != 6 || c.IdleInTransactionTimeout != 7 || c.LockTimeout != 8 || !c.PgBouncer || c.Parity != LibPQ ||
		c.LeakAfter != 9 || !c.Echo || !c.EchoArgs || c.URLParams == nil || c.QueryTags == nil || c.Sessions != LibPQ {
		t.Errorf("got %+v", c)
	}
	if c := (Config{getenv: noVariables("SQL_ECHO", "true")}).apply([]Option{WithEcho(false)}); mustResolve(t, c).Echo {
		t.Error("WithEcho(false) does not overrule SQL_ECHO")
	}
}
