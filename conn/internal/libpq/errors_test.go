package libpq

import (
	"context"
	"errors"
	"fmt"
	"net"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// A socket that was closed in the middle of a write was so for the context, if that is
// over.
func TestClosedSocketIsOfTheContext(t *testing.T) {
	closed := fmt.Errorf("write failed: %w", &net.OpError{Op: "write", Net: "tcp", Err: net.ErrClosed})
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	var server *pgconn.PgError
	if err := failure(ended, closed, ""); !errors.Is(err, context.Canceled) || !errors.As(err, &server) || server.Code != QueryCanceled {
		t.Errorf("of a context that is over: %v", err)
	}
	if err := failure(t.Context(), closed, ""); err != closed {
		t.Errorf("of another: %v, want %v", err, closed)
	}
}
