package conn

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"testing"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// resetOnly wraps connections, and passes on whether they can be used again but not
// whether they can be kept, as go.nhat.io/otelsql does.
type resetOnly struct{ driver.Connector }

func (r resetOnly) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := r.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return struct {
		driver.Conn
		driver.ExecerContext
		driver.QueryerContext
		driver.SessionResetter
	}{c, c.(driver.ExecerContext), c.(driver.QueryerContext), c.(driver.SessionResetter)}, nil
}

// What is left open on a connection is rolled back also where nobody asks whether the
// connection can be kept.
func TestSQLRollsBackBelowAWrapper(t *testing.T) {
	connector, err := NewConnector(withParam(t, pgtest.Database(t), "sslmode", "disable"), WithLogger(quiet))
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(resetOnly{connector})
	t.Cleanup(func() { _ = db.Close() })
	db.SetMaxOpenConns(1)
	pids := map[int]bool{}
	for range 3 {
		var pid int
		var left string
		err := db.QueryRowContext(t.Context(), "SELECT pg_backend_pid(), coalesce(current_setting('conn.open', true), '')").Scan(&pid, &left)
		if err != nil {
			t.Fatal(err)
		}
		if pids[pid] = true; left != "" {
			t.Error("the transaction of the caller before is still open")
		}
		if _, err := db.ExecContext(t.Context(), "BEGIN; SET LOCAL conn.open = 'yes'"); err != nil {
			t.Fatal(err)
		}
	}
	if len(pids) != 1 {
		t.Errorf("got %d sessions, want 1", len(pids))
	}
}
