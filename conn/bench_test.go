package conn

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// querier is what the contenders have in common.
type querier interface {
	Query(context.Context, string, ...any) (pgx.Rows, error)
	QueryRow(context.Context, string, ...any) pgx.Row
	Begin(context.Context) (pgx.Tx, error)
}

func select1(ctx context.Context, q querier) error {
	var n int
	return q.QueryRow(ctx, "SELECT 1").Scan(&n)
}

func select100(ctx context.Context, q querier) error {
	rows, err := q.Query(ctx, "SELECT n, 'row ' || n FROM generate_series(1, 100) n")
	if err != nil {
		return err
	}
	defer rows.Close()
	var n int
	var s string
	for rows.Next() {
		if err := rows.Scan(&n, &s); err != nil {
			return err
		}
	}
	return rows.Err()
}

// transaction has no deadline and nothing to do but BEGIN, SELECT 1 and COMMIT.
func transaction(ctx context.Context, q querier) error {
	return pgx.BeginFunc(ctx, q, func(tx pgx.Tx) error { return tx.QueryRow(ctx, "SELECT 1").Scan(new(int)) })
}

// contender is one way to have a pool.
type contender struct {
	name string
	q    querier
	ns   []float64 // per operation, one for each round
	n    int64     // operations
	heap uint64    // allocations
}

// contenders opens raw pgxpool and conn with and without ping on one database.
func contenders(b *testing.B) []*contender {
	dsn := pgtest.Database(b)
	cfg, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		b.Fatal(err)
	}
	cfg.MaxConns = 30
	raw, err := pgxpool.NewWithConfig(b.Context(), cfg)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(raw.Close)
	list := []*contender{{name: "pgxpool", q: raw}}
	for _, c := range []struct {
		name   string
		policy PingPolicy
	}{{"conn", PingNever}, {"conn+ping", PingAlways}} {
		db, err := OpenURL(b.Context(), dsn, WithMode(ModePool), WithSize(20), WithOverflow(10), WithPing(c.policy), WithLogger(quiet))
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(db.Close)
		list = append(list, &contender{name: c.name, q: db})
	}
	return list
}

// run does n operations on each of g goroutines.
func (c *contender) run(b *testing.B, g, n int, op func(context.Context, querier) error) {
	ctx := context.Background()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	var wg sync.WaitGroup
	for range g {
		wg.Go(func() {
			for range n {
				if err := op(ctx, c.q); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	c.ns = append(c.ns, float64(took)/float64(g*n))
	c.n += int64(g * n)
	c.heap += after.Mallocs - before.Mallocs
}

func (c *contender) median() float64 {
	slices.Sort(c.ns)
	return c.ns[len(c.ns)/2]
}

// BenchmarkAgainstPgxpool compares in turns within one run, so that what else
// the machine does meets all alike, and reports the median of the ratios.
//
//	go test ./conn -run '^$' -bench AgainstPgxpool -benchtime 60x
func BenchmarkAgainstPgxpool(b *testing.B) {
	for _, work := range []struct {
		name string
		op   func(context.Context, querier) error
		n    int
	}{{"select1", select1, 200}, {"100rows", select100, 50}, {"transaction", transaction, 100}} {
		for _, g := range []int{1, 16} {
			b.Run(fmt.Sprintf("%s/g%d", work.name, g), func(b *testing.B) {
				list := contenders(b)
				for _, c := range list { // connect and prepare
					c.run(b, g, 20, work.op)
					c.ns, c.n, c.heap = nil, 0, 0
				}
				b.ResetTimer()
				for i := range b.N {
					for k := range list {
						list[(i+k)%len(list)].run(b, g, work.n/min(g, 4), work.op)
					}
				}
				b.StopTimer()
				report(b, list)
			})
		}
	}
}

func report(b *testing.B, list []*contender) {
	raw := list[0]
	b.ReportMetric(0, "ns/op")
	for _, c := range list {
		var ratios []float64
		for i := range c.ns {
			ratios = append(ratios, c.ns[i]/raw.ns[i])
		}
		slices.Sort(ratios)
		b.ReportMetric(float64(c.heap)/float64(c.n), c.name+"-allocs")
		if c != raw {
			b.ReportMetric(ratios[len(ratios)/2], c.name+"/"+raw.name)
		}
	}
	for _, c := range list {
		b.ReportMetric(c.median()/1e3, c.name+"-µs")
	}
}

// BenchmarkCancellableContext is the cost of a ping under a context that can
// end, as those of requests can.
func BenchmarkCancellableContext(b *testing.B) {
	list := contenders(b)
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	for _, c := range list {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := select1(ctx, c.q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkAcquire is the cost of having and giving back a connection, without
// and with ping.
func BenchmarkAcquire(b *testing.B) {
	list := contenders(b)
	b.Run("pgxpool", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			c, err := list[0].q.(*pgxpool.Pool).Acquire(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			c.Release()
		}
	})
	for _, c := range list[1:] {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c, err := c.q.(*DB).Acquire(b.Context())
				if err != nil {
					b.Fatal(err)
				}
				c.Release()
			}
		})
	}
}

// BenchmarkModes is what one query costs in each mode, its checkout included:
// the figures of the package page.
//
//	go test ./conn -run '^$' -bench Modes -benchtime 300x
func BenchmarkModes(b *testing.B) {
	dsn := pgtest.Database(b)
	for _, mode := range []Mode{ModePool, ModeBounded, ModeNull} {
		b.Run(mode.String(), func(b *testing.B) {
			db, err := OpenURL(b.Context(), dsn, WithMode(mode), WithSize(5), WithLogger(quiet))
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(db.Close)
			for b.Loop() {
				if err := select1(b.Context(), db); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(db.Stats().Idle), "kept")
		})
	}
}
