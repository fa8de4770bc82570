// Package vars keeps detached contexts in variables.
package vars

import (
	"context"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

type server struct{ pool *pgxpool.Pool }

func (s *server) one(w http.ResponseWriter, r *http.Request) {
	ctx := context.Background()
	s.pool.Exec(ctx, "DELETE FROM a") // want `s.pool.Exec gets ctx, made of context.Background\(\), while r.Context\(\) is in scope`
	s.pool.Exec(ctx, "DELETE FROM b") // want `s.pool.Exec gets ctx`
}

func (s *server) timeout(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	s.pool.Exec(ctx, "DELETE FROM a") // want `s.pool.Exec gets ctx, made of context.Background\(\), while r.Context\(\)`
}

func (s *server) chain(parent context.Context) {
	base := context.TODO()
	ctx, cancel := context.WithTimeout(base, time.Second)
	defer cancel()
	s.pool.Exec(ctx, "DELETE FROM a") // want `s.pool.Exec gets ctx, made of context.TODO\(\), while parent is in scope`
	var other context.Context = ctx
	s.pool.Exec(other, "DELETE FROM b") // want `s.pool.Exec gets other, made of context.TODO\(\), while parent is in scope`
}

// shared also gives its context to something else: only the calls are changed.
func (s *server) shared(w http.ResponseWriter, r *http.Request) {
	ctx := context.Background()
	s.pool.Exec(ctx, "DELETE FROM a") // want `s.pool.Exec gets ctx`
	go s.later(ctx)
}

// bounded does the same with a timeout, which the calls are to keep: no fix.
func (s *server) bounded(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	s.pool.Exec(ctx, "DELETE FROM a") // want `s.pool.Exec gets ctx`
	s.later(ctx)
}

// either has two contexts to replace: no fix.
func (s *server) either(parent context.Context, todo bool) {
	ctx := context.Background()
	if todo {
		ctx = context.TODO()
	}
	s.pool.Exec(ctx, "DELETE FROM a") // want `s.pool.Exec gets ctx`
}

// closing rolls back with the same context, which then must stay as it is.
func (s *server) closing(w http.ResponseWriter, r *http.Request) {
	ctx := context.Background()
	tx, err := s.pool.Begin(ctx) // want `s.pool.Begin gets ctx`
	if err != nil {
		return
	}
	defer tx.Rollback(ctx)
	tx.Exec(ctx, "DELETE FROM a") // want `tx.Exec gets ctx`
	tx.Commit(ctx)
}

func (s *server) later(ctx context.Context) { s.pool.Exec(ctx, "DELETE FROM a") }

// partly makes a context of the detached one, or takes another: only the
// call with the detached one is changed.
func (s *server) partly(parent context.Context, own bool) {
	base := context.Background()
	s.pool.Exec(base, "DELETE FROM a") // want `s.pool.Exec gets base`
	ctx, cancel := context.WithTimeout(base, time.Second)
	defer cancel()
	if own {
		ctx = parent
	}
	s.pool.Exec(ctx, "DELETE FROM a")
	s.later(ctx)
}

// Alias is another name of the type.
type Alias = context.Context

func (s *server) aliased(parent context.Context) {
	var ctx Alias = context.Background()
	s.pool.Exec(ctx, "DELETE FROM a") // want `s.pool.Exec gets ctx`
}

// eitherShared has two contexts to replace, and gives them to something else.
func (s *server) eitherShared(parent context.Context, todo bool) {
	ctx := context.Background()
	if todo {
		ctx = context.TODO()
	}
	s.pool.Exec(ctx, "DELETE FROM a") // want `s.pool.Exec gets ctx`
	s.later(ctx)
}

// derived goes elsewhere, with a value that the call is to keep: no fix.
func (s *server) derived(parent context.Context) {
	base := context.Background()
	s.later(base)
	s.pool.Exec(context.WithValue(base, s, 1), "DELETE FROM a") // want `s.pool.Exec gets a context, made of`
	ctx := context.WithValue(context.Background(), s, 1)
	s.later(ctx)
	s.pool.Exec(ctx, "DELETE FROM a") // want `s.pool.Exec gets ctx`
}

// apart declares first.
func (s *server) apart(parent context.Context) {
	var ctx context.Context
	ctx = context.Background()
	s.pool.Exec(ctx, "DELETE FROM a") // want `s.pool.Exec gets ctx`
	var again context.Context
	again = context.Background()
	s.pool.Exec(again, "DELETE FROM a") // want `s.pool.Exec gets again`
	s.later(again)
	var short = context.Background()
	s.pool.Exec(short, "DELETE FROM a") // want `s.pool.Exec gets short`
	s.later(short)
	var n, pair = 1, context.Background()
	s.pool.Exec(pair, "DELETE FROM a", n) // want `s.pool.Exec gets pair`
	s.later(pair)
	m, other := 1, context.WithValue(context.Background(), s, 1)
	s.pool.Exec(other, "DELETE FROM a", m) // want `s.pool.Exec gets other`
	s.later(other)
	var timed, cancel = context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	s.pool.Exec(timed, "DELETE FROM a") // want `s.pool.Exec gets timed`
	s.later(timed)
}

// passed gives its context to other variables.
func (s *server) passed(parent context.Context) {
	base := context.Background()
	n, work := 1, base
	s.pool.Exec(work, "DELETE FROM a", n) // want `s.pool.Exec gets work`
	second := context.Background()
	var m, more = 1, second
	s.pool.Exec(more, "DELETE FROM a", m) // want `s.pool.Exec gets more`
	third := context.Background()
	rest, o := third, 1
	s.pool.Exec(rest, "DELETE FROM a", o) // want `s.pool.Exec gets rest`
}

// chained makes contexts of others in all the ways there are.
func (s *server) chained(parent context.Context) {
	base := context.Background()
	again := base
	s.pool.Exec(again, "DELETE FROM a") // want `s.pool.Exec gets again`
	var ctx, cancel = context.WithTimeout(again, time.Second)
	defer cancel()
	s.pool.Exec(ctx, "DELETE FROM a") // want `s.pool.Exec gets ctx`
	n, valued := 1, context.WithValue(base, s, 1)
	s.pool.Exec(valued, "DELETE FROM a", n) // want `s.pool.Exec gets valued`
}

// returned gives its context to code that returns it.
func (s *server) returned(parent context.Context) {
	base := context.WithValue(context.Background(), s, 1)
	other := same(base)
	s.pool.Exec(base, "DELETE FROM a") // want `s.pool.Exec gets base`
	s.pool.Exec(other, "DELETE FROM a")
}

func same(ctx context.Context) context.Context { return ctx }

// kinds is plain on one path only: no fix.
func (s *server) kinds(parent context.Context, todo bool) {
	ctx := context.WithValue(context.Background(), s, 1)
	if todo {
		ctx = context.TODO()
	}
	s.later(ctx)
	s.pool.Exec(ctx, "DELETE FROM a") // want `s.pool.Exec gets ctx`
}

type job struct{ ctx context.Context }

// stored keeps its context.
func (s *server) stored(parent context.Context, j *job) {
	ctx := context.Background()
	j.ctx = ctx
	s.pool.Exec(ctx, "DELETE FROM a") // want `s.pool.Exec gets ctx`
}
