package conn

import (
	"context"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// asked is a set of connections without a pool around them, each of which is asked
// something before each statement: the least that a ping can cost.
type asked struct {
	conns    chan *pgx.Conn
	question pgproto3.FrontendMessage // nil: none
}

func (a *asked) ask(c *pgx.Conn) error {
	if a.question == nil {
		return nil
	}
	f := c.PgConn().Frontend()
	f.Send(a.question)
	if err := f.Flush(); err != nil {
		return err
	}
	for {
		msg, err := c.PgConn().ReceiveMessage(context.Background())
		if _, ready := msg.(*pgproto3.ReadyForQuery); ready || err != nil {
			return err
		}
	}
}

func (a *asked) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	c := <-a.conns
	if err := a.ask(c); err != nil {
		return nil, err
	}
	rows, err := c.Query(ctx, sql, args...)
	return &askedRows{rows, a, c}, err
}

func (a *asked) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	rows, err := a.Query(ctx, sql, args...)
	if err != nil {
		panic(err)
	}
	return rows.(*askedRows)
}

func (a *asked) Begin(context.Context) (pgx.Tx, error) { return nil, pgx.ErrTxClosed }

type askedRows struct {
	pgx.Rows
	a *asked
	c *pgx.Conn
}

func (r *askedRows) Close() {
	r.Rows.Close()
	if r.c != nil {
		r.a.conns <- r.c
		r.c = nil
	}
}

func (r *askedRows) Scan(dest ...any) error {
	if _, row := dest[0].(*int); row && len(dest) == 1 {
		defer r.Close()
		r.Next()
	}
	return r.Rows.Scan(dest...)
}

// askers ask nothing, for a Sync to be answered, and what this package's ping asks.
func askers(b *testing.B, dsn string, g int) []*contender {
	list := []*contender{{name: "none"}, {name: "sync"}, {name: "ping"}}
	for i, question := range []pgproto3.FrontendMessage{nil, &pgproto3.Sync{}, pingQuery} {
		a := &asked{conns: make(chan *pgx.Conn, g), question: question}
		for range g {
			c, err := pgx.Connect(b.Context(), dsn)
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { _ = c.Close(context.Background()) })
			a.conns <- c
		}
		list[i].q = a
	}
	return list
}

// BenchmarkPingFloor is what a question before each statement costs where there is
// nothing else: a Sync, which no answer can be cheaper than, and the ping of this package.
// No pool that asks first is faster, relative to one that does not.
//
//	go test ./conn -run '^$' -bench PingFloor -benchtime 60x
func BenchmarkPingFloor(b *testing.B) {
	dsn := pgtest.Database(b)
	for _, work := range []struct {
		name string
		op   func(context.Context, querier) error
		n    int
	}{{"select1", select1, 200}, {"100rows", select100, 50}} {
		for _, g := range []int{1, 16} {
			b.Run(fmt.Sprintf("%s/g%d", work.name, g), func(b *testing.B) {
				list := askers(b, dsn, g)
				for _, c := range list { // prepare
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
