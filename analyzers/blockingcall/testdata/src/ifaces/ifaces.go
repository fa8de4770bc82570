// Package ifaces calls through interfaces.
package ifaces

import (
	"context"
	"database/sql"

	_ "github.com/lib/pq"
)

// Runner is satisfied by pools and transactions and has no form with a context.
type Runner interface {
	Exec(query string, args ...any) (sql.Result, error)
	Query(query string, args ...any) (*sql.Rows, error)
}

// Both has both forms.
type Both interface {
	Exec(query string, args ...any) (sql.Result, error)
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// Pinger says nothing of databases.
type Pinger interface{ Ping() error }

func through(ctx context.Context, r Runner, b Both, p Pinger) {
	r.Exec("DELETE FROM a") // want `r.Exec takes no context.*; use ExecContext \(the interface does not have it\)`
	b.Exec("DELETE FROM a") // want `b.Exec takes no context.*; use ExecContext with ctx`
	p.Ping()                // may be a cache's
}

func pingPool(ctx context.Context) {
	db, _ := sql.Open("postgres", "")
	var p Pinger = db
	p.Ping() // want `p.Ping takes no context.*; use PingContext \(the interface does not have it\)`
}

// wrapped has a method in place of the form with a context, with other results.
type wrapped struct{ *sql.DB }

func (w wrapped) ExecContext(ctx context.Context, query string) error { return nil }

// traced has one with the same.
type traced struct{ *sql.DB }

func (t traced) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return t.DB.ExecContext(ctx, query, args...)
}

// slow makes the form with a context out of the one without.
type slow struct{ *sql.DB }

func (s slow) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return s.Exec(query, args...) // want `s.Exec takes no context.*; use ExecContext \(the call as it stands does not fit it\)`
}

// alike have forms with a context that differ in one thing each: in the results,
// in a list in the place of arguments, in the number of parameters, and in the
// type of those that are not given.
type (
	otherResult   struct{ *sql.DB }
	otherList     struct{ *sql.DB }
	otherNumber   struct{ *sql.DB }
	otherVariadic struct{ *sql.DB }
)

func (otherResult) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, int) {
	return nil, 0
}

func (otherList) ExecContext(ctx context.Context, query string, args []any) (sql.Result, error) {
	return nil, nil
}

func (otherNumber) ExecContext(ctx context.Context, args ...any) (sql.Result, error) { return nil, nil }

func (otherVariadic) ExecContext(ctx context.Context, query string, args ...string) (sql.Result, error) {
	return nil, nil
}

func alike(ctx context.Context, a otherResult, b otherList, c otherNumber, d otherVariadic) {
	a.Exec("DELETE FROM a")                  // want `use ExecContext \(the call as it stands does not fit it\)`
	b.Exec("DELETE FROM a", []any{1}...)     // want `use ExecContext \(the call as it stands does not fit it\)`
	c.Exec("DELETE FROM a")                  // want `use ExecContext \(the call as it stands does not fit it\)`
	d.Exec("DELETE FROM a")                  // want `use ExecContext \(the call as it stands does not fit it\)`
	d.Exec("DELETE FROM a WHERE b = $1", "") // want `use ExecContext \(the call as it stands does not fit it\)`
}

// pointed makes the form with a context out of the one without, too.
type pointed struct{ *sql.DB }

var hook = func(ctx context.Context, p *pointed) {
	p.Exec("DELETE FROM a") // want `p.Exec takes no context.*; use ExecContext with ctx`
}

func (p *pointed) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return p.Exec(query, args...) // want `p.Exec takes no context.*; use ExecContext \(the call as it stands does not fit it\)`
}

// run is a method of another type than the handle's.
func (o own) run(ctx context.Context, t traced) {
	t.Exec("DELETE FROM a") // want `t.Exec takes no context.*; use ExecContext with ctx`
}

func around(ctx context.Context, w wrapped, t traced) {
	w.Exec("DELETE FROM a") // want `w.Exec takes no context.*; use ExecContext \(the call as it stands does not fit it\)`
	t.Exec("DELETE FROM a") // want `t.Exec takes no context.*; use ExecContext with ctx`
	t.Exec(statement())     // want `t.Exec takes no context.*; use ExecContext \(the call as it stands does not fit it\)`
}

func statement() (string, int) { return "", 0 }

// own has methods with the names of database calls.
type own struct{}

func (own) Exec(query string) error { return nil }
func (own) Begin() error            { return nil }

func names(o own) {
	o.Exec("DELETE FROM a")
	o.Begin()
}
