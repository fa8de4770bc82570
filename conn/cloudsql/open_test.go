package cloudsql_test

import (
	"context"
	"database/sql"
	"net"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cloud.google.com/go/cloudsqlconn"
	"github.com/jackc/pgx/v5"
	"golang.org/x/oauth2"

	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/cloudsql"
	"github.com/netra-systems/netralint/conn/internal/pgtest"
	"github.com/netra-systems/netralint/conn/parity"
)

// service makes the environment that of a Cloud Run service with a database of
// its own, and returns what watches that database from outside.
func service(t *testing.T) (*fake, *outside) {
	t.Helper()
	dsn := pgtest.Database(t)
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimPrefix(u.Path, "/")
	password, set := u.User.Password()
	if !set {
		password = "any"
	}
	for variable, value := range map[string]string{
		"CONN_ENVIRONMENT": "", "KUBERNETES_SERVICE_HOST": "", "AWS_LAMBDA_FUNCTION_NAME": "", "CLOUD_RUN_JOB": "", "CLOUD_RUN_WORKER_POOL": "",
		"FUNCTION_TARGET": "", "DATABASE_URL": "", "SQL_ECHO": "", "PGHOST": "nowhere.invalid", "PGSSLMODE": "verify-full",
		"K_SERVICE": "orders", "INSTANCE_CONNECTION_NAME": instance, "DB_USER": u.User.Username(), "DB_PASS": password, "DB_NAME": name,
	} {
		t.Setenv(variable, value)
	}
	u.Path = "/postgres"
	q := u.Query()
	q.Set("sslmode", "disable")
	u.RawQuery = q.Encode()
	c, err := pgx.Connect(t.Context(), u.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close(context.Background()) })
	return newFake(t, dsn), &outside{t, c, name}
}

type outside struct {
	t    *testing.T
	c    *pgx.Conn
	name string
}

// sessions counts the sessions of the database.
func (o *outside) sessions() (n int) {
	o.t.Helper()
	err := o.c.QueryRow(context.Background(), "SELECT count(*) FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'", o.name).Scan(&n)
	if err != nil {
		o.t.Fatal(err)
	}
	return n
}

func (o *outside) until(what string, cond func() bool) {
	o.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !cond(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			o.t.Fatalf("never: %s", what)
		}
	}
}

// open opens what the environment names.
func open(t *testing.T, opts ...conn.Option) *conn.DB {
	t.Helper()
	db, err := conn.Open(t.Context(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return db
}

// together uses db from n callers at once.
func together(t *testing.T, db *conn.DB, n int) {
	t.Helper()
	var out, back sync.WaitGroup
	out.Add(n)
	for range n {
		back.Go(func() {
			c, err := db.Acquire(t.Context())
			out.Done()
			if err != nil {
				t.Error(err)
				return
			}
			out.Wait()
			c.Release()
		})
	}
	back.Wait()
}

func TestServiceOnCloudRun(t *testing.T) {
	for _, tt := range []struct {
		mode conn.Mode
		kept int
	}{{conn.ModeAuto, 0}, {conn.ModeBounded, 3}, {conn.ModeNull, 0}} {
		t.Run(tt.mode.String(), func(t *testing.T) {
			f, o := service(t)
			db := open(t, conn.WithMode(tt.mode), conn.WithDialer(f.dialer()))
			if f.accepted != 0 {
				t.Error("opening connected")
			}
			if d := db.Describe(); d.Environment != conn.EnvCloudRun || d.Target != instance || d.Mode == conn.ModeNull != (tt.kept == 0) {
				t.Errorf("described as %+v", d)
			}
			var name string
			if err := db.QueryRow(t.Context(), "SELECT current_database()").Scan(&name); err != nil || name != o.name {
				t.Fatalf("database %q, %v; want %q", name, err, o.name)
			}
			for range 5 {
				together(t, db, 3)
				if n := o.sessions(); n != tt.kept {
					t.Fatalf("%d sessions after release, want %d", n, tt.kept)
				}
			}
			if settings, certs := f.calls(); settings != 1 || certs != 1 {
				t.Errorf("%d and %d calls of the Admin API, want one each", settings, certs)
			}
			db.Close()
			if n := o.sessions(); n != 0 {
				t.Errorf("%d sessions after Close", n)
			}
		})
	}
}

// Whoever is cut off by a failover does not notice: the connections that were
// idle are replaced before they are used.
func TestFailoverCostsNoCall(t *testing.T) {
	f, o := service(t)
	db := open(t, conn.WithMode(conn.ModeBounded), conn.WithDialer(f.dialer()))
	handle := db.SQL()
	for range 3 {
		together(t, db, 4)
		if err := handle.PingContext(t.Context()); err != nil {
			t.Fatal(err)
		}
		f.drop()
		together(t, db, 4)
		if _, err := handle.ExecContext(t.Context(), "SELECT 1"); err != nil {
			t.Error(err)
		}
	}
	if s := db.Stats(); s.Invalidations != 3 || s.Connects != 16 {
		t.Errorf("stats: %+v, want 4 connects at first and after each failover", s)
	}
	o.until("only the new sessions are left", func() bool { return o.sessions() == 5 })
}

// With IAM there is no password to be asked for.
func TestIAMNeedsNoPassword(t *testing.T) {
	f, _ := service(t)
	t.Setenv("DB_PASS", "")
	if _, err := conn.Open(t.Context(), conn.WithDialer(f.dialer())); err == nil || !strings.Contains(err.Error(), "DB_PASS not set") {
		t.Errorf("without IAM: %v, want DB_PASS named", err)
	}
	token := oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "login", Expiry: time.Now().Add(time.Hour)})
	opts := append(f.endpoint(), cloudsqlconn.WithIAMAuthNTokenSources(token, token))
	db := open(t, conn.WithDialer(cloudsql.New(cloudsql.WithIAMAuthN(), cloudsql.WithConnector(opts...))))
	if err := db.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(f.tokens) != 1 || f.tokens[0] != "login" {
		t.Errorf("login tokens %q, want one", f.tokens)
	}
}

func TestOpenSQLThroughDialer(t *testing.T) {
	for _, mode := range []conn.Mode{conn.ModeBounded, conn.ModeNull} {
		for name, opts := range map[string][]conn.Option{"none": nil, "lib/pq": {parity.LibPQ()}} {
			t.Run(mode.String()+" "+name, func(t *testing.T) {
				f, o := service(t)
				d := f.dialer()
				db, err := conn.OpenSQL("", append(opts, conn.WithDialer(d), conn.WithMode(mode))...)
				if err != nil {
					t.Fatal(err)
				}
				for range 3 {
					var name string
					if err := db.QueryRowContext(t.Context(), "SELECT current_database()").Scan(&name); err != nil || name != o.name {
						t.Fatalf("database %q, %v; want %q", name, err, o.name)
					}
					if n := o.sessions(); mode == conn.ModeNull && n != 0 {
						t.Errorf("%d sessions after release", n)
					}
					f.drop()
				}
				if err := db.Close(); err != nil {
					t.Fatal(err)
				}
				if _, err := d.Dial(t.Context(), instance); err == nil || !strings.Contains(err.Error(), "closed") {
					t.Errorf("after Close the dialer says %v", err)
				}
			})
		}
	}
}

// counting is a Dialer that knows how many of its connections are open when it
// is closed.
type counting struct {
	*cloudsql.Dialer
	open, atClose, closed atomic.Int32
}

func (d *counting) Dial(ctx context.Context, instance string) (net.Conn, error) {
	c, err := d.Dialer.Dial(ctx, instance)
	if err != nil {
		return nil, err
	}
	d.open.Add(1)
	return &counted{Conn: c, d: d}, nil
}

func (d *counting) Close() error {
	d.closed.Add(1)
	d.atClose.Store(d.open.Load())
	return d.Dialer.Close()
}

type counted struct {
	net.Conn
	d    *counting
	once sync.Once
}

func (c *counted) Close() error {
	c.once.Do(func() { c.d.open.Add(-1) })
	return c.Conn.Close()
}

func TestDialerIsClosedAfterThePool(t *testing.T) {
	f, o := service(t)
	d := &counting{Dialer: f.dialer()}
	db := open(t, conn.WithMode(conn.ModeBounded), conn.WithDialer(d), conn.WithIdleTimeout(-1))
	together(t, db, 3)
	c, err := db.SQL().Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if n := d.open.Load(); n != 4 {
		t.Fatalf("%d connections, want 4", n)
	}
	db.Close()
	if d.closed.Load() != 0 || d.open.Load() != 1 {
		t.Errorf("dialer closed %d times with %d connections open, want it open for the one in use", d.closed.Load(), d.open.Load())
	}
	ctx, cancel := context.WithCancel(t.Context())
	errs := make(chan error)
	go func() { _, err := c.ExecContext(ctx, "SELECT pg_sleep(600)"); errs <- err }()
	o.until("the statement runs", func() bool {
		var n int
		return o.c.QueryRow(t.Context(), "SELECT count(*) FROM pg_stat_activity WHERE datname = $1 AND wait_event = 'PgSleep'", o.name).Scan(&n) == nil && n == 1
	})
	cancel() // the cancel request needs the dialer
	if err := <-errs; err == nil {
		t.Error("a cancelled statement gave no error")
	}
	if err := c.Close(); err != nil && err != sql.ErrConnDone { //nolint:errorlint // itself
		t.Log(err) // the connection is broken
	}
	o.until("the dialer is closed", func() bool { return d.closed.Load() == 1 })
	if n := d.atClose.Load(); n != 0 {
		t.Errorf("%d connections were open when the dialer was closed", n)
	}
	o.until("no session is left", func() bool { return o.sessions() == 0 })
}
