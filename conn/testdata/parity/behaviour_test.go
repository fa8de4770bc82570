package parity

import (
	"context"
	"database/sql"
	"sync"
	"testing"
	"time"
)

// ways are how a program may end a transaction.
var ways = map[string]func(transaction, context.Context) error{"commit": transaction.Commit, "rollback": transaction.Rollback}

func begin(t *testing.T, ctx context.Context, c connection) transaction {
	t.Helper()
	tx, err := c.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return tx
}

// count tells what was stored.
func (r *record) count(t *testing.T, s session) {
	t.Helper()
	var n int
	err := s.Row(t.Context(), "SELECT count(*) FROM n")(&n)
	r.say("%d rows, %v", n, err)
}

// all tries everything there is on a transaction or a closed connection.
func (r *record) all(ctx context.Context, s session) {
	r.err("exec", s.Exec(ctx, "SELECT 1"))
	_, err := s.Query(ctx, "SELECT 1")
	r.err("query", err)
	var n int
	r.err("row", s.Row(ctx, "SELECT 1")(&n))
}

func TestTransactionIsOver(t *testing.T) {
	for name, end := range ways {
		t.Run(name, func(t *testing.T) {
			both(t, func(t *testing.T, h handle, r *record) {
				ctx := t.Context()
				tx := begin(t, ctx, h)
				r.err("insert", tx.Exec(ctx, "INSERT INTO n VALUES (1)"))
				r.err("end", end(tx, ctx))
				r.all(ctx, tx)
				r.err("commit", tx.Commit(ctx))
				r.err("rollback", tx.Rollback(ctx))
				r.count(t, h)
			})
		})
	}
}

func TestTransactionWhoseContextEnded(t *testing.T) {
	both(t, func(t *testing.T, h handle, r *record) {
		ctx, cancel := context.WithCancel(t.Context())
		tx := begin(t, ctx, h)
		r.err("insert", tx.Exec(t.Context(), "INSERT INTO n VALUES (1)"))
		cancel()
		until(t, "it is rolled back", func() bool { return h.InUse() == 0 })
		r.all(t.Context(), tx)
		r.err("commit", tx.Commit(t.Context()))
		r.err("rollback", tx.Rollback(t.Context()))
		r.count(t, h)
	})
}

func TestTransactionOfAnEndedContext(t *testing.T) {
	both(t, func(t *testing.T, h handle, r *record) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := h.Begin(ctx)
		r.err("begin", err)
		r.all(ctx, h)
		tx := begin(t, t.Context(), h)
		r.all(ctx, tx)
		r.err("insert", tx.Exec(t.Context(), "INSERT INTO n VALUES (1)"))
		r.err("commit", tx.Commit(ctx))
		tx = begin(t, t.Context(), h)
		r.err("insert", tx.Exec(t.Context(), "INSERT INTO n VALUES (2)"))
		r.err("rollback", tx.Rollback(ctx))
		r.say("%d in use", h.InUse())
		r.count(t, h)
	})
}

func TestTransactionWithOpenRows(t *testing.T) {
	for name, end := range ways {
		t.Run(name, func(t *testing.T) {
			both(t, func(t *testing.T, h handle, r *record) {
				ctx := t.Context()
				tx := begin(t, ctx, h)
				r.err("insert", tx.Exec(ctx, "INSERT INTO n VALUES (1)"))
				rows, err := tx.Query(ctx, "SELECT generate_series(1, 10000)")
				r.err("query", err)
				var n int
				r.say("next %v", rows.Next())
				r.err("scan", rows.Scan(&n))
				r.err("end", end(tx, ctx))
				r.say("next %v", rows.Next())
				r.err("scan", rows.Scan(&n))
				r.err("rows", rows.Err())
				rows.Close()
				r.count(t, h)
			})
		})
	}
}

func TestStatementWhileRowsAreOpen(t *testing.T) {
	both(t, func(t *testing.T, h handle, r *record) {
		ctx := t.Context()
		c, err := h.Conn(ctx)
		if err != nil {
			t.Fatal(err)
		}
		tx := begin(t, ctx, h)
		for _, s := range []session{tx, c} {
			r.err("exec with an argument", s.Exec(ctx, "SELECT $1::int", 1)) // known from now on
			rows, err := s.Query(ctx, "SELECT generate_series(1, 3)")
			r.err("query", err)
			r.say("next %v", rows.Next())
			r.err("exec", s.Exec(ctx, "SELECT 1"))
			r.err("exec with an argument", s.Exec(ctx, "SELECT $1::int", 1))
			_, err = s.Query(ctx, "SELECT 1")
			r.err("another query", err)
			var n int
			r.err("row", s.Row(ctx, "SELECT 1")(&n))
			for more := true; more; {
				r.err("scan", rows.Scan(&n))
				r.say("got %d", n)
				more = rows.Next()
			}
			r.err("rows", rows.Err())
			r.err("exec", s.Exec(ctx, "INSERT INTO n VALUES (pg_backend_pid())"))
			rows.Close()
		}
		r.err("rollback", tx.Rollback(ctx))
		c.Close()
		r.count(t, h)
	})
}

func TestScanErrorInALoop(t *testing.T) {
	both(t, func(t *testing.T, h handle, r *record) {
		rows, err := h.Query(t.Context(), "SELECT * FROM (VALUES ('1'), ('x'), ('3')) v")
		r.err("query", err)
		for rows.Next() {
			var n int
			if err := rows.Scan(&n); err != nil {
				r.say("scan fails")
				continue
			}
			r.say("got %d", n)
		}
		r.err("rows", rows.Err())
		r.say("%d in use", h.InUse())
	})
}

func TestRowsAfterTheirEnd(t *testing.T) {
	both(t, func(t *testing.T, h handle, r *record) {
		var n int
		for name, stop := range map[string]func(result){"close": result.Close, "read": func(rows result) {
			for rows.Next() {
			}
		}} {
			rows, err := h.Query(t.Context(), "SELECT generate_series(1, 3)")
			r.err("query", err)
			r.err("scan before next", rows.Scan(&n))
			stop(rows)
			_ = name // the order of a map is of no importance: both end alike
			r.say("next %v", rows.Next())
			r.err("scan", rows.Scan(&n))
			r.err("rows", rows.Err())
			rows.Close()
		}
		r.say("%d in use", h.InUse())
	})
}

func TestRowsWhoseContextEnds(t *testing.T) {
	both(t, func(t *testing.T, h handle, r *record) {
		ctx, cancel := context.WithCancel(t.Context())
		rows, err := h.Query(ctx, "SELECT generate_series(1, 1000000)")
		r.err("query", err)
		r.say("next %v", rows.Next())
		cancel()
		for rows.Next() {
		}
		r.err("rows", rows.Err())
		rows.Close()
		until(t, "the connection is given back", func() bool { return h.InUse() == 0 })
		r.count(t, h)
	})
}

func TestFailedTransaction(t *testing.T) {
	both(t, func(t *testing.T, h handle, r *record) {
		ctx := t.Context()
		tx := begin(t, ctx, h)
		r.err("fails", tx.Exec(ctx, "SELECT 1/0"))
		r.err("exec", tx.Exec(ctx, "INSERT INTO n VALUES (1)"))
		r.err("commit", tx.Commit(ctx))
		r.err("rollback", tx.Rollback(ctx))
		tx = begin(t, ctx, h)
		r.err("twice", tx.Exec(ctx, "INSERT INTO n VALUES (1), (1)"))
		r.err("deferred constraint", tx.Commit(ctx))
		r.err("rollback", tx.Rollback(ctx))
		r.count(t, h)
		r.say("%d in use", h.InUse())
	})
}

func TestNoRows(t *testing.T) {
	both(t, func(t *testing.T, h handle, r *record) {
		var n int
		err := h.Row(t.Context(), "SELECT n FROM n")(&n)
		r.say("it is the value itself: %v", err == sql.ErrNoRows)
	})
}

func TestReleasedConnection(t *testing.T) {
	both(t, func(t *testing.T, h handle, r *record) {
		c, err := h.Conn(t.Context())
		r.err("conn", err)
		c.Close()
		r.all(t.Context(), c)
		_, err = c.Begin(t.Context())
		r.err("begin", err)
		c.Close()
	})
}

func TestCloseDoesNotWait(t *testing.T) {
	both(t, func(t *testing.T, h handle, r *record) {
		ctx := t.Context()
		tx := begin(t, ctx, h)
		rows, err := h.Query(ctx, "SELECT generate_series(1, 3)")
		r.err("query", err)
		c, err := h.Conn(ctx)
		r.err("conn", err)
		h.Close()
		h.Close()
		r.all(ctx, h)
		_, err = h.Begin(ctx)
		r.err("begin", err)
		_, err = h.Conn(ctx)
		r.err("conn", err)
		for rows.Next() {
			r.say("a row")
		}
		r.err("rows", rows.Err())
		r.err("insert", tx.Exec(ctx, "INSERT INTO n VALUES (1)"))
		r.err("commit", tx.Commit(ctx))
		r.count(t, c)
		c.Close()
		until(t, "the connections are closed", func() bool { return h.InUse() == 0 })
	})
}

func TestTransactionOfManyGoroutines(t *testing.T) {
	both(t, func(t *testing.T, h handle, r *record) {
		tx := begin(t, t.Context(), h)
		var wg sync.WaitGroup
		for n := range 20 {
			wg.Go(func() {
				if err := tx.Exec(t.Context(), "INSERT INTO n VALUES ($1)", n); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		r.err("commit", tx.Commit(t.Context()))
		r.count(t, h)
	})
}

func TestClosingWhatIsOpenTwice(t *testing.T) {
	both(t, func(t *testing.T, h handle, r *record) {
		c, err := h.Conn(t.Context())
		r.err("conn", err)
		tx := begin(t, t.Context(), c)
		r.err("insert", tx.Exec(t.Context(), "INSERT INTO n VALUES (1)"))
		r.err("commit", tx.Commit(t.Context()))
		r.count(t, c)
		c.Close()
		r.say("%d in use", h.InUse())
	})
}

func TestStatementStoppedInATransaction(t *testing.T) {
	both(t, func(t *testing.T, h handle, r *record) {
		tx := begin(t, t.Context(), h)
		r.err("insert", tx.Exec(t.Context(), "INSERT INTO n VALUES (1)"))
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		r.err("sleep", tx.Exec(ctx, "SELECT pg_sleep(60)"))
		r.say("it fails: %v", tx.Exec(t.Context(), "INSERT INTO n VALUES (2)") != nil)
		r.say("it fails: %v", tx.Commit(t.Context()) != nil)
		r.err("rollback", tx.Rollback(t.Context()))
		until(t, "the connection is given back", func() bool { return h.InUse() == 0 })
		r.count(t, h)
	})
}

func TestRowThatIsNeverScanned(t *testing.T) {
	both(t, func(t *testing.T, h handle, r *record) {
		tx := begin(t, t.Context(), h)
		tx.Row(t.Context(), "SELECT generate_series(1, 10)")
		r.err("commit", tx.Commit(t.Context()))
		r.count(t, h)
	})
}

func TestConstraintsOfStatements(t *testing.T) {
	both(t, func(t *testing.T, h handle, r *record) {
		ctx := t.Context()
		r.err("syntax", h.Exec(ctx, "SELEC 1"))
		r.err("no table", h.Exec(ctx, "SELECT * FROM missing WHERE n = $1", 1))
		r.err("deferred", h.Exec(ctx, "INSERT INTO n VALUES ($1), ($1)", 1))
		_, err := h.Query(ctx, "INSERT INTO n VALUES (1), (1) RETURNING n")
		r.err("deferred, with rows", err)
		r.err("arguments", h.Exec(ctx, "SELECT $1::int, $2::int", 1))
		r.err("no arguments", h.Exec(ctx, "SELECT $1::int"))
		r.err("too many", h.Exec(ctx, "SELECT 1", 1))
		r.count(t, h)
	})
}

func TestRowsThatNobodyReads(t *testing.T) {
	both(t, func(t *testing.T, h handle, r *record) {
		ctx, cancel := context.WithCancel(t.Context())
		rows, err := h.Query(ctx, "SELECT generate_series(1, 1000000)")
		r.err("query", err)
		r.say("next %v", rows.Next())
		cancel()
		until(t, "the connection is given back", func() bool { return h.InUse() == 0 })
		r.say("next %v", rows.Next())
		var n int
		r.err("scan", rows.Scan(&n))
		r.err("rows", rows.Err())
		rows.Close()
		r.say("%d in use", h.InUse())
	})
}

func TestRowsReadBeforeTheirContextEnds(t *testing.T) {
	both(t, func(t *testing.T, h handle, r *record) {
		ctx, cancel := context.WithCancel(t.Context())
		rows, err := h.Query(ctx, "SELECT generate_series(1, 3)")
		r.err("query", err)
		for rows.Next() {
			r.say("a row")
		}
		r.say("%d in use", h.InUse())
		cancel()
		r.err("rows", rows.Err())
		rows.Close()
		r.err("rows", rows.Err())
		r.say("%d in use", h.InUse())
	})
}

func TestLostConnection(t *testing.T) {
	both(t, func(t *testing.T, h handle, r *record) {
		ctx := t.Context()
		tx := begin(t, ctx, h)
		c, err := h.Conn(ctx)
		r.err("conn", err)
		rows, err := h.Query(ctx, "SELECT generate_series(1, 1000000)")
		r.err("query", err)
		r.say("next %v", rows.Next())
		for i, s := range []session{tx, c} {
			var pid int
			r.err("pid", s.Row(ctx, "SELECT pg_backend_pid()")(&pid))
			r.err("kill", h.Exec(ctx, "SELECT pg_terminate_backend($1)", pid))
			until(t, "the backend is gone", func() bool {
				n := 1
				if err := h.Row(ctx, "SELECT count(*) FROM pg_stat_activity WHERE pid = $1", pid)(&n); err != nil {
					t.Fatal(err)
				}
				return n == 0
			})
			// Whether the loss is seen before the statement is sent decides which error
			// conn returns, and who sees it first which one lib/pq does.
			r.say("fails %v", s.Exec(ctx, "SELECT 1") != nil)
			if i == 0 {
				r.all(ctx, s)
				continue
			}
			for range 2 {
				r.say("fails %v", s.Exec(ctx, "SELECT 1") != nil)
			}
		}
		r.err("commit", tx.Commit(ctx))
		r.err("rollback", tx.Rollback(ctx))
		c.Close()
		r.err("kill", h.Exec(ctx, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"))
		for rows.Next() {
		}
		r.say("rows fail %v", rows.Err() != nil) // not with driver.ErrBadConn: the query was sent
		rows.Close()
		until(t, "all are given back", func() bool { return h.InUse() == 0 })
		r.count(t, h)
	})
}
