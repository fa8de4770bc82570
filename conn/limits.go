package conn

import (
	"cmp"
	"time"
)

// WithMaxOpenConns bounds the pool as [sql.DB.SetMaxOpenConns] does.
//
// Deprecated: Use parity.MaxOpenConns; netralint -fix writes it.
func WithMaxOpenConns(n int) Option { return func(c *Config) { c.limits.open = &n } }

// WithMaxIdleConns is how many connections are kept idle.
//
// Deprecated: Use parity.MaxIdleConns; netralint -fix writes it.
func WithMaxIdleConns(n int) Option { return func(c *Config) { c.limits.idle = &n } }

// WithConnMaxLifetime replaces connections older than d.
//
// Deprecated: Use parity.ConnMaxLifetime; netralint -fix writes it.
func WithConnMaxLifetime(d time.Duration) Option {
	return func(c *Config) { c.Recycle = orNone(max(d, 0)) }
}

// WithConnMaxIdleTime replaces connections that were idle for longer than d.
//
// Deprecated: Use parity.ConnMaxIdleTime; netralint -fix writes it.
func WithConnMaxIdleTime(d time.Duration) Option {
	return func(c *Config) { c.IdleTimeout = orNone(max(d, 0)) }
}

// sqlLimits are limits in the terms of database/sql; nil is not set.
type sqlLimits struct{ open, idle *int }

// bounded reports whether the program itself set the bound of the pool.
func (l sqlLimits) bounded() bool { return l.open != nil }

// unbounded is how many connections take the place of any number.
const unbounded = 100

// fillLimits decides how many connections may exist and how many of them are
// kept, after the defaults of Mode, Size and Overflow are known.
func (s *settings) fillLimits() {
	limit := s.Size + s.Overflow
	s.keep = s.Size
	s.waitChosen = s.WaitTimeout != 0
	if n := s.limits.open; n != nil {
		limit = *n
		if limit > 0 {
			limit = min(limit, maxConnections)
			s.WaitTimeout = cmp.Or(s.WaitTimeout, -1)
		} else {
			limit, s.limits.open = unbounded, nil
		}
	}
	if n := s.limits.idle; n != nil {
		s.keep = max(*n, 0)
	}
	s.kept = s.keep
	s.keep = min(s.keep, limit)
	s.Size, s.Overflow = limit, 0
	switch s.Mode {
	case ModeNull:
		s.keep = 0
	case ModePool:
		s.Size = max(s.keep, 1)
		s.Overflow = limit - s.Size
	}
}
