package lasts

import (
	stdcontext "context"
	"net/http"
)

func (s *server) renamed(w http.ResponseWriter, r *http.Request) {
	s.pool.Exec(stdcontext.Background(), "DELETE FROM a") // want `s.pool.Exec gets`
}
