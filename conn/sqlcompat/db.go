package sqlcompat

import (
	"database/sql"

	"github.com/netra-systems/netralint/conn"
)

// Stats returns what db counts in the terms of database/sql. [conn.DB.Stats]
// knows more.
func Stats(db *conn.DB) sql.DBStats {
	s := db.Stats()
	return sql.DBStats{
		MaxOpenConnections: s.Limit,
		OpenConnections:    s.InUse + s.Idle,
		InUse:              s.InUse,
		Idle:               s.Idle,
		WaitCount:          s.Waits,
		WaitDuration:       s.WaitTime,
		MaxIdleClosed:      s.OverflowCloses,
		MaxIdleTimeClosed:  s.IdleClosed,
		MaxLifetimeClosed:  s.Recycled,
	}
}
