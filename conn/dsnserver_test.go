package conn

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// with adds parameters to a URL.
func with(t *testing.T, raw string, pairs ...string) string {
	t.Helper()
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	extra := strings.Join(pairs, "&")
	if u.RawQuery != "" && extra != "" {
		extra = "&" + extra
	}
	u.RawQuery += extra
	return u.String()
}

// show opens a DB as c says and returns one value of a session.
func show(t *testing.T, c *Config, sql string) (string, error) {
	t.Helper()
	db := newDB(mustResolve(t, c))
	defer db.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var v string
	err := db.QueryRow(ctx, sql).Scan(&v)
	return v, err
}

func mustShow(t *testing.T, c *Config, sql string) string {
	t.Helper()
	v, err := show(t, c, sql)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return v
}

func TestServerTakesWhatIsKept(t *testing.T) {
	pgtest.NoLeaks(t)
	server := pgtest.ServerURL(t)
	tests := []struct{ param, setting, want string }{
		{"application_name=x", "application_name", "x"},
		{"fallback_application_name=x", "application_name", "x"},
		{"client_encoding=utf-8", "client_encoding", "UTF8"},
		{"datestyle=ISO,%20DMY", "datestyle", "ISO, DMY"},
		{"search_path=a,b", "search_path", "a,b"},
		{"schema=a", "search_path", "a"},
		{"statement_timeout=5s", "statement_timeout", "5s"},
		{"command_timeout=5", "statement_timeout", "5s"},
		{"lock_timeout=500", "lock_timeout", "500ms"},
		{"idle_in_transaction_session_timeout=2000", "idle_in_transaction_session_timeout", "2s"},
		{"timezone=Asia/Tokyo", "timezone", "Asia/Tokyo"},
		{"options=-c%20work_mem=1MB", "work_mem", "1MB"},
		{"role=pg_monitor", "role", "pg_monitor"},
		{"my.setting=1", "my.setting", "1"},
		{"tcp_user_timeout=1000", "tcp_user_timeout", "0"},
		{"extra_float_digits=2", "extra_float_digits", "2"},
	}
	for _, tt := range tests {
		if got := mustShow(t, &Config{URL: URL(with(t, server, tt.param))}, "SHOW "+tt.setting); got != tt.want {
			t.Errorf("%s: %s is %q, want %q", tt.param, tt.setting, got, tt.want)
		}
	}
	for _, p := range []string{"connect_timeout=5", "target_session_attrs=read-write", "krbsrvname=x", "krbspn=x", "sslsni=0", "sslpassword=x",
		"sslcertmode=disable", "sslnegotiation=postgres", "require_auth=none,scram-sha-256,md5,password", "channel_binding=disable",
		"min_protocol_version=3.0", "max_protocol_version=3.0", "passfile=/nowhere", "statement_cache_capacity=5", "description_cache_capacity=5",
		"default_query_exec_mode=exec", "database=postgres"} {
		mustShow(t, &Config{URL: URL(with(t, server, p))}, "SELECT 'ok'")
	}
}

// Each parameter here makes a connection of plain pgx fail; that is why the
// table of rules is needed. With conn all of them at once are harmless.
func TestServerIsSparedWhatItRefuses(t *testing.T) {
	pgtest.NoLeaks(t)
	server := pgtest.ServerURL(t)
	params := []string{"fallback_application_name=x", "binary_parameters=yes", "disable_prepared_binary_result=yes", "keepalives=1", "keepalives_idle=1",
		"keepalives_interval=1", "keepalives_count=1", "gssencmode=disable", "gsslib=x", "sslinline=false", "sslcompression=0", "sslcrl=", "sslcrldir=",
		"ssl_min_protocol_version=TLSv1.2", "ssl_max_protocol_version=TLSv1.3", "requirepeer=", "load_balance_hosts=random", "hostaddr=127.0.0.1",
		"statement_cache_size=9", "prepared_statement_cache_size=9", "statement_cache_mode=prepare", "command_timeout=9", "timeout=9",
		"server_settings=", "async_fallback=true", "pgbouncer=true", "schema=public", "connection_limit=9", "pool_size=9", "max_overflow=9",
		"echo=true", "pool_max_conns=9", "pool_min_conns=1", "pool_max_conn_lifetime=1h", "pool_max_conn_idle_time=1h", "pool_health_check_period=1m",
		"unix_sock=", "pool_timeout=9", "pool_recycle=9", "pool_pre_ping=true"}
	for _, p := range params {
		c, err := pgx.Connect(t.Context(), with(t, server, p))
		if err == nil {
			_ = c.Close(t.Context())
			t.Errorf("plain pgx connects with %s: no rule is needed", p)
			continue
		}
		if pgErr := (*pgconn.PgError)(nil); !errors.As(err, &pgErr) || pgErr.Code != "42704" && pgErr.Code != "55P02" {
			t.Errorf("%s: %v, want SQLSTATE 42704 or 55P02", p, err)
		}
		if strings.HasPrefix(p, "hostaddr") || strings.HasPrefix(p, "unix_sock") {
			continue // these change the host
		}
		mustShow(t, &Config{URL: URL(with(t, server, p))}, "SELECT 'ok'")
	}
	mustShow(t, &Config{URL: URL(with(t, server, "hostaddr=127.0.0.1"))}, "SELECT 'ok'")
	if _, err := show(t, &Config{URL: URL(with(t, server, "no_such_setting=1"))}, "SELECT 'ok'"); err == nil {
		t.Error("an unknown parameter is swallowed")
	}
}

func TestSocketFile(t *testing.T) {
	s := pgtest.Private(t)
	pgtest.NoLeaks(t)
	for _, u := range []string{
		fmt.Sprintf("postgresql+asyncpg://postgres@/postgres?host=%s/.s.PGSQL.%d", s.Dir, s.Port),
		fmt.Sprintf("postgresql+pg8000://postgres@/postgres?unix_sock=%s/.s.PGSQL.%d", s.Dir, s.Port),
		fmt.Sprintf("postgres://postgres@%s:%d/postgres?sslmode=require", url.PathEscape(s.Dir), s.Port),
	} {
		if got := mustShow(t, &Config{URL: URL(u)}, "SELECT coalesce(inet_server_addr()::text, 'socket')"); got != "socket" {
			t.Errorf("%s connects to %s", u, got)
		}
	}
}

// A server without TLS at a name that is not local: pgx would go on in
// plaintext, conn does not unless told to.
func TestNoSilentPlaintext(t *testing.T) {
	pgtest.NoLeaks(t)
	u, err := url.Parse(pgtest.ServerURL(t))
	if err != nil {
		t.Fatal(err)
	}
	remote := fmt.Sprintf("host=db.example.com hostaddr=%s port=%s user=%s dbname=postgres", u.Hostname(), u.Port(), u.User.Username())
	if pw, ok := u.User.Password(); ok {
		remote += " password=" + pw
	}
	if _, err := show(t, &Config{URL: URL(remote)}, "SELECT 'ok'"); err == nil || !strings.Contains(err.Error(), "TLS") {
		t.Errorf("a remote server without TLS: %v, want it refused", err)
	}
	mustShow(t, &Config{URL: URL(remote + " sslmode=prefer")}, "SELECT 'ok'")
}

func TestTLSVersions(t *testing.T) {
	s := pgtest.Private(t)
	enableTLS(t, s)
	pgtest.NoLeaks(t)
	const version = "SELECT coalesce(version, 'none') FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
	base := fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres", s.Port)
	for _, tt := range []struct{ query, want string }{
		{"", "TLSv1.3"},
		{"?sslmode=disable", "none"},
		{"?sslmode=require&ssl_max_protocol_version=TLSv1.2", "TLSv1.2"},
		{"?sslmode=prefer&ssl_max_protocol_version=TLSv1.2", "TLSv1.2"},
		{"?ssl=true&ssl_min_protocol_version=TLSv1.3", "TLSv1.3"},
	} {
		if got := mustShow(t, &Config{URL: URL(base + tt.query)}, version); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.query, got, tt.want)
		}
	}
}

func TestHostsInRandomOrder(t *testing.T) {
	s := mustResolve(t, &Config{URL: URL("postgres://u@a:1,b:2,c:3/n?sslmode=prefer&load_balance_hosts=random")})
	seen := map[string]bool{}
	for len(seen) < 3 { // ends when each host was first once
		cc := s.connConfig.Copy()
		if err := s.beforeConnect(t.Context(), cc); err != nil {
			t.Fatal(err)
		}
		seen[cc.Host] = true
		if len(cc.Fallbacks) != 5 || cc.Fallbacks[0].Host != cc.Host || cc.TLSConfig == nil || cc.Fallbacks[0].TLSConfig != nil {
			t.Fatalf("the plaintext fallback of %s is not next to it", cc.Host)
		}
	}
}

// tunnel is a Dialer that reaches the test server.
type tunnel struct {
	address string
	dials   atomic.Int32
	names   chan string
}

func (d *tunnel) Dial(ctx context.Context, instance string) (net.Conn, error) {
	d.dials.Add(1)
	d.names <- instance
	var nd net.Dialer
	return nd.DialContext(ctx, "tcp", d.address)
}

func (d *tunnel) Close() error { return nil }

func newTunnel(t *testing.T) (*tunnel, *url.URL) {
	t.Helper()
	u, err := url.Parse(pgtest.ServerURL(t))
	if err != nil {
		t.Fatal(err)
	}
	return &tunnel{address: u.Host, names: make(chan string, 100)}, u
}

// An instance is reached by its Dialer alone: nothing in the environment may
// change where, how and as whom.
func TestInstanceIgnoresVariablesOfLibpq(t *testing.T) {
	pgtest.NoLeaks(t)
	const instance = "proj:region:inst"
	for variable, value := range map[string]string{
		"PGHOST": "bad1.invalid,bad2.invalid", "PGPORT": "1,2", "PGUSER": "nobody", "PGDATABASE": "nowhere", "PGPASSWORD": "wrong", "PGSSLMODE": "verify-full",
		"PGSSLROOTCERT": "/nowhere.pem", "PGSSLCERT": "/nowhere.crt", "PGSSLKEY": "/nowhere.key", "PGSSLCERTMODE": "require", "PGSSLNEGOTIATION": "direct",
		"PGAPPNAME": "leak", "PGTZ": "Asia/Tokyo", "PGOPTIONS": "-c no_such=1", "PGTARGETSESSIONATTRS": "standby", "PGCONNECT_TIMEOUT": "77", "PGSERVICE": "nosuch",
		"PGSERVICEFILE": "/nowhere", "PGPASSFILE": "/nowhere", "PGREQUIREAUTH": "gss", "PGCHANNELBINDING": "require", "PGMINPROTOCOLVERSION": "3.2",
		"PGMAXPROTOCOLVERSION": "latest", "PGSSLSNI": "0", "PGSSLPASSWORD": "x",
	} {
		t.Setenv(variable, value)
	}
	d, u := newTunnel(t)
	c := &Config{URL: URL("postgres://" + u.User.String() + "@ignored.invalid:99/postgres?sslmode=require&search_path=s"), Instance: instance, Dialer: d}
	s := mustResolve(t, c)
	if got := s.connConfig.RuntimeParams; len(got) != 1 || got["search_path"] != "s" {
		t.Errorf("parameters %v, want search_path alone", got)
	}
	if s.connConfig.Password == "wrong" || s.connConfig.ConnectTimeout != defaultConnectTimeout || s.description.Target != instance || s.description.TLS != "by the dialer" {
		t.Errorf("settings %+v, timeout %v", s.description, s.connConfig.ConnectTimeout)
	}
	if got := mustShow(t, c, "SELECT current_user || '/' || current_database() || '/' || current_setting('application_name')"); got != u.User.Username()+"/postgres/" {
		t.Errorf("session %s", got)
	}
	if d.dials.Load() != 1 || <-d.names != instance {
		t.Errorf("%d dials, want 1 of %s", d.dials.Load(), instance)
	}
}

func TestInstanceNeedsUserDatabaseAndDialer(t *testing.T) {
	d, _ := newTunnel(t)
	for _, tt := range []struct {
		c    Config
		want string
	}{
		{Config{URL: URL("postgres:///n"), Instance: "p:r:i", Dialer: d}, "no user for the instance p:r:i"},
		{Config{URL: URL("postgres://u@/"), Instance: "p:r:i", Dialer: d}, "no dbname for the instance p:r:i"},
		{Config{URL: URL("postgres://u@/n"), Instance: "p:r:i"}, "no Dialer to reach the instance p:r:i"},
	} {
		tt.c.getenv = noVariables()
		if _, err := tt.c.resolve(); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("error %v, want %q", err, tt.want)
		}
	}
}

// The cancel request of pgx takes the same way as the connection.
func TestInstanceCancel(t *testing.T) {
	pgtest.NoLeaks(t)
	d, u := newTunnel(t)
	db, err := OpenConfig(t.Context(), &Config{URL: URL("postgres://" + u.User.String() + "@/postgres"), Instance: "p:r:i", Dialer: d})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	c, err := db.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Release()
	if err := c.Conn().PgConn().CancelRequest(t.Context()); err != nil || d.dials.Load() != 2 {
		t.Errorf("cancel: %v after %d dials, want 2", err, d.dials.Load())
	}
}

func TestAfterConnectAndConnConfig(t *testing.T) {
	pgtest.NoLeaks(t)
	server := pgtest.ServerURL(t)
	c := &Config{URL: URL(server),
		ConnConfig: func(_ context.Context, cc *pgx.ConnConfig) error {
			cc.RuntimeParams["application_name"] = "edited"
			return nil
		},
		AfterConnect: func(ctx context.Context, pc *pgx.Conn) error {
			_, err := pc.Exec(ctx, "SET my.name = 'after'")
			return err
		}}
	if got := mustShow(t, c, "SELECT current_setting('application_name') || current_setting('my.name')"); got != "editedafter" {
		t.Errorf("session has %q", got)
	}
	boom := errors.New("boom")
	c.AfterConnect = func(context.Context, *pgx.Conn) error { return boom }
	if _, err := show(t, c, "SELECT 'x'"); !errors.Is(err, boom) {
		t.Errorf("AfterConnect fails: %v", err)
	}
	c.AfterConnect, c.ConnConfig = nil, func(context.Context, *pgx.ConnConfig) error { return boom }
	if _, err := show(t, c, "SELECT 'x'"); !errors.Is(err, boom) {
		t.Errorf("ConnConfig fails: %v", err)
	}
}

// PgBouncer refuses settings it does not track. The answer is played back,
// since not every machine has one.
func TestPoolerRefusesASetting(t *testing.T) {
	pgtest.NoLeaks(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	asked := make(chan map[string]string, 1)
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer func() { _ = c.Close() }()
		b := pgproto3.NewBackend(c, c)
		m, err := b.ReceiveStartupMessage()
		if s, ok := m.(*pgproto3.StartupMessage); err == nil && ok {
			asked <- s.Parameters
		}
		b.Send(&pgproto3.ErrorResponse{Severity: "FATAL", Code: "08P01", Message: "unsupported startup parameter: statement_timeout"})
		_ = b.Flush()
	}()
	_, err = show(t, &Config{URL: URL("postgres://u@" + l.Addr().String() + "/n?sslmode=disable&pgbouncer=true"), StatementTimeout: time.Second}, "SELECT 'ok'")
	if err == nil || !strings.Contains(err.Error(), "use ALTER ROLE") || !strings.Contains(err.Error(), "unsupported startup parameter: statement_timeout") {
		t.Errorf("error %v", err)
	}
	if got := <-asked; got["statement_timeout"] != "1000" {
		t.Errorf("the pooler was asked for %v", got)
	}
}
