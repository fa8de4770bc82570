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
