package handdown

import (
	"context"
	"net/http"
)

func (s *store) third(r *http.Request) {
	s.fleeting()
	s.db.ExecContext(context.Background(), "DELETE FROM a")
}

// fleeting keeps its parameters: another fix may take the import away.
func (s *store) fleeting() {
	s.db.Exec("DELETE FROM a") // want `use ExecContext \(no context is in scope\)`
}
