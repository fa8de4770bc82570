package tools_test

import (
	"context"
	"database/sql"
	"testing"
	"time"

	_ "github.com/lib/pq"

	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/internal/pgtest"
	"github.com/netra-systems/netralint/conn/parity"
)

const (
	selectOne     = "SELECT 1"
	selectHundred = "SELECT n, 'row ' || n, now(), n * 1.5::float8 FROM generate_series(1, 100) n WHERE n > $1"
)

// row is what the benchmarks scan 100 of.
type row struct {
	n    int
	text string
	at   time.Time
	half float64
}

// contender is one way to run the two statements.
type contender struct{ one, hundred func(context.Context) error }

func overConn(db *conn.DB) contender {
	return contender{
		one: func(ctx context.Context) error {
			var n int
			return db.QueryRow(ctx, selectOne).Scan(&n)
		},
		hundred: func(ctx context.Context) error {
			rows, err := db.Query(ctx, selectHundred, 0)
			if err != nil {
				return err
			}
			defer rows.Close()
			var r row
			for rows.Next() {
				if err := rows.Scan(&r.n, &r.text, &r.at, &r.half); err != nil {
					return err
				}
			}
			return rows.Err()
		},
	}
}

func overSQL(db *sql.DB) contender {
	return contender{
		one: func(ctx context.Context) error {
			var n int
			return db.QueryRowContext(ctx, selectOne).Scan(&n)
		},
		hundred: func(ctx context.Context) error {
			rows, err := db.QueryContext(ctx, selectHundred, 0)
			if err != nil {
				return err
			}
			defer func() { _ = rows.Close() }()
			var r row
			for rows.Next() {
				if err := rows.Scan(&r.n, &r.text, &r.at, &r.half); err != nil {
					return err
				}
			}
			return rows.Err()
		},
	}
}

// BenchmarkAgainstLibPQ runs each contender and database/sql with lib/pq in
// turn, call by call, so that what else the machine does strikes both alike. It
// reports the time per call of both and their ratio: below 1 conn is faster.
func BenchmarkAgainstLibPQ(b *testing.B) {
	url := pgtest.Database(b)
	old, err := sql.Open("postgres", url)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = old.Close() }()
	pq := overSQL(old)
	for name, opts := range map[string][]conn.Option{
		"no ping": {conn.WithPing(conn.PingNever)}, "ping": {conn.WithPing(conn.PingAlways)},
		"parity, no ping": {conn.WithPing(conn.PingNever), parity.LibPQ()},
	} {
		db, err := conn.OpenURL(b.Context(), url, opts...)
		if err != nil {
			b.Fatal(err)
		}
		for kind, c := range map[string]contender{"native": overConn(db), "SQL": overSQL(db.SQL())} {
			b.Run("SELECT 1/"+kind+"/"+name, func(b *testing.B) { duel(b, c.one, pq.one) })
			b.Run("100 rows/"+kind+"/"+name, func(b *testing.B) { duel(b, c.hundred, pq.hundred) })
		}
		db.Close()
	}
}

func duel(b *testing.B, ours, theirs func(context.Context) error) {
	var spent [2]time.Duration
	for b.Loop() {
		for i, f := range []func(context.Context) error{ours, theirs} {
			start := time.Now()
			if err := f(b.Context()); err != nil {
				b.Fatal(err)
			}
			spent[i] += time.Since(start)
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(spent[0].Microseconds())/float64(b.N), "conn-µs/op")
	b.ReportMetric(float64(spent[1].Microseconds())/float64(b.N), "libpq-µs/op")
	b.ReportMetric(float64(spent[0])/float64(spent[1]), "ratio")
}
