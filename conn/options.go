package conn

import (
	"context"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
)

// An Option changes a Config before it is used. Options are applied in order;
// each sets the field of Config it is named after, with the meaning that the value
// has there: 0 is the field's default, and a negative number none, or never.
// Those in the words of database/sql are in package parity.
type Option func(*Config)

// WithEnvironment sets Config.Environment.
func WithEnvironment(e Environment) Option { return func(c *Config) { c.Environment = e } }

// WithURLParams sets Config.URLParams; without names no parameter is allowed.
func WithURLParams(names ...string) Option {
	return func(c *Config) { c.URLParams = append([]string{}, names...) }
}

// WithInstance sets Config.Instance and Config.Dialer.
func WithInstance(instance string, d Dialer) Option {
	return func(c *Config) { c.Instance, c.Dialer = instance, d }
}

// WithDialer sets Config.Dialer.
func WithDialer(d Dialer) Option { return func(c *Config) { c.Dialer = d } }

// WithMode sets Config.Mode.
func WithMode(m Mode) Option { return func(c *Config) { c.Mode = m } }

// WithSize sets Config.Size.
func WithSize(n int) Option { return func(c *Config) { c.Size = n } }

// WithOverflow sets Config.Overflow.
func WithOverflow(n int) Option { return func(c *Config) { c.Overflow = n } }

// WithOverflowLinger sets Config.OverflowLinger.
func WithOverflowLinger(d time.Duration) Option { return func(c *Config) { c.OverflowLinger = d } }

// WithWaitTimeout sets Config.WaitTimeout.
func WithWaitTimeout(d time.Duration) Option { return func(c *Config) { c.WaitTimeout = d } }

// WithConnectTimeout sets Config.ConnectTimeout.
func WithConnectTimeout(d time.Duration) Option { return func(c *Config) { c.ConnectTimeout = d } }

// WithRecycle sets Config.Recycle.
func WithRecycle(d time.Duration) Option { return func(c *Config) { c.Recycle = d } }

// WithRecycleJitter sets Config.RecycleJitter.
func WithRecycleJitter(d time.Duration) Option { return func(c *Config) { c.RecycleJitter = d } }

// WithIdleTimeout sets Config.IdleTimeout.
func WithIdleTimeout(d time.Duration) Option { return func(c *Config) { c.IdleTimeout = d } }

// WithPing sets Config.Ping.
func WithPing(p PingPolicy) Option { return func(c *Config) { c.Ping = p } }

// WithPingTimeout sets Config.PingTimeout.
func WithPingTimeout(d time.Duration) Option { return func(c *Config) { c.PingTimeout = d } }

// WithStatementTimeout sets Config.StatementTimeout.
func WithStatementTimeout(d time.Duration) Option { return func(c *Config) { c.StatementTimeout = d } }

// WithIdleInTransactionTimeout sets Config.IdleInTransactionTimeout.
func WithIdleInTransactionTimeout(d time.Duration) Option {
	return func(c *Config) { c.IdleInTransactionTimeout = d }
}

// WithLockTimeout sets Config.LockTimeout.
func WithLockTimeout(d time.Duration) Option { return func(c *Config) { c.LockTimeout = d } }

// WithPgBouncer sets Config.PgBouncer.
func WithPgBouncer() Option { return func(c *Config) { c.PgBouncer = true } }

// WithParity sets Config.Parity.
//
// Deprecated: Use parity.LibPQ or parity.Report; netralint -fix writes them.
func WithParity(p Parity) Option { return func(c *Config) { c.Parity = p } }

// WithLibPQSessions sets Config.Sessions to LibPQ.
//
// Deprecated: Use parity.Sessions; netralint -fix writes it.
func WithLibPQSessions() Option { return func(c *Config) { c.Sessions = LibPQ } }

// WithLogger sets Config.Logger.
func WithLogger(l *slog.Logger) Option { return func(c *Config) { c.Logger = l } }

// WithEcho sets Config.Echo, whatever SQL_ECHO says.
func WithEcho(on bool) Option { return func(c *Config) { c.Echo, c.echoSet = on, true } }

// WithEchoArgs sets Config.Echo and Config.EchoArgs.
func WithEchoArgs() Option {
	return func(c *Config) { c.Echo, c.EchoArgs, c.echoSet = true, true, true }
}

// WithTracer sets Config.Tracer.
func WithTracer(t pgx.QueryTracer) Option { return func(c *Config) { c.Tracer = t } }

// WithLeakAfter sets Config.LeakAfter.
func WithLeakAfter(d time.Duration) Option { return func(c *Config) { c.LeakAfter = d } }

// WithAfterConnect sets Config.AfterConnect.
func WithAfterConnect(f func(context.Context, *pgx.Conn) error) Option {
	return func(c *Config) { c.AfterConnect = f }
}

// WithConnConfig sets Config.ConnConfig.
func WithConnConfig(f func(context.Context, *pgx.ConnConfig) error) Option {
	return func(c *Config) { c.ConnConfig = f }
}

// apply makes the Config an opening call works with.
func (c Config) apply(opts []Option) *Config {
	for _, o := range opts {
		o(&c)
	}
	return &c
}
