package conn

import (
	"sync/atomic"
	"time"
)

// Stats is a snapshot of a DB. Counts and times are totals since it was opened.
type Stats struct {
	Mode  Mode
	Limit int // connections that may exist

	InUse      int // slots held: connections in use, being opened, being closed
	Idle       int // connections kept
	Connecting int // connections being opened
	Waiting    int // callers in the queue

	Acquires      int64         // connections handed out
	AcquireTime   time.Duration // spent on handing out: queue, ping and connect
	Waits         int64         // callers that had to queue
	WaitTime      time.Duration // spent in the queue
	WaitTimeouts  int64         // ended by WaitTimeout
	Canceled      int64         // callers whose context ended before they had a connection
	Connects      int64         // connections opened
	ConnectTime   time.Duration // spent on opening
	ConnectErrors int64

	Pings         int64
	PingFailures  int64 // dead connections found by a ping
	Invalidations int64 // times all connections were replaced because one was dead or read-only

	Recycled       int64 // closed at checkout: older than Recycle, or the clock went back
	IdleClosed     int64 // closed at checkout or release: idle longer than IdleTimeout
	OverflowCloses int64 // closed while more than Size were idle; see Config.OverflowLinger
	Broken         int64 // closed at release: broken, or results left unread
	ReadOnly       int64 // closed at release: the server took no writes (25006)
	RolledBack     int64 // given back inside a transaction
	TxRetries      int64 // restarts by Retry
	Leaks          int64 // connections held longer than LeakAfter
}

// counters are what Stats counts.
type counters struct {
	acquires, waits, waitNanos, waitTimeouts, canceled   atomic.Int64
	connecting, connects, connectNanos, connectFailures  atomic.Int64
	pings, pingFailures, invalidations, checkoutNanos    atomic.Int64
	recycled, idleClosed, overflowCloses, broken         atomic.Int64
	readOnly, rolledBack, txRetries, leaks, emptyAcquire atomic.Int64
}

// Stats returns the current counts. It is cheap enough to be polled.
func (db *DB) Stats() Stats {
	u := db.slots.usage()
	limit, _ := db.slots.limits()
	c := &db.count
	return Stats{
		Mode: db.set.Mode, Limit: limit,
		InUse: u.acquired, Idle: u.idle, Connecting: int(c.connecting.Load()), Waiting: u.waiting,
		Acquires: c.acquires.Load(), AcquireTime: time.Duration(c.checkoutNanos.Load() + c.waitNanos.Load()),
		Waits: c.waits.Load(), WaitTime: time.Duration(c.waitNanos.Load()), WaitTimeouts: c.waitTimeouts.Load(),
		Canceled: c.canceled.Load(),
		Connects: c.connects.Load(), ConnectTime: time.Duration(c.connectNanos.Load()), ConnectErrors: c.connectFailures.Load(),
		Pings: c.pings.Load(), PingFailures: c.pingFailures.Load(), Invalidations: c.invalidations.Load(),
		Recycled: c.recycled.Load(), IdleClosed: c.idleClosed.Load(), OverflowCloses: c.overflowCloses.Load(),
		Broken: c.broken.Load(), ReadOnly: c.readOnly.Load(), RolledBack: c.rolledBack.Load(),
		TxRetries: c.txRetries.Load(), Leaks: c.leaks.Load(),
	}
}
