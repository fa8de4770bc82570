package parity

import (
	"time"

	"github.com/netra-systems/netralint/conn"
)

//lint:file-ignore SA1019 as in parity.go

// MaxOpenConns bounds the pool as [sql.DB.SetMaxOpenConns] does: no more than n
// connections exist, and a caller waits for one as long as its context allows, unless
// conn.WithWaitTimeout is set. An n of 0 or less, which means no bound there, means 100
// here, what a server takes by default, and waits end after the WaitTimeout of conn, a
// minute by default. In conn.ModeBounded and conn.ModeNull n takes the place of Size, in
// conn.ModePool of Size plus Overflow. Default: those.
func MaxOpenConns(n int) conn.Option { return conn.WithMaxOpenConns(n) }

// MaxIdleConns is how many connections are kept idle, as [sql.DB.SetMaxIdleConns] says:
// none if n is 0 or less, and never more than may be open. Default: as many as
// conn.Config.Size says, not the two of database/sql.
func MaxIdleConns(n int) conn.Option { return conn.WithMaxIdleConns(n) }

// ConnMaxLifetime replaces connections older than d, as [sql.DB.SetConnMaxLifetime] does;
// 0 or less means never. It sets conn.Config.Recycle, whose default of an hour takes its
// place: a random part of a tenth is taken off each connection's age.
func ConnMaxLifetime(d time.Duration) conn.Option { return conn.WithConnMaxLifetime(d) }

// ConnMaxIdleTime replaces connections that were idle for longer than d, as
// [sql.DB.SetConnMaxIdleTime] does; 0 or less means never. It sets
// conn.Config.IdleTimeout, whose default is half an hour: nothing runs in the background.
func ConnMaxIdleTime(d time.Duration) conn.Option { return conn.WithConnMaxIdleTime(d) }
