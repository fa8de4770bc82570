package conn

import (
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// handlesOf are the handles that LikeLibPQ takes, of one DB.
func handlesOf(t *testing.T, db *DB) map[string]Handle {
	t.Helper()
	c, err := db.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Release)
	tx, err := db.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tx.Rollback(t.Context()) })
	part, err := tx.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return map[string]Handle{"DB": db, "Conn": c, "Tx": tx, "savepoint": part}
}

// A statement through LikeLibPQ has the values of lib/pq, where pgx refuses them, and the
// next one without it does not.
func TestLikeLibPQ(t *testing.T) {
	for _, parity := range []Parity{NoParity, LibPQ} {
		db := start(t, withParam(t, pgtest.Database(t), "sslmode", "disable"), WithLibPQSessions(), WithParity(parity), WithSize(4))
		for name, h := range handlesOf(t, db) {
			like := LikeLibPQ(LikeLibPQ(h))
			var n int
			if err := like.QueryRow(t.Context(), "SELECT $1::text", 7).Scan(&n); err != nil || n != 7 {
				t.Errorf("%v, %s: QueryRow gives %d, %v", parity, name, n, err)
			}
			if _, err := like.Exec(t.Context(), "SELECT $1::text", 7); err != nil {
				t.Errorf("%v, %s: Exec: %v", parity, name, err)
			}
			rows, err := like.Query(t.Context(), "SELECT g FROM generate_series(1, 3) g")
			seen := 0
			for err == nil && rows.Next() {
				_ = rows.Scan(new(time.Time)) // which does not end the rows
				seen++
			}
			rows.Close()
			if err != nil || rows.Err() != nil || seen != 3 {
				t.Errorf("%v, %s: %d rows, %v", parity, name, seen, err)
			}
			if err := h.QueryRow(t.Context(), "SELECT $1::text", 7).Scan(&n); (err == nil) != (parity == LibPQ) {
				t.Errorf("%v, %s: without LikeLibPQ %v", parity, name, err)
			}
		}
	}
}

// A transaction that LikeLibPQ begins ends with its context, as lib/pq's does.
func TestLikeLibPQBegins(t *testing.T) {
	db := start(t, withParam(t, pgtest.Database(t), "sslmode", "disable"), WithLibPQSessions())
	c, err := db.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Release()
	for name, h := range map[string]Handle{"DB": db, "Conn": c} {
		tx, err := LikeLibPQ(h).BeginTx(t.Context(), pgx.TxOptions{AccessMode: pgx.ReadOnly})
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := tx.(*likeTx); !ok {
			t.Errorf("%s: %T", name, tx)
		}
		like := LikeLibPQ(tx)
		if inner, err := like.BeginTx(t.Context(), pgx.TxOptions{AccessMode: pgx.ReadOnly}); err == nil {
			t.Errorf("%s: a savepoint took options, and ends with %v", name, inner.Rollback(t.Context()))
		}
		if inner, err := like.Begin(t.Context()); err != nil || inner.Rollback(t.Context()) != nil {
			t.Errorf("%s: savepoint: %v", name, err)
		}
		if err := tx.Rollback(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// The connection of a transaction that has ended may be with another.
func TestLikeLibPQAfterTheEnd(t *testing.T) {
	db := start(t, withParam(t, pgtest.Database(t), "sslmode", "disable"))
	tx, err := db.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	part, err := tx.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, h := range []Handle{tx, part} {
		like := LikeLibPQ(h)
		_, execErr := like.Exec(t.Context(), "SELECT 1")
		rows, queryErr := like.Query(t.Context(), "SELECT 1")
		rows.Close()
		rowErr := like.QueryRow(t.Context(), "SELECT 1").Scan(new(int))
		for _, err := range []error{execErr, queryErr, rowErr} {
			if !errors.Is(err, pgx.ErrTxClosed) {
				t.Errorf("%T: %v", h, err)
			}
		}
	}
}

// WithLibPQSessions keeps how a URL is read, the bound, Close, and times.
func TestLibPQSessions(t *testing.T) {
	s := mustResolve(t, &Config{URL: URL("postgres://u:pw@h/n"), Sessions: LibPQ})
	if got, want := summary(s), "u:pw@h:5432/n tls=require client_encoding=UTF8 datestyle=ISO, MDY"; got != want || s.Overflow != defaultParityOverflow {
		t.Errorf("%s, overflow %d; want %s", got, s.Overflow, want)
	}
	db := start(t, withParam(t, pgtest.Database(t), "sslmode", "disable"), WithLibPQSessions(), WithSize(1), WithOverflow(-1))
	c, err := db.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Release()
	zone := "Asia/Kathmandu"
	for range 2 {
		if _, err := c.Exec(t.Context(), "SET TIME ZONE '"+zone+"'"); err != nil {
			t.Fatal(err)
		}
		var at, day time.Time
		var text string
		tie := time.Date(2024, 3, 10, 23, 30, 15, 1500, time.UTC)
		if err := c.QueryRow(t.Context(), "SELECT $1::timestamptz, $1::timestamptz::text, $2::date", tie, tie).Scan(&at, &text, &day); err != nil {
			t.Fatal(err)
		}
		if at.Location().String() != zone || at.Nanosecond() != 2000 || text != at.Format("2006-01-02 15:04:05.999999-07:00") || day.Location().String() != "" {
			t.Errorf("%v in %v, %s, %v", at, at.Location(), text, day)
		}
		zone = "Asia/Kolkata"
	}
	db.Close() // does not wait
}
