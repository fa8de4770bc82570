package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"net"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgproto3"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"example.com/generated/gen"
)

// bench is a pool of each kind. Of a busy one, somebody else has all connections but
// one, and what functions lose is made up for, so that the next finds one again.
type bench struct {
	gen.Pools
	config *pgxpool.Config
	busy   bool
	taken  []*pgxpool.Conn // that somebody else has
	faking bool            // new connections are to nowhere

	life   context.Context // of the pools
	end    context.CancelFunc
	ctx    context.Context // of the last call
	cut    context.CancelFunc
	limit  time.Duration // of it
	before int           // connections lost before it
	waits  time.Duration // for connections of DB before it
	gaveUp atomic.Bool

	killer *pgx.Conn
}

func newBench(from *pgxpool.Config, busy bool) *bench {
	b := &bench{config: from.Copy(), busy: busy}
	var err error
	if b.killer, err = pgx.ConnectConfig(context.Background(), from.Copy().ConnConfig); err != nil {
		log.Fatal(err)
	}
	b.config.MaxConns = size
	b.config.ConnConfig.RuntimeParams["application_name"] = fmt.Sprint("bench ", b.killer.PgConn().PID())
	b.config.ConnConfig.Tracer = b
	dial := b.config.ConnConfig.DialFunc
	b.config.ConnConfig.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		if b.faking {
			return nowhere(), nil
		}
		return dial(ctx, network, address)
	}
	b.open()
	return b
}

// nowhere is a connection to a server that lets everybody in, and does nothing. It keeps
// a place in a pool without a process of the server.
func nowhere() net.Conn {
	client, server := net.Pipe()
	go func() {
		backend := pgproto3.NewBackend(server, server)
		for {
			message, err := backend.ReceiveStartupMessage()
			if err != nil {
				return
			}
			if _, ok := message.(*pgproto3.StartupMessage); ok {
				break
			}
			if _, err := server.Write([]byte("N")); err != nil { // no TLS
				return
			}
		}
		backend.Send(&pgproto3.AuthenticationOk{})
		backend.Send(&pgproto3.ReadyForQuery{TxStatus: 'I'})
		if backend.Flush() != nil {
			return
		}
		for {
			if _, err := backend.Receive(); err != nil {
				return
			}
		}
	}()
	return client
}

// open opens the pools.
func (b *bench) open() {
	b.life, b.end = context.WithCancel(context.Background())
	pool, err := pgxpool.NewWithConfig(b.life, b.config.Copy())
	if err != nil {
		log.Fatal(err)
	}
	db := sql.OpenDB(stdlib.GetConnector(*b.config.ConnConfig))
	// The first connection is there before it is asked for.
	if err := errors.Join(pool.Ping(b.life), db.PingContext(b.life)); err != nil {
		log.Fatal(err)
	}
	b.Pools = gen.Pools{Pool: pool, DB: db}
	b.ctx, b.taken, b.before = nil, nil, 0
	if b.busy {
		b.occupy()
	}
	b.prepare()
}

// occupy takes all connections of the pool but the one that is there.
func (b *bench) occupy() {
	first, err := b.Pool.Acquire(b.life)
	if err != nil {
		log.Fatal(err)
	}
	b.faking = true
	for range size - 1 {
		conn, err := b.Pool.Acquire(b.life)
		if err != nil {
			log.Fatal(err)
		}
		b.taken = append(b.taken, conn)
	}
	b.faking = false
	first.Release()
}

// prepare makes the pools ready for the next call: there is a connection to be had in
// each. What was lost stays so until it is too much, or may come back as its context is
// over.
func (b *bench) prepare() {
	if cut := b.ctx != nil && b.ctx.Err() != nil; b.lost() > lose || cut && b.leaked() {
		b.close()
		b.open()
		return
	}
	if b.busy {
		for len(b.taken) > 0 && b.Pool.Stat().AcquiredConns() == size {
			b.vacate()
		}
		b.DB.SetMaxOpenConns(b.DB.Stats().InUse + 1)
	}
	b.before, b.waits = b.lost(), b.DB.Stats().WaitDuration
	b.gaveUp.Store(false)
}

// vacate gives up one of the taken connections, and its place in the pool.
func (b *bench) vacate() {
	last := b.taken[len(b.taken)-1]
	b.taken = b.taken[:len(b.taken)-1]
	if err := last.Hijack().Close(b.life); err != nil {
		log.Fatal(err)
	}
}

// close ends the connections on the server: a pool waits for those that are lost.
func (b *bench) close() {
	b.end()
	for len(b.taken) > 0 {
		last := b.taken[len(b.taken)-1]
		b.taken = b.taken[:len(b.taken)-1]
		_ = last.Hijack().Close(context.Background())
	}
	const end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1"
	if _, err := b.killer.Exec(context.Background(), end, b.config.ConnConfig.RuntimeParams["application_name"]); err != nil {
		log.Fatal(err)
	}
	go b.Pool.Close()
	b.DB.Close()
}

// lost counts the connections that calls have not given back.
func (b *bench) lost() int {
	return int(b.Pool.Stat().AcquiredConns()) - len(b.taken) + b.DB.Stats().InUse
}

// leaked reports whether the last call lost a connection.
func (b *bench) leaked() bool { return b.lost() > b.before }

// waited reports whether the last call gave up waiting for a connection. One that was
// given back a moment before may still be on its way: that is no such wait.
func (b *bench) waited() bool {
	return b.gaveUp.Load() || b.long(b.DB.Stats().WaitDuration-b.waits)
}

// long reports whether a wait took most of the time of a call.
func (b *bench) long(wait time.Duration) bool { return wait >= b.limit/2 }

// inTime runs a function, again with more time if it was over with no reason.
func (b *bench) inTime(f gen.Function, path []bool) (asked []bool, err error) {
	for limit := deadline; limit < time.Minute; limit *= 4 {
		if asked, err = b.call(f, path, limit); err != nil || b.ctx.Err() == nil || b.waited() {
			return asked, err
		}
		b.prepare()
	}
	return nil, errors.New("it does not end, and waits for no connection")
}

// call runs a function with decisions, and no for those beyond. It returns those
// that were asked for. The context that it gives the function lives on, as what the
// function keeps may end with it, unless the function takes too long.
func (b *bench) call(f gen.Function, path []bool, limit time.Duration) (asked []bool, err error) {
	b.ctx, b.cut = context.WithCancel(b.life)
	b.limit = limit
	if b.busy {
		defer time.AfterFunc(limit, b.cut).Stop()
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	_ = f(b.ctx, &b.Pools, func() bool {
		answer := len(asked) < len(path) && path[len(asked)]
		asked = append(asked, answer)
		return answer
	})
	return asked, nil
}

// TraceAcquireStart is called before the pool looks for a connection.
func (b *bench) TraceAcquireStart(ctx context.Context, _ *pgxpool.Pool, _ pgxpool.TraceAcquireStartData) context.Context {
	return context.WithValue(ctx, asked{}, time.Now())
}

// asked is the key of the time when a call began to wait.
type asked struct{}

// TraceAcquireEnd notes that a call gave up waiting for a connection.
func (b *bench) TraceAcquireEnd(ctx context.Context, pool *pgxpool.Pool, data pgxpool.TraceAcquireEndData) {
	since, ok := ctx.Value(asked{}).(time.Time)
	if ok && pool.Stat().AcquiredConns() == size && data.Err != nil && b.ctx.Err() != nil && b.long(time.Since(since)) {
		b.gaveUp.Store(true)
	}
}

// TraceQueryStart is there for the sake of the interface.
func (b *bench) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	return ctx
}

// TraceQueryEnd is there for the sake of the interface.
func (b *bench) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}
