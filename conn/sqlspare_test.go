package conn

import (
	"context"
	"database/sql"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// slowLogin opens a sql.DB whose logins tell when they begin and go on when
// their gate is closed.
func slowLogin(t *testing.T, gates []chan struct{}, opts ...Option) (db *sql.DB, begun <-chan struct{}) {
	t.Helper()
	begins := make(chan struct{}, len(gates))
	opts = append(opts, WithLogger(quiet), gated(gates, begins))
	db, err := OpenSQL(withParam(t, pgtest.Database(t), "sslmode", "disable"), opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db, begins
}

// gated makes logins tell when they begin and go on when their gate is closed.
func gated(gates []chan struct{}, begins chan<- struct{}) Option {
	n := new(atomic.Int32)
	return WithConnConfig(func(context.Context, *pgx.ConnConfig) error {
		i := int(n.Add(1)) - 1
		if i >= len(gates) {
			return errors.New("one login too many")
		}
		begins <- struct{}{}
		<-gates[i]
		return nil
	})
}

// giveUp asks for a statement and leaves during the login.
func giveUp(t *testing.T, db *sql.DB, begun <-chan struct{}) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	left := make(chan error)
	go func() {
		_, err := db.ExecContext(ctx, "SELECT 1")
		left <- err
	}()
	<-begun
	cancel()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
}

// Callers with less time than a login takes are served once one is done.
func TestSQLLoginGoesOnWithoutItsCaller(t *testing.T) {
	for _, mode := range []Mode{ModePool, ModeBounded} {
		for _, parity := range []Parity{NoParity, LibPQ} {
			t.Run(mode.String()+" "+parity.String(), func(t *testing.T) {
				pgtest.NoLeaks(t)
				gate := make(chan struct{})
				db, begun := slowLogin(t, []chan struct{}{gate}, WithMode(mode), WithSize(1), WithOverflow(-1), WithParity(parity))
				giveUp(t, db, begun)
				close(gate)
				for range 3 { // the room is taken by the login that nobody waits for
					if _, err := db.ExecContext(t.Context(), "SELECT 1"); err != nil {
						t.Fatal(err)
					}
				}
			})
		}
	}
}

// One who waits for a login of his own takes the connection of another's.
func TestSQLLoginServesWhoWaits(t *testing.T) {
	pgtest.NoLeaks(t)
	first, second := make(chan struct{}), make(chan struct{})
	db, begun := slowLogin(t, []chan struct{}{first, second})
	giveUp(t, db, begun)
	served := make(chan error)
	go func() {
		_, err := db.ExecContext(t.Context(), "SELECT 1")
		served <- err
	}()
	<-begun
	close(first)
	if err := <-served; err != nil {
		t.Error(err)
	}
	close(second)
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

// In ModeNull nothing is kept, and after Close neither.
func TestSQLLoginIsNotKept(t *testing.T) {
	for name, closed := range map[string]bool{"null": false, "closed": true} {
		t.Run(name, func(t *testing.T) {
			pgtest.NoLeaks(t)
			mode := ModeNull
			if closed {
				mode = ModePool
			}
			gate := make(chan struct{})
			db, begun := slowLogin(t, []chan struct{}{gate}, WithMode(mode))
			giveUp(t, db, begun)
			if closed {
				if err := db.Close(); err != nil {
					t.Fatal(err)
				}
			}
			close(gate) // NoLeaks sees that the session ends
		})
	}
}
