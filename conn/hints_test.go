package conn

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

func TestKeywordsOfOtherWorlds(t *testing.T) {
	for _, s := range []string{
		"Host=db;Username=me;Password=sec-ret", "host=db;user=me;password=sec-ret", "server=db;user id=me;password=sec-ret",
		"Server=db; User Id=me; Password=sec-ret", "Data Source=db;Initial Catalog=n", "User Id=me;Server=db;Password=sec-ret", "user=me;host=db;password=sec-ret", "Host=db Username=me Password=sec-ret",
		"host=db;user=me dbname=n",
	} {
		_, err := (&Config{URL: URL(s), getenv: noVariables()}).resolve()
		if err == nil || !strings.Contains(err.Error(), "host=… user=…") || strings.Contains(err.Error(), "sec-ret") {
			t.Errorf("%s: error %v", s, err)
		}
	}
	for _, s := range []string{"host=db user=me password=a;host=b", "user=me password='x;server=y'", "host=db options='-c a=b;c=d'"} {
		if _, err := (&Config{URL: URL(s), getenv: noVariables()}).resolve(); err != nil {
			t.Errorf("%s: %v", s, err)
		}
	}
}

func TestSmallWordsOfTheURL(t *testing.T) {
	for _, tt := range []struct{ url, want string }{
		{"postgres://u:p@LOCALHOST/n", "u:p@LOCALHOST:5432/n tls=prefer"},
		{"host=LocalHost user=u password=p dbname=n", "u:p@LocalHost:5432/n tls=prefer"},
		{"postgres://u:p@LocalHost./n", "u:p@LocalHost.:5432/n tls=prefer"},
		{"postgres://u:p@localhost.example/n", "u:p@localhost.example:5432/n tls=require"},
	} {
		if got := summary(mustResolve(t, &Config{URL: URL(tt.url)})); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.url, got, tt.want)
		}
	}
	t.Setenv("PGHOSTADDR", "db.example.com")
	if _, err := (&Config{URL: URL("postgres://u:p@h/n"), getenv: noVariables()}).resolve(); err == nil || !strings.Contains(err.Error(), "hostaddr is not an IP address") {
		t.Errorf("PGHOSTADDR is not read: %v", err)
	}
}

func TestLineEndsOfSecrets(t *testing.T) {
	var log bytes.Buffer
	c := &Config{Dialer: iamDialer{}, Logger: slog.New(slog.NewTextHandler(&log, nil)),
		getenv: noVariables("K_SERVICE", "s", "INSTANCE_CONNECTION_NAME", "p:r:i\n", "DB_USER", "me", "DB_PASS", "sec-ret\r\n", "DB_NAME", "n")}
	if got := summary(mustResolve(t, c)); got != "me:sec-ret@p:r:i/n tls=by the dialer" {
		t.Error(got)
	}
	if s := log.String(); strings.Count(s, "WARN") != 2 || !strings.Contains(s, "DB_PASS") || !strings.Contains(s, "INSTANCE_CONNECTION_NAME") || strings.Contains(s, "sec-ret") {
		t.Errorf("logged %q", s)
	}
}

func TestLineEndOfDatabaseURL(t *testing.T) {
	var log bytes.Buffer
	c := &Config{Logger: slog.New(slog.NewTextHandler(&log, nil)), getenv: noVariables("DATABASE_URL", "postgres://u:sec-ret@h/n?sslmode=require\r\n")}
	if got := summary(mustResolve(t, c)); got != "u:sec-ret@h:5432/n tls=require" {
		t.Error(got)
	}
	if s := log.String(); strings.Count(s, "WARN") != 1 || !strings.Contains(s, "DATABASE_URL") || strings.Contains(s, "sec-ret") {
		t.Errorf("logged %q", s)
	}
}

func TestInstanceForm(t *testing.T) {
	for _, name := range []string{"instance", "p:i", "p:r:i:", "postgres://u:sec-ret@h/n", "a:b:c:d:e", "p:r: i"} {
		_, err := (&Config{URL: URL("user=u"), Instance: name, Dialer: iamDialer{}, getenv: noVariables()}).resolve()
		if err == nil || !strings.Contains(err.Error(), "project:region:instance") || strings.Contains(err.Error(), "sec-ret") {
			t.Errorf("%s: error %v", name, err)
		}
	}
	_, err := (&Config{Instance: "p:r", Dialer: iamDialer{}, getenv: noVariables()}).resolve() // nor is anything else set
	if err == nil || !strings.Contains(err.Error(), "project:region:instance") {
		t.Errorf("error %v", err)
	}
	mustResolve(t, &Config{URL: URL("user=u dbname=n"), Instance: "example.com:project:europe-west1:main", Dialer: iamDialer{}})
}

// A DATABASE_URL of nothing, as an env file leaves it, is not set.
func TestBlankDatabaseURL(t *testing.T) {
	for _, text := range []string{"", " ", "\n", `""`, "''", ` "" `, `" "`} {
		s := mustResolve(t, &Config{getenv: noVariables("DATABASE_URL", text), Logger: quiet})
		if got, want := summary(s), summary(mustResolve(t, &Config{getenv: noVariables(), Logger: quiet})); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
		lambda := &Config{getenv: noVariables("DATABASE_URL", text, "AWS_LAMBDA_FUNCTION_NAME", "f"), Logger: quiet}
		if _, err := lambda.resolve(); err == nil || !strings.Contains(err.Error(), "DATABASE_URL is not set") {
			t.Errorf("%q on AWS Lambda: error %v", text, err)
		}
		run := &Config{getenv: noVariables("DATABASE_URL", text, "K_SERVICE", "s", "INSTANCE_CONNECTION_NAME", "p:r:i"), Logger: quiet}
		if _, err := run.resolve(); err == nil || !strings.Contains(err.Error(), "DB_USER") {
			t.Errorf("%q on Cloud Run: error %v", text, err)
		}
	}
}

// The hint says who chose the server only where another choice is the cure.
func TestDefaultDatabaseHint(t *testing.T) {
	refused := func(code, message string) error { return &pgconn.PgError{Code: code, Message: message} }
	byDefault := mustResolve(t, &Config{getenv: noVariables(), Logger: quiet})
	chosen := mustResolve(t, &Config{URL: URL(defaultURL), getenv: noVariables(), Logger: quiet})
	for _, tt := range []struct {
		err    error
		hinted bool
		words  string
	}{
		{refused("3D000", "database does not exist"), true, ""},
		{refused("28P01", "password authentication failed"), true, ""},
		{refused("28000", "role does not exist"), true, ""},
		{refused("53300", "too many clients"), false, "lower Size"},
		{refused("08P01", "unsupported startup parameter"), false, "ignore_startup_parameters"},
		{refused("57P03", "the database system is starting up"), false, ""},
		{context.DeadlineExceeded, false, ""},
		{&net.OpError{Op: "dial", Err: context.Canceled}, false, ""},
		{&net.OpError{Op: "read", Err: io.EOF}, false, ""},
		{&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, true, ""},
	} {
		if text := byDefault.connectError(tt.err).Error(); strings.Contains(text, "DATABASE_URL is not set") != tt.hinted || !strings.Contains(text, tt.words) {
			t.Errorf("by default: %s", text)
		}
		if text := chosen.connectError(tt.err).Error(); strings.Contains(text, "DATABASE_URL") {
			t.Errorf("chosen: %s", text)
		}
	}
}

func TestNobodyListensByDefault(t *testing.T) {
	s := mustResolve(t, &Config{getenv: noVariables(), Logger: quiet})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.connConfig.Host, s.connConfig.Port, s.connConfig.Fallbacks = "127.0.0.1", uint16(l.Addr().(*net.TCPAddr).Port), nil
	_ = l.Close()
	db := newDB(s)
	defer db.Close()
	if err := db.Ping(t.Context()); err == nil || !strings.Contains(err.Error(), "DATABASE_URL is not set") {
		t.Errorf("error %v", err)
	}
}

// A server that takes no TLS answers the question for it with an N.
func TestTLSHint(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			nc, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = io.ReadFull(nc, make([]byte, 8))
			_, _ = nc.Write([]byte("N"))
			_ = nc.Close()
		}
	}()
	for _, tt := range []struct {
		assumed bool
		query   string
	}{{true, ""}, {false, "sslmode=require"}} {
		s := mustResolve(t, &Config{URL: URL("postgres://u:p@db.example.com/n?" + tt.query), Logger: quiet})
		if s.tlsAssumed != tt.assumed {
			t.Errorf("TLS assumed: %v", s.tlsAssumed)
		}
		s.connConfig.Host, s.connConfig.Port = "127.0.0.1", uint16(l.Addr().(*net.TCPAddr).Port)
		db := newDB(s)
		t.Cleanup(db.Close)
		if err := db.Ping(t.Context()); err == nil || strings.Contains(err.Error(), "sslmode=disable") != tt.assumed {
			t.Errorf("error %v", err)
		}
	}
}
