package parity

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/lib/pq"

	"github.com/netra-systems/netralint/conn/pqcompat"
)

func prepared(t *testing.T, s session, q string) statement {
	t.Helper()
	stmt, err := s.Prepare(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return stmt
}

// exec notes what Exec says.
func (r *record) exec(of string, f func() (int64, error)) {
	n, err := f()
	r.say("%s: %d", of, n)
	r.err(of, err)
}

// use tries everything there is on a statement with one argument.
func (r *record) use(ctx context.Context, s statement, args ...any) {
	r.exec("exec", func() (int64, error) { return s.Exec(ctx, args...) })
	rows, err := s.Query(ctx, args...)
	r.err("query", err)
	if err == nil {
		for rows.Next() {
			r.say("a row")
		}
		r.err("rows", rows.Err())
	}
	var n int
	r.err("row", s.Row(ctx, args...)(&n))
	r.say("%d", n)
}

func TestPrepareChecks(t *testing.T) {
	both(t, func(t *testing.T, h handle, r *record) {
		c, err := h.Conn(t.Context())
		r.err("conn", err)
		for _, s := range []session{h, c, begin(t, t.Context(), h)} {
			for _, q := range []string{"SELECT 1", "", "SELEC", "SELECT * FROM missing", "SELECT missing FROM n", "SELECT 1; SELECT 2", "SELECT $1::int / 0"} {
				stmt, err := s.Prepare(t.Context(), q)
				r.err(q, err)
				if err == nil {
					r.err("close", stmt.Close())
				}
				if tx, ok := s.(transaction); ok && err != nil {
					r.err("rollback", tx.Rollback(t.Context()))
					s = begin(t, t.Context(), h)
				}
			}
			if tx, ok := s.(transaction); ok {
				r.err("rollback", tx.Rollback(t.Context()))
			}
		}
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		_, err = h.Prepare(ended, "SELECT 1")
		r.err("ended context", err)
		c.Close()
		_, err = c.Prepare(t.Context(), "SELECT 1")
		r.err("on a closed connection", err)
		r.say("%d in use", h.InUse())
	})
}

func TestStatementIsRun(t *testing.T) {
	both(t, func(t *testing.T, h handle, r *record) {
		ctx := t.Context()
		c, err := h.Conn(ctx)
		r.err("conn", err)
		tx := begin(t, ctx, h)
		for _, s := range []session{h, c, tx} {
			stmt := prepared(t, s, "SELECT n::text FROM generate_series(1, 3) n WHERE n > $1")
			r.use(ctx, stmt, 1)
			r.use(ctx, stmt, "2")
			r.use(ctx, stmt)
			r.use(ctx, stmt, 1, 2)
			r.use(ctx, stmt, 3)
			r.use(ctx, stmt, struct{}{})
			r.err("close", stmt.Close())
			r.use(ctx, stmt, 1)
			r.err("close", stmt.Close())
			empty := prepared(t, s, "")
			_, err := empty.Exec(ctx)
			r.say("an empty one fails: %v", err != nil)
		}
		insert := prepared(t, tx, "INSERT INTO n VALUES ($1), ($2)")
		r.exec("insert", func() (int64, error) { return insert.Exec(ctx, 1, 2) })
		r.err("commit", tx.Commit(ctx))
		r.use(ctx, insert, 3, 4)
		r.err("close", insert.Close())
		r.count(t, h)
		onConn := prepared(t, c, "SELECT 1")
		c.Close()
		r.use(ctx, onConn)
		r.say("%d in use", h.InUse())
	})
}

func TestStatementOnATransaction(t *testing.T) {
	both(t, func(t *testing.T, h handle, r *record) {
		ctx := t.Context()
		insert := prepared(t, h, "INSERT INTO n VALUES ($1) RETURNING n")
		tx := begin(t, ctx, h)
		on := insert.On(ctx, tx)
		r.use(ctx, on, 1)
		r.use(ctx, on)
		r.err("close", on.Close())
		r.use(ctx, on, 2)
		again := insert.On(ctx, tx)
		r.use(ctx, again, 10)
		r.err("rollback", tx.Rollback(ctx))
		r.use(ctx, again, 11)
		r.use(ctx, insert, 20)
		_, err := insert.On(ctx, tx).Exec(ctx, 21)
		r.say("on a transaction that is over it fails: %v", err != nil)
		r.count(t, h)
		r.err("close", insert.Close())
		tx = begin(t, ctx, h)
		r.use(ctx, insert.On(ctx, tx), 30)
		r.err("rollback", tx.Rollback(ctx))
	})
}

func TestStatementOfManyGoroutines(t *testing.T) {
	both(t, func(t *testing.T, h handle, r *record) {
		insert := prepared(t, h, "INSERT INTO n VALUES ($1)")
		var wg sync.WaitGroup
		for n := range 20 {
			wg.Go(func() {
				if _, err := insert.Exec(t.Context(), n); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		r.err("close", insert.Close())
		r.count(t, h)
	})
}

func TestStatementAfterCloseOfThePool(t *testing.T) {
	both(t, func(t *testing.T, h handle, r *record) {
		stmt := prepared(t, h, "SELECT 1")
		h.Close()
		r.use(t.Context(), stmt)
		_, err := h.Prepare(t.Context(), "SELECT 1")
		r.err("prepare", err)
	})
}

// copyTexts are what programs prepare for a COPY: that of lib/pq and ours agree.
var copyTexts = []struct{ theirs, ours string }{
	{pq.CopyIn("c", "n", "t"), pqcompat.CopyIn("c", "n", "t")},
	{pq.CopyInSchema("public", "c", "n", "t"), pqcompat.CopyInSchema("public", "c", "n", "t")},
	{pq.CopyIn("c"), pqcompat.CopyIn("c")},
	{pq.CopyIn("missing", "n"), pqcompat.CopyIn("missing", "n")},
	{pq.CopyIn("c", "missing"), pqcompat.CopyIn("c", "missing")},
}

func TestCopyStatement(t *testing.T) {
	both(t, func(t *testing.T, h handle, r *record) {
		ctx := t.Context()
		r.err("create", h.Exec(ctx, "CREATE TABLE c (n int CHECK (n < 100), t text)"))
		for _, text := range copyTexts {
			if text.theirs != text.ours {
				t.Errorf("%q, want %q", text.ours, text.theirs)
			}
			_, err := h.Prepare(ctx, text.ours)
			r.say("on the pool it fails: %v", err != nil)
			for _, rows := range [][][]any{
				{{1, "a"}, {nil, "tab\tand\nline \\"}}, {}, {{1}}, {{"x", "a"}}, {{200, "a"}}, {{1, "a"}, {1, "a", 2}}, {{struct{}{}, "a"}}, many(),
			} {
				r.copies(ctx, begin(t, ctx, h), text.ours, rows)
			}
		}
		var n int
		var sum string
		r.err("count", h.Row(ctx, "SELECT count(*), md5(string_agg(n || t, ',' ORDER BY n, t)) FROM c")(&n, &sum))
		r.say("%d rows, %s", n, sum)
		r.say("%d in use", h.InUse())
	})
}

// many is more than fits into a buffer.
func many() (rows [][]any) {
	for n := range 2000 {
		rows = append(rows, []any{n % 100, strings.Repeat("x", 100)})
	}
	return rows
}

// copies copies rows in a transaction of its own.
func (r *record) copies(ctx context.Context, tx transaction, text string, rows [][]any) {
	stmt, err := tx.Prepare(ctx, text)
	r.err("prepare", err)
	failed := err != nil
	if err == nil {
		for i, row := range rows {
			if _, err := stmt.Exec(ctx, row...); err != nil {
				failed = true
				r.err("row", err)
				break
			}
			if i == 0 {
				r.say("another statement fails: %v", tx.Exec(ctx, "SELECT 1") != nil)
			}
		}
		n, err := stmt.Exec(ctx)
		r.err("flush", err)
		r.say("copied %d", n)
		r.err("close", stmt.Close())
		_, err = stmt.Exec(ctx, 1, "late")
		r.say("after that it fails: %v", err != nil)
		failed = failed || err == nil
	}
	err = tx.Exec(ctx, "SELECT 1")
	r.err("the transaction goes on", err)
	if err == nil && !failed {
		r.err("commit", tx.Commit(ctx))
	} else {
		r.err("rollback", tx.Rollback(ctx))
	}
}

func TestCopyStatementIsLeftOpen(t *testing.T) {
	for name, end := range ways {
		for _, closed := range []bool{true, false} {
			t.Run(fmt.Sprint(name, " closed ", closed), func(t *testing.T) {
				both(t, func(t *testing.T, h handle, r *record) {
					ctx := t.Context()
					tx := begin(t, ctx, h)
					stmt := prepared(t, tx, pqcompat.CopyIn("n", "n"))
					r.exec("row", func() (int64, error) { return stmt.Exec(ctx, 1) })
					if closed {
						r.err("close", stmt.Close())
						r.err("close", stmt.Close())
					}
					err := end(tx, ctx)
					if closed {
						r.err("end", err)
					}
					_, err = stmt.Exec(ctx, 2)
					r.err("late row", err)
					if name == "rollback" || closed { // what a COMMIT in the middle of it does, nobody can want
						r.count(t, h)
					}
				})
			})
		}
	}
}

func TestCopyStatementWhoseContextEnds(t *testing.T) {
	both(t, func(t *testing.T, h handle, r *record) {
		ctx, cancel := context.WithCancel(t.Context())
		tx := begin(t, ctx, h)
		stmt := prepared(t, tx, pqcompat.CopyIn("n", "n"))
		r.exec("row", func() (int64, error) { return stmt.Exec(t.Context(), 1) })
		cancel()
		until(t, "it is rolled back", func() bool { return h.InUse() == 0 })
		_, err := stmt.Exec(t.Context(), 2)
		r.say("a row fails: %v", err != nil)
		r.say("commit fails: %v", tx.Commit(t.Context()) != nil)
		r.count(t, h)
	})
}
