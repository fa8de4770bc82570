// Package lasts has files that import context for what the fixes take away.
package lasts

import (
	"context"
	"net/http"

	"github.com/jackc/pgx/v5/pgxpool"
)

type server struct{ pool *pgxpool.Pool }

func (s *server) one(w http.ResponseWriter, r *http.Request) {
	s.pool.Exec(context.Background(), "DELETE FROM a") // want `s.pool.Exec gets`
}

func (s *server) two(w http.ResponseWriter, r *http.Request) {
	ctx := context.TODO()
	s.pool.Exec(ctx, "DELETE FROM a") // want `s.pool.Exec gets`
	s.pool.Exec(ctx, "DELETE FROM b") // want `s.pool.Exec gets`
}
