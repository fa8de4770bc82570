package conn

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

func startLikeLibPQ(t *testing.T, opts ...Option) *DB {
	t.Helper()
	return start(t, withParam(t, pgtest.Database(t), "sslmode", "disable"), append(opts, WithParity(LibPQ))...)
}

func TestParityIsOn(t *testing.T) {
	pgtest.NoLeaks(t)
	ctx := t.Context()
	db := startLikeLibPQ(t, WithSize(2), WithOverflow(-1))
	read := map[string]func(any) error{
		"DB": func(v any) error { return db.QueryRow(ctx, "SELECT 1.5::numeric").Scan(v) },
		"Conn": func(v any) error {
			return db.AcquireFunc(ctx, func(c *Conn) error { return c.QueryRow(ctx, "SELECT 1.5::numeric").Scan(v) })
		},
		"Tx": func(v any) error {
			return db.InTx(ctx, func(tx pgx.Tx) error { return tx.QueryRow(ctx, "SELECT 1.5::numeric").Scan(v) })
		},
		"rows": func(v any) error {
			rows, err := db.Query(ctx, "SELECT 1.5::numeric")
			if err != nil {
				return err
			}
			defer rows.Close()
			rows.Next()
			return rows.Scan(v)
		},
	}
	for name, f := range read {
		var v any
		if err := f(&v); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if b, ok := v.([]byte); !ok || string(b) != "1.5" { // pgx has a pgtype.Numeric here
			t.Errorf("%s: got %T %v, want []byte 1.5", name, v, v)
		}
	}
	if _, err := db.Query(ctx, "SELECT 1/0"); Code(err) != "22012" {
		t.Errorf("got %v from Query, want 22012", err)
	}
	n, err := db.CopyFrom(ctx, pgx.Identifier{"no_such"}, []string{"n"}, pgx.CopyFromRows([][]any{{1}}))
	if Code(err) != "42P01" {
		t.Errorf("%d, %v", n, err)
	}
	b := &pgx.Batch{}
	b.Queue("SELECT $1::int", 7)
	results := db.SendBatch(ctx, b)
	var seven any
	if err := errors.Join(results.QueryRow().Scan(&seven), results.Close()); err != nil || seven != int64(7) {
		t.Errorf("%T %v, %v", seven, seven, err)
	}
	if u := db.slots.usage(); u.acquired != 0 {
		t.Errorf("not given back: %+v", u)
	}
}

func TestParityRowNeedsNoScan(t *testing.T) {
	pgtest.NoLeaks(t)
	db := startLikeLibPQ(t, WithSize(1), WithOverflow(-1))
	forgotten := db.QueryRow(t.Context(), "SELECT 1")
	if u := db.slots.usage(); u.acquired != 0 {
		t.Errorf("an unscanned row holds its connection: %+v", u)
	}
	pidOf(t, db)
	var n int
	if err := forgotten.Scan(&n); err != nil || n != 1 {
		t.Error(n, err)
	}
}

func TestParityFailedScanGoesOn(t *testing.T) {
	pgtest.NoLeaks(t)
	db := startLikeLibPQ(t)
	ctx := t.Context()
	check := func(q interface {
		Query(context.Context, string, ...any) (pgx.Rows, error)
	}) {
		rows, err := q.Query(ctx, "SELECT * FROM (VALUES ('1'), ('x'), ('3')) v")
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		good, bad := 0, 0
		for rows.Next() {
			if rows.Scan(new(int)) == nil {
				good++
			} else {
				bad++
			}
		}
		if good != 2 || bad != 1 || rows.Err() != nil {
			t.Errorf("%d good, %d bad, %v", good, bad, rows.Err())
		}
	}
	check(db)
	if err := db.InTx(ctx, func(tx pgx.Tx) error { check(tx); return nil }); err != nil {
		t.Error(err)
	}
}

func TestParityTransactionEndsWithItsContext(t *testing.T) {
	pgtest.NoLeaks(t)
	db := startLikeLibPQ(t)
	stored := numbers(t, db)
	ctx, cancel := context.WithCancel(t.Context())
	tx, err := db.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := insert(t.Context(), tx, 1); err != nil {
		t.Fatal(err)
	}
	rows, err := tx.Query(t.Context(), "SELECT generate_series(1, 10)")
	if err != nil || !rows.Next() {
		t.Fatal(err)
	}
	cancel()
	until(t, "the connection is given back", func() bool { return db.Stats().InUse == 0 })
	if rows.Next() || !errors.Is(rows.Err(), context.Canceled) {
		t.Errorf("the rows go on: %v", rows.Err())
	}
	if err := insert(t.Context(), tx, 2); !errors.Is(err, context.Canceled) {
		t.Errorf("Exec: %v", err)
	}
	if err := tx.Commit(t.Context()); !errors.Is(err, context.Canceled) {
		t.Errorf("Commit: %v", err)
	}
	if err := tx.Rollback(t.Context()); !errors.Is(err, pgx.ErrTxClosed) {
		t.Errorf("Rollback: %v", err)
	}
	want(t, stored())
	if s := db.Stats(); s.Connects != 1 || s.RolledBack != 0 {
		t.Errorf("the connection was not kept: %+v", s)
	}
}

func TestParityTransactionCancelsItsStatement(t *testing.T) {
	pgtest.NoLeaks(t)
	db := startLikeLibPQ(t)
	ctx, cancel := context.WithCancel(t.Context())
	tx, err := db.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	errs := make(chan error)
	go func() { _, err := tx.Exec(t.Context(), "SELECT pg_sleep(60)"); errs <- err }()
	until(t, "the statement runs", func() bool {
		var n int
		return db.QueryRow(t.Context(), "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'").Scan(&n) == nil && n == 1
	})
	cancel()
	if err := <-errs; err == nil {
		t.Error("the statement was not cancelled")
	}
	until(t, "the connection is given back", func() bool { return db.Stats().InUse == 0 })
}

func TestParityCommitClosesRows(t *testing.T) {
	pgtest.NoLeaks(t)
	db := startLikeLibPQ(t)
	stored := numbers(t, db)
	for i, end := range []func(pgx.Tx, context.Context) error{pgx.Tx.Commit, pgx.Tx.Rollback} {
		tx, err := db.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := insert(t.Context(), tx, i); err != nil {
			t.Fatal(err)
		}
		rows, err := tx.Query(t.Context(), "SELECT generate_series(1, 10)")
		if err != nil || !rows.Next() {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel() // ends nothing: Commit and Rollback had no context
		if err := end(tx, ctx); err != nil {
			t.Error(err)
		}
		if rows.Next() {
			t.Error("the rows go on")
		}
		if err := end(tx, ctx); !errors.Is(err, pgx.ErrTxClosed) {
			t.Errorf("ended twice: %v", err)
		}
	}
	want(t, stored(), 0)
	if s := db.Stats(); s.Connects != 1 || s.InUse != 0 {
		t.Errorf("stats: %+v", s)
	}
}

func TestParityTransactionIsShared(t *testing.T) {
	pgtest.NoLeaks(t)
	db := startLikeLibPQ(t)
	stored := numbers(t, db)
	err := db.InTx(t.Context(), func(tx pgx.Tx) error {
		var wg sync.WaitGroup
		for n := range 50 {
			wg.Go(func() {
				if err := insert(t.Context(), tx, n); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		return nil
	})
	if err != nil || len(stored()) != 50 {
		t.Errorf("%v, %d rows", err, len(stored()))
	}
}

func TestParitySavepoints(t *testing.T) {
	pgtest.NoLeaks(t)
	db := startLikeLibPQ(t)
	stored := numbers(t, db)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	err := db.InTx(ctx, func(tx pgx.Tx) error {
		if err := Savepoint(ctx, tx, func(tx pgx.Tx) error { return insert(ctx, tx, 1) }); err != nil {
			return err
		}
		err := Savepoint(ctx, tx, func(tx pgx.Tx) error { return errors.Join(insert(ctx, tx, 2), errors.New("mine")) })
		if err == nil {
			t.Error("no error")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want(t, stored(), 1)
}

func TestParityRowsEndWithTheirContext(t *testing.T) {
	pgtest.NoLeaks(t)
	db := startLikeLibPQ(t)
	ctx, cancel := context.WithCancel(t.Context())
	rows, err := db.Query(ctx, "SELECT generate_series(1, 1000000)")
	if err != nil || !rows.Next() {
		t.Fatal(err)
	}
	cancel()
	until(t, "the connection is given back", func() bool { return db.Stats().InUse == 0 })
	if rows.Next() || !errors.Is(rows.Err(), context.Canceled) {
		t.Errorf("the rows go on: %v", rows.Err())
	}
	rows.Close()
	ctx, cancel = context.WithCancel(t.Context())
	defer cancel()
	for range 100 { // read by one, ended by another
		rows, err := db.Query(ctx, "SELECT generate_series(1, 100)")
		if err != nil {
			break
		}
		go cancel()
		for rows.Next() {
			_ = rows.Scan(new(int))
		}
		rows.Close()
	}
	until(t, "all connections are given back", func() bool { return db.Stats().InUse == 0 })
}

func TestParityKnowsALostConnection(t *testing.T) {
	pgtest.NoLeaks(t)
	db := startLikeLibPQ(t)
	ctx := t.Context()
	kill := func(pid int) {
		if _, err := db.Exec(ctx, "SELECT pg_terminate_backend($1)", pid); err != nil {
			t.Fatal(err)
		}
	}
	c, err := db.Acquire(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Release()
	tx, err := db.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	kill(int(c.Conn().PgConn().PID()))
	kill(int(tx.Conn().PgConn().PID()))
	errConn := c.Ping(ctx)
	for i, err := range []error{errConn, tx.QueryRow(ctx, "SELECT 1").Scan(new(int))} {
		if err == nil || errors.Is(err, driver.ErrBadConn) {
			t.Errorf("call %d was sent: %v, must not be driver.ErrBadConn", i, err)
		}
	}
	for i, err := range []error{insert(ctx, tx, 1), tx.Commit(ctx)} {
		if !errors.Is(err, driver.ErrBadConn) {
			t.Errorf("call %d: %v, want driver.ErrBadConn", i, err)
		}
	}
	if err := c.Ping(ctx); !errors.Is(err, sql.ErrConnDone) || !errors.Is(err, ErrReleased) {
		t.Errorf("a lost Conn: %v, want sql.ErrConnDone", err)
	}
	ended, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	if _, err := db.Exec(ended, "SELECT pg_sleep(60)"); err == nil || errors.Is(err, driver.ErrBadConn) {
		t.Errorf("a query that was given up: %v", err)
	}
}

// endless is a source of rows that does something at one of them.
type endless struct {
	n  int
	at int
	do func()
}

func (s *endless) Next() bool {
	if s.n++; s.n == s.at {
		s.do()
	}
	return true
}

func (s *endless) Values() ([]any, error) { return []any{s.n}, nil }
func (s *endless) Err() error             { return nil }

// When the connection is lost nobody reads rows behind the back of their owner.
func TestCopyReadsNothingAfterItsEnd(t *testing.T) {
	for _, parity := range []Parity{NoParity, LibPQ} {
		t.Run(parity.String(), func(t *testing.T) {
			pgtest.NoLeaks(t)
			dsn := pgtest.Database(t)
			srv := watch(t, dsn)
			db := start(t, dsn, WithParity(parity))
			if _, err := db.Exec(t.Context(), "CREATE TABLE copied (n int)"); err != nil {
				t.Fatal(err)
			}
			for range 5 {
				src := &endless{at: 50_000, do: func() { srv.kill() }}
				_, err := db.CopyFrom(t.Context(), pgx.Identifier{"copied"}, []string{"n"}, src)
				if n := src.n; err == nil || n < src.at {
					t.Errorf("after %d rows: %v", n, err)
				}
			}
		})
	}
}
