//go:build cancel

package testdb

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Patience is how long tests wait for what must happen.
const Patience = 10 * time.Second

// A Blocker makes the statements of others on a table wait, and sees which
// sessions do. Its connections go past the driver and the pool under test.
type Blocker struct {
	t     testing.TB
	lock  *pgx.Conn
	watch *pgx.Conn
}

// Block returns a blocker for the database at url.
func Block(t testing.TB, url string) *Blocker {
	return &Blocker{t: t, lock: connect(t, url), watch: connect(t, url)}
}

func connect(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	c, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatalf("connect to the test database: %v", err)
	}
	t.Cleanup(func() { _ = c.Close(context.Background()) })
	return c
}

// Tables returns the tables of the service.
func (b *Blocker) Tables() []string {
	b.t.Helper()
	return query[string](b, "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'goose%' ORDER BY 1")
}

// Reset empties the tables and runs statements on them.
func (b *Blocker) Reset(statements string) {
	b.t.Helper()
	b.run("TRUNCATE customers, products, orders, order_items, jobs, audit_log RESTART IDENTITY; " + statements)
}

// Lock takes a table, so that every statement on it waits until Unlock.
func (b *Blocker) Lock(table string) {
	b.t.Helper()
	b.run("BEGIN; LOCK TABLE " + pgx.Identifier{table}.Sanitize() + " IN ACCESS EXCLUSIVE MODE")
}

// Unlock lets the statements go on.
func (b *Blocker) Unlock() {
	b.t.Helper()
	b.run("ROLLBACK")
}

// Waiting returns the sessions whose statement waits for the locked table.
func (b *Blocker) Waiting() []int32 {
	b.t.Helper()
	return query[int32](b,
		`SELECT pid FROM pg_stat_activity WHERE state = 'active' AND wait_event_type = 'Lock' AND $1 = ANY(pg_blocking_pids(pid))`,
		b.lock.PgConn().PID())
}

// Busy returns which of the sessions are neither gone nor idle.
func (b *Blocker) Busy(sessions []int32) []int32 {
	b.t.Helper()
	return query[int32](b, "SELECT pid FROM pg_stat_activity WHERE pid = ANY($1) AND state <> 'idle'", sessions)
}

// Exists reports whether a session is still there.
func (b *Blocker) Exists(session int32) bool {
	b.t.Helper()
	return len(query[int32](b, "SELECT pid FROM pg_stat_activity WHERE pid = $1", session)) > 0
}

// Count returns how many rows a table has.
func (b *Blocker) Count(table string) int64 {
	b.t.Helper()
	return query[int64](b, "SELECT count(*) FROM "+pgx.Identifier{table}.Sanitize())[0]
}

// Until asks again and again whether it is so, and returns false if it is not
// in time.
func Until(so func() bool) bool {
	deadline := time.NewTimer(Patience)
	defer deadline.Stop()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !so() {
		select {
		case <-tick.C:
		case <-deadline.C:
			return false
		}
	}
	return true
}

func (b *Blocker) run(statements string) {
	b.t.Helper()
	if _, err := b.lock.Exec(context.Background(), statements, pgx.QueryExecModeSimpleProtocol); err != nil {
		b.t.Fatalf("%s: %v", statements, err)
	}
}

func query[T any](b *Blocker, statement string, args ...any) []T {
	b.t.Helper()
	rows, err := b.watch.Query(context.Background(), statement, args...)
	if err != nil {
		b.t.Fatalf("%s: %v", statement, err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[T])
	if err != nil {
		b.t.Fatalf("%s: %v", statement, err)
	}
	return all
}
