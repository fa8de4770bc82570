package conn

import (
	"context"
	"database/sql"
	"errors"
	"testing"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// A session that a caller keeps, for its advisory lock say, is still there when a call
// with a context that was over has failed.
func TestSessionOutlivesCallsWithAnEndedContext(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	bothParities(t, func(t *testing.T, db *DB) {
		c, err := db.Acquire(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Release()
		before := c.Conn().PgConn().PID()
		if _, err := c.Begin(ended); !errors.Is(err, context.Canceled) {
			t.Errorf("Begin: %v", err)
		}
		var after uint32
		if err := c.QueryRow(t.Context(), "SELECT pg_backend_pid()").Scan(&after); err != nil || after != before {
			t.Errorf("session %d is %d after Begin: %v", before, after, err)
		}
	})
	calls := map[string]func(*sql.Conn, *sql.Stmt) error{
		"Exec":    func(c *sql.Conn, _ *sql.Stmt) error { _, err := c.ExecContext(ended, "SELECT 1"); return err },
		"Query":   func(c *sql.Conn, _ *sql.Stmt) error { _, err := c.QueryContext(ended, "SELECT 1"); return err },
		"Ping":    func(c *sql.Conn, _ *sql.Stmt) error { return c.PingContext(ended) },
		"BeginTx": func(c *sql.Conn, _ *sql.Stmt) error { _, err := c.BeginTx(ended, nil); return err },
		"Prepare": func(c *sql.Conn, _ *sql.Stmt) error { _, err := c.PrepareContext(ended, "SELECT 1"); return err },
		"Stmt":    func(_ *sql.Conn, s *sql.Stmt) error { _, err := s.ExecContext(ended); return err },
		"Rows":    func(_ *sql.Conn, s *sql.Stmt) error { _, err := s.QueryContext(ended); return err },
	}
	for _, parity := range []Parity{NoParity, LibPQ} {
		db, _ := startSQL(t, pgtest.Database(t), WithParity(parity))
		for name, call := range calls {
			t.Run(parity.String()+"/"+name, func(t *testing.T) {
				c, err := db.Conn(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				defer c.Close()
				stmt, err := c.PrepareContext(t.Context(), "SELECT 1")
				if err != nil {
					t.Fatal(err)
				}
				defer stmt.Close()
				var before, after uint32
				err = c.QueryRowContext(t.Context(), "SELECT pg_backend_pid()").Scan(&before)
				failed := call(c, stmt)
				err = errors.Join(err, c.QueryRowContext(t.Context(), "SELECT pg_backend_pid()").Scan(&after))
				if err != nil || before != after || !errors.Is(failed, context.Canceled) {
					t.Errorf("session %d is %d after %v: %v", before, after, failed, err)
				}
			})
		}
	}
}
