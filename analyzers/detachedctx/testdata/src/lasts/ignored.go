package lasts

import (
	"context"
	"net/http"
)

func (s *server) ignored(w http.ResponseWriter, r *http.Request) {
	s.pool.Exec(context.Background(), "DELETE FROM a") // want `s.pool.Exec gets`
	//netralint:ignore detachedctx the clock must be set whatever happens
	s.pool.Exec(context.Background(), "DELETE FROM b")
}
