// Package one opens pools, each in a line that says "pool NAME", and sends statements, in
// lines that say "from NAME ..." which of the pools of the program may be below.
package one

import (
	"context"
	"io"
	"sync"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/parity"

	"example.com/real/two"
)

var ctx = context.Background()

func variables() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool variables.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool variables.b
	c := a
	c.Exec(ctx, "") // from variables.a
	b.Exec(ctx, "") // from variables.b
	tx, _ := b.Begin(ctx)
	tx.Exec(ctx, "")            // from variables.b
	rows, _ := a.Query(ctx, "") // from variables.a
	rows.Scan()                 // from variables.a
	b.QueryRow(ctx, "").Scan()  // from variables.b
}

type store struct{ db, other *conn.DB }

func fields() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool fields.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool fields.b
	s := &store{db: a}
	s.other = b
	s.send()
}

func (s *store) send() {
	s.db.Exec(ctx, "")    // from fields.a
	s.other.Exec(ctx, "") // from fields.b
}

type embedded struct{ *conn.DB }

type deeper struct{ embedded }

func promoted() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool promoted.a
	e := deeper{embedded{a}}
	e.Exec(ctx, "")                               // from promoted.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool promoted.b
	b.Exec(ctx, "")                               // from promoted.b
}

func open() *conn.DB {
	db, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool open
	return db
}

func given(db *conn.DB) (same *conn.DB) {
	db.Exec(ctx, "") // from open parameters
	same = db
	return
}

func parameters() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool parameters
	given(a)
	given(open()).Exec(ctx, "")                   // from open parameters
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool parameters.b
	b.Exec(ctx, "")                               // from parameters.b
}

func containers(i int) {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool containers.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool containers.b
	c, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool containers.c
	byName := map[string]*conn.DB{"a": a}
	byName["a"].Exec(ctx, "") // from containers.a
	list := append([]*conn.DB{}, b)
	list = append(list, c)
	list[i].Exec(ctx, "") // from containers.b containers.c
	for _, db := range list {
		db.Exec(ctx, "") // from containers.b containers.c
	}
	ch := make(chan *conn.DB, 1)
	d, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool containers.d
	ch <- d
	(<-ch).Exec(ctx, "") // from containers.d
}

type sender interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

func interfaces() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool interfaces.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool interfaces.b
	c, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool interfaces.c
	var s sender = a
	s.Exec(ctx, "")            // from interfaces.a
	s.QueryRow(ctx, "").Scan() // from interfaces.a
	var wrapped sender = &logged{b}
	wrapped.Exec(ctx, "") // from interfaces.b
	var kept any = c
	if db, ok := kept.(*conn.DB); ok {
		db.Exec(ctx, "") // from interfaces.c
	}
	switch db := kept.(type) {
	case sender:
		db.Exec(ctx, "") // from interfaces.c
	}
}

type logged struct{ db *conn.DB }

func (l *logged) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	return l.db.Exec(ctx, sql, args...) // from interfaces.b
}

func (l *logged) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	return l.db.QueryRow(ctx, sql, args...) // from interfaces.b
}

type provider interface{ DB() *conn.DB }

type holder struct{ db *conn.DB }

func (h holder) DB() *conn.DB { return h.db }

func provided() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool provided.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool provided.b
	var p provider = holder{a}
	p.DB().Exec(ctx, "") // from provided.a
	b.Exec(ctx, "")      // from provided.b
}

func functions() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool functions.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool functions.b
	c, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool functions.c
	get := func() *conn.DB { return a }
	get().Exec(ctx, "") // from functions.a
	func(db *conn.DB) {
		db.Exec(ctx, "") // from functions.b
	}(b)
	inside(c, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "") // from functions.c
		return err
	})
	run := a.Exec // from functions.a
	_ = run
}

func inside(db *conn.DB, do func(tx pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, db, do)
}

func own() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool own.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool own.b
	pgx.BeginFunc(ctx, a, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "") // from own.a
		return err
	})
	parity.Like(b).Exec(ctx, "") // the same either way
	batch := &pgx.Batch{}
	b.SendBatch(ctx, batch) // from own.b
}

func must[T any](v T, err error) T { return v }

type box[T any] struct{ V T }

func generics() {
	a := must(conn.OpenURL(ctx, "", parity.LibPQ())) // pool generics.a
	a.Exec(ctx, "")                                  // from generics.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ())    // pool generics.b
	box[*conn.DB]{b}.V.Exec(ctx, "")                 // from generics.b
}

// What goes through code that is not read is one.
func unread() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool unread.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool unread.b
	var p atomic.Pointer[conn.DB]
	p.Store(a)
	p.Load().Exec(ctx, "") // from unread.a unread.b
	var m sync.Map
	m.Store("b", b)
	v, _ := m.Load("b")
	v.(*conn.DB).Exec(ctx, "")                                         // from unread.a unread.b
	context.WithValue(ctx, "k", a).Value("k").(*conn.DB).Exec(ctx, "") // from unread.a unread.b
}

func closed(closers ...io.Closer) {
	for _, c := range closers {
		c.Close()
	}
}

type pools map[string]*conn.DB

func (p pools) named(name string) *conn.DB { return p[name] }

func receivers() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool receivers.a
	pools{"a": a}.named("a").Exec(ctx, "")        // from receivers.a
}

func packages() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool packages.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool packages.b
	c, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool packages.c
	d, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool packages.d
	e, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool packages.e
	two.New(a).Send(ctx)
	(&two.Open{DB: b}).Send(ctx)
	two.Default = c
	two.Back(d).Exec(ctx, "") // from packages.d
	two.Any(e)
}
