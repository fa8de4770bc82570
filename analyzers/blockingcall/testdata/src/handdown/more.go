package handdown

import (
	"net/http"
)

func (s *store) other(r *http.Request) {
	s.elsewhere()
	s.unimported()
}

func (s *store) unimported() {
	s.db.Exec("DELETE FROM a") // want `use ExecContext with a context that the callers of unimported hand down`
}
