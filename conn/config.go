package conn

import (
	"context"
	"log/slog"
	"net"
	"time"

	"github.com/jackc/pgx/v5"
)

// Mode says what happens to a connection when its user is done with it.
type Mode int

const (
	// ModeAuto lets the environment decide: ModePool on a machine of one's own,
	// ModeNull in serverless ones. The variable CONN_MODE overrules it.
	ModeAuto Mode = iota
	// ModePool keeps up to Size idle connections and opens up to Overflow more
	// under load; those are closed when they were idle for OverflowLinger.
	ModePool
	// ModeBounded is a small pool without background work, for serverless
	// instances whose number has been multiplied out; see [Budget]. They may be frozen between requests: ages are checked by wall clock at checkout.
	ModeBounded
	// ModeNull keeps nothing: each use opens a connection, and release returns
	// when the server has given its slot back. A server that does not say so is
	// waited for a second, after a connection that was lost for about 0.3 s; the
	// next time, until one does, only a moment.
	ModeNull
)

// PingPolicy says when a connection is pinged before it is handed out.
type PingPolicy int

const (
	// PingAlways pings at every checkout of a connection that was used before, which
	// is a round trip unless BEGIN is it. The statement does not travel with the ping:
	// with both lost, nothing tells whether it was executed, so it could not be sent
	// again, and a dead connection would cost its caller an error. So SELECT 1 takes
	// twice the round trips of a pool that does not ask. With the server on the same two
	// cores that was 1.9 times pgxpool's time, 1.6 with 16 callers, and for 100 rows 1.4
	// and 1.2 (BenchmarkAgainstPgxpool); on single connections without a pool the
	// cheapest question, a Sync, costs as much (BenchmarkPingFloor).
	PingAlways PingPolicy = iota
	// PingIdle pings connections that were idle for more than a second.
	PingIdle
	// PingNever trusts every connection.
	PingNever
)

// Dialer opens network connections to an instance that is not reached by host
// and port, such as a Cloud SQL instance. It must be safe for concurrent use.
// Package conn/cloudsql has one.
type Dialer interface {
	// Dial connects to the instance "project:region:name". The connection must
	// already be encrypted and authenticated: no TLS is added to it.
	Dial(ctx context.Context, instance string) (net.Conn, error)
	// Close is called once, after the last connection made through it closed.
	Close() error
}

// An IAMDialer logs in with a token of its own when IAMAuthN returns true: no
// password is asked of the environment then.
type IAMDialer interface {
	Dialer
	IAMAuthN() bool
}

// Config holds every setting. The zero value of a field means its default.
type Config struct {
	// URL names the server: a postgres:// URL or libpq keywords. Spellings of
	// SQLAlchemy, asyncpg and lib/pq are understood. Default: the environment.
	// Write it as URL("..."): neither it nor a Config shows a password when it is
	// printed, logged, marshalled or dumped; [Config.ConnString] has it.
	URL ConnString
	// URLParams, if not nil, are the only parameters URL may hold, by their
	// names in a URL's query, with user, password, host, port and dbname for the
	// other parts. Set it when URL is written by someone who is not trusted:
	// parameters such as sslkey and servicefile read files. Default nil: any.
	URLParams []string
	// Instance is a Cloud SQL instance, "project:region:name", reached through
	// Dialer; URL then holds only user, password, database and parameters.
	Instance string
	// Dialer reaches Instance. Required with Instance.
	Dialer Dialer

	// Environment is where the program runs, which decides where the settings
	// come from and the defaults of Mode and Size. Default EnvAuto: the variable
	// CONN_ENVIRONMENT, else what the platform's own variables tell.
	Environment Environment

	// Mode is the pooling mode. Default: the variable CONN_MODE, else ModeAuto.
	Mode Mode
	// Size is how many connections are kept idle, and in ModeBounded and
	// ModeNull how many exist at all. Default 10; 5 in serverless environments.
	// pgxpool's MaxConns is Size plus Overflow here.
	Size int
	// Overflow is how many connections may exist beyond Size; ModePool only.
	// Default 20, with parity or Sessions of lib/pq 90; a negative value means none.
	Overflow int
	// OverflowLinger is how long a connection beyond Size stays idle for the next
	// caller before it is closed, so that a load of more than Size callers does not
	// open and close all the time. Default 3 s, none with parity.MaxIdleConns; a
	// negative value closes it as soon as it is released.
	OverflowLinger time.Duration
	// WaitTimeout bounds the wait for a free slot, and only that: not the
	// connect, not the query. Default 60 s; a negative value waits as long as
	// the context allows.
	WaitTimeout time.Duration
	// ConnectTimeout bounds one connection attempt, TLS and login included.
	// Default connect_timeout of URL, else PGCONNECT_TIMEOUT, else 10 s.
	ConnectTimeout time.Duration
	// Recycle is the age by wall clock after which a connection is replaced at
	// checkout. Default 1 h; a negative value means never. pgxpool: MaxConnLifetime.
	Recycle time.Duration
	// RecycleJitter spreads recycling: each connection gets a random age up to
	// this much shorter. Default a tenth of Recycle; a negative value means none.
	// pgxpool's MaxConnLifetimeJitter makes ages longer instead.
	RecycleJitter time.Duration
	// IdleTimeout is how long a connection may stay idle, by wall clock, before
	// it is replaced at checkout, or closed when another is given back. Nothing
	// runs in the background: a DB nobody uses keeps its connections. Default
	// 30 min; 1 min in ModeBounded; a negative value means for ever. pgxpool:
	// MaxConnIdleTime.
	IdleTimeout time.Duration
	// Ping is when a connection is tested before use. Default PingAlways; what
	// pgxpool does unless ShouldPing says otherwise is PingIdle.
	Ping PingPolicy
	// PingTimeout bounds a ping. Default 2 s.
	PingTimeout time.Duration

	// StatementTimeout, IdleInTransactionTimeout and LockTimeout are set on the
	// server for every session. Default 0: the server's own setting.
	StatementTimeout         time.Duration
	IdleInTransactionTimeout time.Duration
	LockTimeout              time.Duration
	// PgBouncer makes every statement safe behind a transaction pooler.
	// Default: found out from URL.
	PgBouncer bool

	// Parity keeps the behaviour of another driver; the options of package parity set
	// it. Default none.
	Parity Parity
	// Sessions keeps of another driver how sessions are set up; parity.Sessions sets it.
	// Default none.
	Sessions Parity

	// Logger receives what the package has to say. Default slog.Default().
	Logger *slog.Logger
	// Echo logs each statement, without argument values. Default SQL_ECHO.
	Echo bool
	// EchoArgs adds the argument values to Echo. They may hold secrets.
	EchoArgs bool
	// Tracer is called for queries, batches, copies, prepares, connects, and
	// acquires if it implements the interfaces of pgx and pgxpool for them.
	Tracer pgx.QueryTracer
	// QueryTags gives the tags that are appended to the text of a statement as a
	// comment, from the context it is run with; see [WithQueryTags]. It is called by
	// many goroutines at once. Default nil: none.
	QueryTags func(context.Context) map[string]string
	// LeakAfter reports, once, a connection held longer than this with the stack
	// of its acquirer. Default 0: off.
	LeakAfter time.Duration

	// AfterConnect runs on every new connection, for example to register types. It
	// is an error if it leaves a transaction open, rows unread or the connection closed.
	AfterConnect func(context.Context, *pgx.Conn) error
	// ConnConfig edits the settings of pgx just before each connect, for
	// example to rotate a password.
	ConnConfig func(context.Context, *pgx.ConnConfig) error

	getenv  func(string) string // os.Getenv; tests give their own
	urlSet  bool                // URL is what the caller wrote, also if it is empty
	echoSet bool                // Echo was decided on: SQL_ECHO is not asked
	limits  sqlLimits           // take the place of Size and Overflow
	trimmed []string            // variables whose value ended in a line end
	sources []source            // which variable supplied what
}
