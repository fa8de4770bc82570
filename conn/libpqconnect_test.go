package conn_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/internal/pgtest"
	"github.com/netra-systems/netralint/conn/parity"
	"github.com/netra-systems/netralint/conn/pqcompat"
)

func TestParityKeepsTheErrorOfALogin(t *testing.T) {
	url := pgtest.Database(t)
	db, err := conn.OpenURL(t.Context(), url, parity.LibPQ(), conn.WithConnConfig(noDatabase))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	_, execErr := db.Exec(t.Context(), "SELECT 1")
	for _, err := range []error{db.Ping(t.Context()), db.SQL().PingContext(t.Context()), execErr} {
		e, ok := pqcompat.AsErrorOK(err)
		if !ok || e.Code != "3D000" || err.Error() != "pq: "+e.Message {
			t.Errorf("%T %v", err, err)
		}
	}
}

func noDatabase(_ context.Context, c *pgx.ConnConfig) error {
	c.Database = "none_such"
	return nil
}
