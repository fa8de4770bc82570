package lasts

import (
	"context"
	"net/http"
)

//nolint:unused
var unused = "a comment that hides no finding"

// A finding that other tools hide stays, and with it the import.
func (s *server) hidden(w http.ResponseWriter, r *http.Request) {
	s.pool.Exec(context.Background(), "DELETE FROM a") // want `s.pool.Exec gets`
	//nolint:noctx
	s.pool.Exec(context.Background(), "DELETE FROM b") // want `s.pool.Exec gets`
	s.pool.Exec(context.Background(), "DELETE FROM b") //nolint
}
