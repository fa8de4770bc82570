// Package wrapped calls through interfaces that only its own wrappers satisfy.
package wrapped

import (
	"context"
	"database/sql"
	"log"

	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"
)

// Conn has a method that no type of a database library has.
type Conn interface {
	Name() string
	Ping() error
	Begin() (Tx, error)
	BeginTx(ctx context.Context, opts *sql.TxOptions) (Tx, error)
	Query(query string, args ...any) (*sql.Rows, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	Exec(query string, args ...any) (sql.Result, error)
}

// Tx is what Conn begins.
type Tx interface {
	Label() string
	Commit() error
	Query(query string, args ...any) (*sql.Rows, error)
}

// conn embeds the handle, with some of its methods in front.
type conn struct {
	*sql.DB
	name string
}

type tx struct{ *sql.Tx }

func Open(dsn string) (Conn, error) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return nil, err
	}
	return &logged{Conn: &conn{DB: db, name: "main"}}, nil
}

func (c *conn) Name() string { return c.name }

func (c *conn) Begin() (Tx, error) {
	t, err := c.DB.Begin() // want `c.DB.Begin takes no context`
	if err != nil {
		return nil, err
	}
	return &tx{t}, nil
}

func (c *conn) BeginTx(ctx context.Context, opts *sql.TxOptions) (Tx, error) {
	t, err := c.DB.BeginTx(ctx, opts)
	if err != nil {
		return nil, err
	}
	return &tx{t}, nil
}

func (c *conn) Query(query string, args ...any) (*sql.Rows, error) {
	return c.DB.Query(query, args...) // want `c.DB.Query takes no context`
}

func (t *tx) Label() string { return "tx" }

// logged stands around the interface itself.
type logged struct{ Conn }

func (l *logged) Query(query string, args ...any) (*sql.Rows, error) {
	log.Println(query)
	return l.Conn.Query(query, args...) // want `l.Conn.Query takes no context, and leads to Query on a \*sql.DB; use QueryContext \(no context is in scope\)`
}

func use(ctx context.Context, c Conn) error {
	c.Name()
	c.Ping()                             // want `c.Ping takes no context, and leads to Ping on a \*sql.DB; use PingContext \(the interface does not have it\)`
	rows, err := c.Query("SELECT $1", 1) // want `c.Query takes no context, and leads to Query on a \*sql.DB; use QueryContext with ctx`
	if err != nil {
		return err
	}
	defer rows.Close()
	c.Exec("DELETE FROM a") // want `c.Exec takes no context, and leads to Exec on a \*sql.DB; use ExecContext \(the interface does not have it\)`
	t, err := c.Begin()     // want `c.Begin takes no context, and leads to Begin on a \*sql.DB; use BeginTx with ctx`
	if err != nil {
		return err
	}
	t.Query("SELECT 1") // want `t.Query takes no context, and leads to Query on a \*sql.Tx; use QueryContext \(the interface does not have it\)`
	return t.Commit()
}

// Faked has a wrapper and something that is no handle.
type Faked interface {
	Fake() string
	Query(query string, args ...any) (*sql.Rows, error)
}

type real struct{ *sql.DB }

func (real) Fake() string { return "" }

type mock struct{ queries []string }

func (*mock) Fake() string { return "" }

func (m *mock) Query(query string, args ...any) (*sql.Rows, error) {
	m.queries = append(m.queries, query)
	return nil, nil
}

// Timed has a wrapper that ends its statements by itself.
type Timed interface {
	Timeout() int
	Query(query string, args ...any) (*sql.Rows, error)
	Exec(query string, args ...any) (sql.Result, error)
}

type timed struct{ db *sql.DB }

func (timed) Timeout() int { return 3 }

func (t timed) Query(query string, args ...any) (*sql.Rows, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 3)
	defer cancel()
	return t.db.QueryContext(ctx, query, args...)
}

func (t timed) Exec(query string, args ...any) (sql.Result, error) {
	done := make(chan error, 1)
	go func() { _, err := t.db.Exec(query, args...); done <- err }() // want `t.db.Exec takes no context`
	return nil, <-done
}

// Asked takes a context and forgets it: not what a message about a missing one says.
type Asked interface {
	Ask()
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

type asked struct{ db *sql.DB }

func (asked) Ask() {}

func (a asked) Query(_ context.Context, query string, args ...any) (*sql.Rows, error) {
	return a.db.Query(query, args...) // want `a.db.Query takes no context`
}

// Fixed runs another statement than the one it is given.
type Fixed interface {
	Fix()
	Query(query string, args ...any) (*sql.Rows, error)
}

type fixed struct{ db *sql.DB }

func (fixed) Fix() {}

func (f fixed) Query(query string, args ...any) (*sql.Rows, error) {
	return f.db.Query("SELECT now()") // want `f.db.Query takes no context`
}

// Endless has nothing but wrappers around itself.
type Endless interface {
	End()
	Query(query string, args ...any) (*sql.Rows, error)
}

type endless struct{ Endless }

func (e endless) Query(query string, args ...any) (*sql.Rows, error) {
	return e.Endless.Query(query, args...)
}

// Loose has nothing that only a handle can make in it.
type Loose interface {
	Loosen()
	Exec(query string, args ...any) (sql.Result, error)
}

type loose struct{ *sql.DB }

func (loose) Loosen() {}

// Generic has a type with a parameter.
type Generic interface {
	Kind() string
	Query(query string, args ...any) (*sql.Rows, error)
}

type plain struct{ *sql.DB }

func (plain) Kind() string { return "" }

type generic[T any] struct{ of T }

func (generic[T]) Kind() string { return "" }

func (generic[T]) Query(query string, args ...any) (*sql.Rows, error) { return nil, nil }

// Extended is satisfied by a wrapper around a handle of sqlx, in a field, behind a second one.
type Extended interface {
	Extend()
	Queryx(query string, args ...any) (*sqlx.Rows, error)
}

type inner struct{ db *sqlx.DB }

func (i inner) Queryx(query string, args ...any) (*sqlx.Rows, error) {
	return i.db.Queryx(i.db.Rebind(query), args...) // want `i.db.Queryx takes no context`
}

type extended struct{ in inner }

func (extended) Extend() {}

func (e extended) Queryx(query string, args ...any) (*sqlx.Rows, error) {
	return e.in.Queryx(query, args...)
}

func others(f Faked, t Timed, a Asked, x Fixed, e Endless, l Loose, g Generic, s Extended) {
	f.Query("SELECT 1")
	t.Query("SELECT 1")
	t.Exec("SELECT 1")
	a.Query(context.TODO(), "SELECT 1")
	x.Query("SELECT 1")
	e.Query("SELECT 1")
	l.Exec("SELECT 1")
	g.Query("SELECT 1")
	s.Queryx("SELECT 1") // want `s.Queryx takes no context, and leads to Queryx on a \*sqlx.DB; use QueryxContext \(the interface does not have it\)`
}
