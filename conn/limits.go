package conn

import (
	"cmp"
	"time"
)

// WithMaxOpenConns bounds the pool as [sql.DB.SetMaxOpenConns] does: no more
// than n connections exist, and a caller waits for one as long as its context
// allows, unless WaitTimeout is set. An n of 0 or less, which means no bound
// there, means 100 here, what a server takes by default, and waits end after
// WaitTimeout. In ModeBounded and ModeNull n takes the place of Size, in
// ModePool of Size plus Overflow.
func WithMaxOpenConns(n int) Option { return func(c *Config) { c.limits.open = &n } }

// WithMaxIdleConns is how many connections are kept idle, as
// [sql.DB.SetMaxIdleConns] says: none if n is 0 or less, and never more than may
// be open. Without it as many as Size says, not the two of database/sql.
func WithMaxIdleConns(n int) Option { return func(c *Config) { c.limits.idle = &n } }

// WithConnMaxLifetime replaces connections older than d, as
// [sql.DB.SetConnMaxLifetime] does; 0 or less means never. It sets
// Config.Recycle: a random part of a tenth is taken off each connection's age.
func WithConnMaxLifetime(d time.Duration) Option {
	return func(c *Config) { c.Recycle = orNone(max(d, 0)) }
}

// WithConnMaxIdleTime replaces connections that were idle for longer than d, as
// [sql.DB.SetConnMaxIdleTime] does; 0 or less means never. It sets
// Config.IdleTimeout: nothing runs in the background.
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
