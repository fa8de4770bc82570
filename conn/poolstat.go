package conn

import (
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Config returns the settings in pgxpool's terms. It is a copy, for reading:
// for metrics, or for a pgxpool.Pool of one's own next to this DB.
func (db *DB) Config() *pgxpool.Config {
	c := db.poolConfig.Copy()
	limit, _ := db.slots.limits()
	c.MaxConns = int32(limit)
	if d := db.changed.lifetime.Load(); d != nil {
		c.MaxConnLifetime, c.MaxConnLifetimeJitter = *d-*d/10, *d/10
	}
	c.MaxConnIdleTime = db.idleTimeout()
	return c
}

// poolConfig says the settings in pgxpool's terms.
func poolConfig(set *settings) *pgxpool.Config {
	c, err := pgxpool.ParseConfig(set.connConfig.ConnString())
	if err != nil {
		c = &pgxpool.Config{} // good for reading only
	}
	c.ConnConfig = set.connConfig.Copy()
	c.BeforeConnect = set.beforeConnect
	c.AfterConnect = set.AfterConnect
	c.MaxConns = int32(set.limit())
	c.MinConns, c.MinIdleConns = 0, 0
	c.MaxConnLifetime, c.MaxConnLifetimeJitter = set.Recycle-set.RecycleJitter, set.RecycleJitter
	c.MaxConnIdleTime = set.IdleTimeout
	c.PingTimeout = set.PingTimeout
	return c
}

// Stat is a snapshot of the counts of a DB under the names of pgxpool.Stat, whose
// methods it has. Counts and times are totals since the DB was opened.
type Stat struct {
	stats Stats
	empty int64
}

// Stat returns the counts under pgxpool's names. [DB.Stats] knows more. Code that
// takes a pgxpool.Stat itself, such as otelpgx.RecordStats, is given
// pgxpoolstat.Of(db) of package conn/pgxpoolstat.
func (db *DB) Stat() *Stat { return &Stat{stats: db.Stats(), empty: db.count.emptyAcquire.Load()} }

// AcquireCount returns how many connections were handed out.
func (s *Stat) AcquireCount() int64 { return s.stats.Acquires }

// AcquireDuration returns the time spent on handing them out.
func (s *Stat) AcquireDuration() time.Duration { return s.stats.AcquireTime }

// AcquiredConns returns how many connections are in use.
func (s *Stat) AcquiredConns() int32 { return int32(max(s.stats.InUse-s.stats.Connecting, 0)) }

// CanceledAcquireCount returns how many callers left, or had to, without a connection.
func (s *Stat) CanceledAcquireCount() int64 { return s.stats.Canceled + s.stats.WaitTimeouts }

// ConstructingConns returns how many connections are being opened.
func (s *Stat) ConstructingConns() int32 { return int32(s.stats.Connecting) }

// EmptyAcquireCount returns how many acquires queued or had to connect.
func (s *Stat) EmptyAcquireCount() int64 { return s.empty }

// EmptyAcquireWaitTime returns the time they spent on that.
func (s *Stat) EmptyAcquireWaitTime() time.Duration { return s.stats.WaitTime + s.stats.ConnectTime }

// IdleConns returns how many connections are idle.
func (s *Stat) IdleConns() int32 { return int32(s.stats.Idle) }

// MaxConns returns how many connections may exist.
func (s *Stat) MaxConns() int32 { return int32(s.stats.Limit) }

// MaxIdleDestroyCount returns how many were closed because they were idle for too long.
func (s *Stat) MaxIdleDestroyCount() int64 { return s.stats.IdleClosed }

// MaxLifetimeDestroyCount returns how many were closed because they were too old.
func (s *Stat) MaxLifetimeDestroyCount() int64 { return s.stats.Recycled }

// NewConnsCount returns how many connections were opened, or could not be.
func (s *Stat) NewConnsCount() int64 { return s.stats.Connects + s.stats.ConnectErrors }

// TotalConns returns how many connections exist or are being opened.
func (s *Stat) TotalConns() int32 { return s.ConstructingConns() + s.AcquiredConns() + s.IdleConns() }
