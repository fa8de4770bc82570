package parity

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/lib/pq"

	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/internal/pgtest"
	"github.com/netra-systems/netralint/conn/parity"
)

// BenchmarkParity times the same reads and writes through database/sql with
// lib/pq and through both forms of parity, in turns, and reports how many times
// lib/pq's time each takes, and how many allocations. The aim for native is 0.9, by key
// 0.55, and no more allocations than lib/pq makes; for OpenSQL 1.3.
func BenchmarkParity(b *testing.B) {
	old, open, db := openWays(b)
	for _, w := range works {
		b.Run(w.name, func(b *testing.B) {
			ways := []func() error{
				func() error { return w.sql(old) }, func() error { return w.sql(open) }, func() error { return w.native(db) },
			}
			compare(b, ways)
		})
	}
}

// openWays opens the three ways to one database.
func openWays(t testing.TB) (old, open *sql.DB, db *conn.DB) {
	url := serverURL(t, pgtest.Database(t), nil)
	var err error
	old, err = sql.Open("postgres", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = old.Close() })
	// A pinging pool would be compared with one that does not.
	options := []conn.Option{parity.LibPQ(), conn.WithPing(conn.PingNever)}
	open, err = conn.OpenSQL(url, options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = open.Close() })
	db, err = conn.OpenURL(t.Context(), url, options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	if _, err := old.Exec(`CREATE TABLE item (id int8 PRIMARY KEY, name text, price numeric, made timestamptz, tags text[], data bytea);
		INSERT INTO item SELECT i, 'item ' || i, i * 1.5, now(), ARRAY['a','b'], '\x0102' FROM generate_series(1, 1000) i`); err != nil {
		t.Fatal(err)
	}
	return old, open, db
}

// compare runs the ways in turns and compares the medians, so that a busy
// moment of the machine counts for none of them.
func compare(b *testing.B, ways []func() error) {
	spent := make([][]time.Duration, len(ways))
	for b.Loop() {
		for i, way := range ways {
			start := time.Now()
			if err := way(); err != nil {
				b.Fatal(err)
			}
			spent[i] = append(spent[i], time.Since(start))
		}
	}
	median := func(i int) float64 {
		slices.Sort(spent[i])
		return float64(spent[i][len(spent[i])/2])
	}
	b.ReportMetric(median(0), "lib/pq-ns")
	b.ReportMetric(median(1)/median(0), "OpenSQL/lib/pq")
	b.ReportMetric(median(2)/median(0), "native/lib/pq")
	for i, name := range []string{"lib/pq", "OpenSQL", "native"} {
		b.ReportMetric(testing.AllocsPerRun(100, func() {
			if err := ways[i](); err != nil {
				b.Fatal(err)
			}
		}), name+"-allocs")
	}
}

type work struct {
	name   string
	sql    func(*sql.DB) error
	native func(*conn.DB) error
}

const (
	oneItem  = "SELECT id, name, price, made, tags, data FROM item WHERE id = $1"
	allItems = "SELECT id, name, price, made, tags, data FROM item LIMIT 100"
	update   = "UPDATE item SET name = $1, made = $2, tags = $3, data = $4 WHERE id = $5"
)

type item struct {
	ID    int64
	Name  string
	Price float64
	Made  time.Time
	Tags  []string
	Data  []byte
}

func (i *item) targets() []any {
	return []any{&i.ID, &i.Name, &i.Price, &i.Made, pq.Array(&i.Tags), &i.Data}
}

var works = []work{
	{"SELECT 1 without arguments", func(db *sql.DB) error {
		var n int
		return db.QueryRow("SELECT 1").Scan(&n)
	}, func(db *conn.DB) error {
		var n int
		return db.QueryRow(context.Background(), "SELECT 1").Scan(&n)
	}},
	{"one row by key", func(db *sql.DB) error {
		var i item
		return db.QueryRow(oneItem, 42).Scan(i.targets()...)
	}, func(db *conn.DB) error {
		var i item
		return db.QueryRow(context.Background(), oneItem, 42).Scan(i.targets()...)
	}},
	{"100 rows", func(db *sql.DB) error {
		rows, err := db.Query(allItems)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		return read(rows.Next, rows.Scan, rows.Err)
	}, func(db *conn.DB) error {
		rows, err := db.Query(context.Background(), allItems)
		if err != nil {
			return err
		}
		defer rows.Close()
		return read(rows.Next, rows.Scan, rows.Err)
	}},
	{"update with five arguments", func(db *sql.DB) error {
		_, err := db.Exec(update, "new", time.Now(), pq.Array([]string{"x"}), []byte{1, 2}, 7)
		return err
	}, func(db *conn.DB) error {
		_, err := db.Exec(context.Background(), update, "new", time.Now(), pq.Array([]string{"x"}), []byte{1, 2}, 7)
		return err
	}},
	{"transaction with an update", func(db *sql.DB) error {
		tx, err := db.Begin()
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback() }()
		if _, err := tx.Exec(update, "new", time.Now(), pq.Array([]string{"x"}), []byte{1, 2}, 7); err != nil {
			return err
		}
		return tx.Commit()
	}, func(db *conn.DB) error {
		ctx := context.Background()
		tx, err := db.Begin(ctx)
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback(ctx) }()
		if _, err := tx.Exec(ctx, update, "new", time.Now(), pq.Array([]string{"x"}), []byte{1, 2}, 7); err != nil {
			return err
		}
		return tx.Commit(ctx)
	}},
}

func read(next func() bool, scan func(...any) error, err func() error) error {
	n := 0
	for next() {
		var i item
		if err := scan(i.targets()...); err != nil {
			return err
		}
		n++
	}
	if n != 100 {
		return fmt.Errorf("read %d rows: %w", n, err())
	}
	return err()
}

// Native parity makes no more allocations than lib/pq.
func TestAllocations(t *testing.T) {
	old, _, db := openWays(t)
	for _, w := range works {
		allocations := func(f func() error) float64 {
			return testing.AllocsPerRun(200, func() {
				if err := f(); err != nil {
					t.Fatal(err)
				}
			})
		}
		pq, native := allocations(func() error { return w.sql(old) }), allocations(func() error { return w.native(db) })
		if native > pq {
			t.Errorf("%s: %v allocations, lib/pq makes %v", w.name, native, pq)
		}
	}
}
