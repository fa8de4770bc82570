// Command generated runs functions with all decisions that they ask for, and
// prints what becomes of connections.
package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"example.com/generated/gen"
)

const (
	workers  = 4
	maxPaths = 100
	size     = 2 // of the pools, where functions may wait
	ample    = 32
	deadline = 150 * time.Millisecond
)

// outcome is what a function does on any of its ways.
type outcome struct {
	Function int
	Leaks    bool
	Waits    bool // for a connection that does not come, where another has one of two
	Whole    bool // all ways were run
	Error    string
}

func main() {
	log.SetFlags(0)
	config, err := pgxpool.ParseConfig(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	results := make([]outcome, len(gen.Functions))
	next := make(chan int)
	var group sync.WaitGroup
	for worker := range workers {
		group.Go(func() {
			free := newBench(config, fmt.Sprint("free ", worker), ample, 0)
			busy := newBench(config, fmt.Sprint("busy ", worker), size, size-1)
			for i := range next {
				o := outcome{Function: i, Whole: true}
				o.Leaks = o.search(free, func() bool { return free.inUse() > 0 })
				o.Waits = o.search(busy, busy.waited)
				results[i] = o
			}
			free.close()
			busy.close()
		})
	}
	for i := range gen.Functions {
		next <- i
	}
	close(next)
	group.Wait()
	if err := json.NewEncoder(os.Stdout).Encode(results); err != nil {
		log.Fatal(err)
	}
}

// search runs a function until one of its ways does what is asked.
func (o *outcome) search(b *bench, is func() bool) bool {
	var path []bool
	for range maxPaths {
		asked, err := b.inTime(gen.Functions[o.Function], path)
		if err != nil {
			o.Error = err.Error()
			return false
		}
		found := is()
		if found || b.inUse() > 0 {
			b.renew()
		}
		if found {
			return true
		}
		if path = following(asked); path == nil {
			return false
		}
	}
	o.Whole = false
	return false
}

// following is the way to try after another, nil if it was the last.
func following(path []bool) []bool {
	for i := len(path) - 1; i >= 0; i-- {
		if !path[i] {
			return append(append([]bool{}, path[:i]...), true)
		}
	}
	return nil
}

// bench is a pool of each kind, some of whose connections somebody else has.
type bench struct {
	gen.Pools
	config   *pgxpool.Config
	taken    int
	ctx      context.Context    // of the last call
	end      context.CancelFunc // of the last call
	deadline time.Duration      // of a call
	gaveUp   atomic.Bool
}

func newBench(from *pgxpool.Config, name string, size, taken int) *bench {
	config := from.Copy()
	config.MaxConns = int32(size)
	config.ConnConfig.RuntimeParams["application_name"] = name
	b := &bench{config: config, taken: taken, end: func() {}}
	config.ConnConfig.Tracer = b
	b.open()
	return b
}

// open opens the pools.
func (b *bench) open() {
	ctx := context.Background()
	pool, err := pgxpool.NewWithConfig(ctx, b.config.Copy())
	if err != nil {
		log.Fatal(err)
	}
	db := sql.OpenDB(stdlib.GetConnector(*b.config.ConnConfig))
	db.SetMaxOpenConns(int(b.config.MaxConns))
	for range b.taken {
		if _, err := pool.Acquire(ctx); err != nil {
			log.Fatal(err)
		}
		if _, err := db.Conn(ctx); err != nil {
			log.Fatal(err)
		}
	}
	// The first of the others is there before it is asked for.
	if err := errors.Join(pool.Ping(ctx), db.Ping()); err != nil {
		log.Fatal(err)
	}
	b.Pools = gen.Pools{Pool: pool, DB: db}
	b.gaveUp.Store(false)
}

// TraceAcquireStart is called before the pool looks for a connection.
func (b *bench) TraceAcquireStart(ctx context.Context, _ *pgxpool.Pool, _ pgxpool.TraceAcquireStartData) context.Context {
	return ctx
}

// TraceAcquireEnd notes that a call gave up waiting for a connection.
func (b *bench) TraceAcquireEnd(_ context.Context, pool *pgxpool.Pool, data pgxpool.TraceAcquireEndData) {
	full := pool.Stat().AcquiredConns() == pool.Config().MaxConns
	if full && errors.Is(data.Err, context.DeadlineExceeded) {
		b.gaveUp.Store(true)
	}
}

// TraceQueryStart is there for the sake of the interface.
func (b *bench) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	return ctx
}

// TraceQueryEnd is there for the sake of the interface.
func (b *bench) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// inTime runs a function, again with more time if it was over with no reason.
func (b *bench) inTime(f gen.Function, path []bool) (asked []bool, err error) {
	for b.deadline = deadline; b.deadline < time.Minute; b.deadline *= 4 {
		if asked, err = b.call(f, path); err != nil || b.ctx.Err() == nil || b.waited() {
			return asked, err
		}
		if b.inUse() > 0 {
			b.renew()
		}
	}
	return nil, errors.New("it does not end, and waits for no connection")
}

// close ends the connections on the server: a pool waits for those that are lost.
func (b *bench) close() {
	b.end()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, b.config.ConnString())
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close(ctx)
	const end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1"
	if _, err := conn.Exec(ctx, end, b.config.ConnConfig.RuntimeParams["application_name"]); err != nil {
		log.Fatal(err)
	}
	go b.Pool.Close()
	b.DB.Close()
}

// renew replaces the pools, with what was lost of them.
func (b *bench) renew() {
	b.close()
	b.open()
}

// call runs a function with decisions, and no for those beyond. It returns those
// that were asked for. The context that it gives the function ends with the next
// call, since what it keeps may end with it.
func (b *bench) call(f gen.Function, path []bool) (asked []bool, err error) {
	b.end()
	if b.ctx, b.end = context.WithCancel(context.Background()); b.taken > 0 {
		b.end()
		b.ctx, b.end = context.WithTimeout(context.Background(), b.deadline)
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	f(b.ctx, &b.Pools, func() bool {
		answer := len(asked) < len(path) && path[len(asked)]
		asked = append(asked, answer)
		return answer
	})
	return asked, nil
}

func (b *bench) inUse() int {
	return int(b.Pool.Stat().AcquiredConns()) + b.DB.Stats().InUse - 2*b.taken
}

// waited reports whether a call gave up waiting for a connection.
func (b *bench) waited() bool {
	return b.gaveUp.Load() || b.DB.Stats().WaitCount > 0
}
