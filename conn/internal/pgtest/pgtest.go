// Package pgtest gives tests a real PostgreSQL server.
//
// The server is the one named by NETRALINT_TEST_DATABASE_URL, else a private
// one started from the binaries found on the machine. Without either a test
// fails; it is never skipped.
package pgtest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// EnvURL names the variable that holds the URL of an existing server. The role
// in it must be a superuser.
const EnvURL = "NETRALINT_TEST_DATABASE_URL"

// EnvBinaries names the variable that holds the folder of the programs initdb and
// postgres which private servers are started from. Unset, the machine is searched.
const EnvBinaries = "NETRALINT_TEST_POSTGRES"

var shared struct {
	once   sync.Once
	server *Instance
	url    string
	err    error
}

// Main runs the tests of a package and stops the server they shared. Call it
// from TestMain: os.Exit(pgtest.Main(m)).
func Main(m *testing.M) int {
	defer func() {
		if shared.server != nil {
			_ = shared.server.Remove()
		}
	}()
	return m.Run()
}

// ServerURL returns the URL of the maintenance database of the server all tests
// of this process share, starting one when needed.
func ServerURL(t testing.TB) string {
	t.Helper()
	shared.once.Do(func() {
		if shared.url = os.Getenv(EnvURL); shared.url != "" {
			return
		}
		if shared.server, shared.err = Start(); shared.err == nil {
			shared.url = shared.server.URL("postgres")
		}
	})
	if shared.err != nil {
		t.Fatalf("no PostgreSQL for the tests: %v", shared.err)
	}
	return shared.url
}

// Database creates an empty database that lives as long as the test and returns
// its URL. Tests may run in parallel, each with a database of its own.
func Database(t testing.TB) string {
	t.Helper()
	server := ServerURL(t)
	name := "t_" + randomHex(6)
	execute(t, server, "CREATE DATABASE "+name)
	t.Cleanup(func() { execute(t, server, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)") })
	u, err := url.Parse(server)
	if err != nil {
		t.Fatalf("parse %s: %v", EnvURL, err)
	}
	u.Path = "/" + name
	return u.String()
}

// Private starts a server that belongs to this test alone, to be stopped,
// restarted or configured by it. settings are postgresql.conf assignments such
// as "max_connections=20". It always uses local binaries.
func Private(t testing.TB, settings ...string) *Instance {
	t.Helper()
	s, err := Start(settings...)
	if err != nil {
		t.Fatalf("start a private PostgreSQL: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Remove(); err != nil {
			t.Errorf("remove the private PostgreSQL: %v", err)
		}
	})
	return s
}

func execute(t testing.TB, dsn, sql string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	c, err := pgx.Connect(ctx, dsn)
	if err != nil {
		t.Fatalf("connect to the test server: %v", err)
	}
	defer func() { _ = c.Close(ctx) }()
	if _, err := c.Exec(ctx, sql); err != nil {
		t.Fatalf("%s: %v", strings.SplitN(sql, "\n", 2)[0], err)
	}
}

func randomHex(n int) string {
	b := make([]byte, n)
	if _, err := rand.Read(b); err != nil {
		panic(fmt.Sprintf("read random bytes: %v", err))
	}
	return hex.EncodeToString(b)
}
