package conn

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// waiting is a pool with the time that each statement of its users took.
type waiting struct {
	name string
	q    querier
	mu   sync.Mutex
	took []time.Duration
}

// round has users that send a statement of two milliseconds each, one after the other.
func (w *waiting) round(b *testing.B, users int) {
	var wg sync.WaitGroup
	for range users {
		wg.Go(func() {
			for range 20 {
				start := time.Now()
				var nothing string
				if err := w.q.QueryRow(context.Background(), "SELECT pg_sleep(0.002)::text").Scan(&nothing); err != nil {
					b.Error(err)
					return
				}
				took := time.Since(start)
				w.mu.Lock()
				w.took = append(w.took, took)
				w.mu.Unlock()
			}
		})
	}
	wg.Wait()
}

func (w *waiting) p99() float64 {
	slices.Sort(w.took)
	return float64(w.took[len(w.took)*99/100].Microseconds())
}

// BenchmarkUsers has more users than Size, and no more than Overflow takes in, on the
// default limits, against pgxpool with 30 connections: what 99 of 100 statements take at
// most. The pools take turns within one run.
//
//	go test ./conn -run '^$' -bench Users -benchtime 60x
func BenchmarkUsers(b *testing.B) {
	for _, users := range []int{16, 25} {
		b.Run(fmt.Sprintf("%d", users), func(b *testing.B) {
			list := defaultPools(b)
			for _, w := range list {
				w.round(b, users)
				w.took = nil
			}
			b.ResetTimer()
			for i := range b.N {
				for k := range list {
					list[(i+k)%len(list)].round(b, users)
				}
			}
			b.StopTimer()
			b.ReportMetric(0, "ns/op")
			for _, w := range list {
				b.ReportMetric(w.p99(), w.name+"-p99-µs")
			}
			for _, w := range list[1:] {
				b.ReportMetric(w.p99()/list[0].p99(), w.name+"/pgxpool")
			}
		})
	}
}

// defaultPools are pgxpool with as many connections as conn may have, and conn as it is
// by default, with its ping and without.
func defaultPools(b *testing.B) []*waiting {
	dsn := pgtest.Database(b)
	cfg, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		b.Fatal(err)
	}
	cfg.MaxConns = defaultSize + defaultOverflow
	raw, err := pgxpool.NewWithConfig(b.Context(), cfg)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(raw.Close)
	list := []*waiting{{name: "pgxpool", q: raw}}
	for name, policy := range map[string]PingPolicy{"conn": PingNever, "conn+ping": PingAlways} {
		db, err := OpenURL(b.Context(), dsn, WithMode(ModePool), WithPing(policy), WithLogger(quiet))
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(db.Close)
		list = append(list, &waiting{name: name, q: db})
	}
	return list
}
