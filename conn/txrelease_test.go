package conn

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// A Tx, or a savepoint in it, that outlives the release of its Conn must not
// reach into the work of whoever has the connection next.
func TestTxEndsWithRelease(t *testing.T) {
	ways := map[string]func(pgx.Tx, context.Context) error{"Commit": pgx.Tx.Commit, "Rollback": pgx.Tx.Rollback,
		"Exec": func(tx pgx.Tx, ctx context.Context) error { _, err := tx.Exec(ctx, "COMMIT"); return err }}
	bothParities(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		for name, use := range ways {
			for _, nested := range []bool{false, true} {
				c, err := db.Acquire(ctx)
				if err != nil {
					t.Fatal(err)
				}
				late, err := c.Begin(ctx)
				if err == nil && nested {
					late, err = late.Begin(ctx)
				}
				if err != nil {
					t.Fatal(err)
				}
				runAll(ctx, late, []string{"INSERT INTO n VALUES (1)"})
				c.Release()
				next, err := db.Begin(ctx) // the same connection
				if err != nil {
					t.Fatal(err)
				}
				runAll(ctx, next, []string{"INSERT INTO n VALUES (2)"})
				if err := use(late, ctx); !errors.Is(err, pgx.ErrTxClosed) {
					t.Errorf("%s, nested %v: %v, want ErrTxClosed", name, nested, err)
				}
				if err := next.Rollback(ctx); err != nil {
					t.Errorf("%s, nested %v: the next user's Rollback: %v", name, nested, err)
				}
			}
		}
		var stored int
		if err := db.QueryRow(ctx, "SELECT count(*) FROM n").Scan(&stored); err != nil || stored != 0 {
			t.Errorf("%d rows of what was rolled back are stored, %v", stored, err)
		}
		if s := db.Stats(); s.Connects != 1 || s.RolledBack != int64(2*len(ways)) {
			t.Errorf("stats: %+v", s)
		}
	})
}

// With parity a transaction ends with its context, which may end later than
// the use of its connection.
func TestReleasedTxDoesNotExpire(t *testing.T) {
	pgtest.NoLeaks(t)
	db := startLikeLibPQ(t, WithSize(1), WithOverflow(-1))
	stored := numbers(t, db)
	ctx, cancel := context.WithCancel(t.Context())
	c, err := db.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Begin(ctx); err != nil {
		t.Fatal(err)
	}
	c.Release()
	next, err := db.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	for i := range 20 {
		if err := insert(t.Context(), next, i); err != nil {
			t.Fatal(err)
		}
	}
	if err := next.Commit(t.Context()); err != nil || len(stored()) != 20 {
		t.Errorf("%v, %d rows", err, len(stored()))
	}
}

// One that a statement has ended must not reach into the next one on its Conn.
func TestTxEndsWithNextOfItsConn(t *testing.T) {
	bothParities(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		c, err := db.Acquire(ctx)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Release()
		old, err := c.Begin(ctx)
		if err != nil {
			t.Fatal(err)
		}
		runAll(ctx, old, []string{"ROLLBACK"})
		tx, err := c.Begin(ctx)
		if err != nil {
			t.Fatal(err)
		}
		runAll(ctx, tx, []string{"INSERT INTO n VALUES (1)"})
		if err := old.Commit(ctx); !errors.Is(err, pgx.ErrTxClosed) {
			t.Errorf("got %v, want ErrTxClosed", err)
		}
		if err := tx.Rollback(ctx); err != nil {
			t.Error(err)
		}
	})
}

// Unread rows of a Tx are closed with it.
func TestReleaseWithRowsOfTx(t *testing.T) {
	bothParities(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		c, err := db.Acquire(ctx)
		if err != nil {
			t.Fatal(err)
		}
		tx, err := c.Begin(ctx)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := tx.Query(ctx, "SELECT generate_series(1, 100)")
		if err != nil || !rows.Next() {
			t.Fatal(err)
		}
		c.Release()
		for rows.Next() { // what was received may still be read
			_ = rows.Scan(new(int))
		}
		if err := db.Ping(ctx); err != nil {
			t.Error(err)
		}
		if err := tx.Commit(ctx); err == nil {
			t.Error("a Tx of a released Conn is committed")
		}
		until(t, "the connection is given back", func() bool { return db.Stats().InUse == 0 })
	})
}

// The transaction of a batch ends with the Conn it was sent on, and with a
// COMMIT in the batch.
func TestBatchTxEndsWithItsConnection(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t), WithSize(1), WithOverflow(-1))
	ctx := t.Context()
	begun := func(sql string) *pgx.Batch {
		b := &pgx.Batch{}
		b.BeginTx(pgx.TxOptions{})
		b.Queue(sql)
		return b
	}
	c, err := db.Acquire(ctx)
	if err != nil {
		t.Fatal(err)
	}
	onConn := c.SendBatch(ctx, begun("SELECT 1"))
	if err := onConn.Close(); err != nil {
		t.Fatal(err)
	}
	c.Release()
	onDB := db.SendBatch(ctx, begun("COMMIT"))
	if err := onDB.Close(); err != nil {
		t.Fatal(err)
	}
	next, err := db.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for i, results := range []pgx.BatchResults{onConn, onDB} {
		if err := results.Tx().Rollback(ctx); !errors.Is(err, pgx.ErrTxClosed) {
			t.Errorf("batch %d: %v, want ErrTxClosed", i, err)
		}
	}
	if err := next.Commit(ctx); err != nil {
		t.Error(err)
	}
}
