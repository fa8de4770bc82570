package silent

import (
	"context"
	"net/http"

	"example.com/other/store"
)

// Foreign interfaces may be anything.
func through(r *http.Request, s store.Store) {
	s.Exec(context.Background(), "DELETE FROM a")
}
