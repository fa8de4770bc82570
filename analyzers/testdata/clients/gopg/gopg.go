// Package gopg has the faults that are seen of go-pg.
package gopg

import (
	"context"
	"net/http"
	"time"

	. "github.com/go-pg/pg/v10" // want: syncdriver
)

type user struct{ ID int }

type store struct{ db *DB }

type embedded struct{ *DB }

type handle = DB

var global *handle

func connect(url string) (*DB, error) {
	opt, err := ParseURL(url)
	if err != nil {
		return nil, err
	}
	return Connect(opt), nil
}

func open() *DB {
	opt, _ := ParseURL("postgres://app:secret@db.example.com/app?sslmode=disable&search_path=a") // want: dsn dsn dsn
	return Connect(opt)
}

func newStore() *store {
	global = open()
	return &store{db: open()}
}

func (s *store) blocking(ctx context.Context) error {
	if _, err := s.db.Exec("UPDATE users SET n = ?", 1); err != nil { // want: blockingcall
		return err
	}
	if err := s.db.Model(&user{}).Where("id > ?", 1).Select(); err != nil { // want: blockingcall
		return err
	}
	_, err := global.Model(&user{ID: 1}).WherePK().Delete() // want: blockingcall
	return err
}

func (s *store) transaction(ctx context.Context) error {
	tx, err := s.db.BeginContext(ctx) // want: unreleased
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE users SET n = 1"); err != nil {
		return err
	}
	return tx.CommitContext(ctx)
}

func (s *store) connection(ctx context.Context) error {
	c := s.db.Conn() // want: unreleased
	if _, err := c.ExecContext(ctx, "SET search_path TO a"); err != nil {
		return err
	}
	return c.Close()
}

func (s *store) statement(ctx context.Context) error {
	st, err := s.db.Prepare("SELECT 1") // want: unreleased
	if err != nil {
		return err
	}
	_, err = st.ExecContext(ctx)
	return err
}

func (s *store) held(ctx context.Context) error {
	return s.db.RunInTransaction(ctx, func(tx *Tx) error {
		time.Sleep(time.Second)                    // want: heldconn
		_, err := http.Get("http://example.com/a") // want: heldconn
		return err
	})
}

func (s *store) nested(ctx context.Context) error {
	return s.db.RunInTransaction(ctx, func(tx *Tx) error {
		if err := s.db.ModelContext(ctx, &user{ID: 1}).WherePK().Select(); err != nil { // want: nestedacquire
			return err
		}
		return s.count(ctx) // want: nestedacquire
	})
}

func (s *store) count(ctx context.Context) error {
	_, err := s.db.ModelContext(ctx, &user{}).Count()
	return err
}

func (e embedded) detached(ctx context.Context) error {
	_, err := e.ExecContext(context.Background(), "UPDATE users SET n = 1") // want: detachedctx
	return err
}

func (e embedded) state(ctx context.Context) error {
	_, err := e.ExecContext(ctx, "SET search_path TO tenant") // want: sessionstate
	return err
}

func handler(w http.ResponseWriter, r *http.Request) {
	db := Connect(&Options{Addr: "db:5432"}) // want: poolperrequest
	db.ExecContext(r.Context(), "SELECT 1")
}

var _ = []any{connect, newStore, (*store).blocking, (*store).transaction, (*store).connection, (*store).statement, (*store).held, (*store).nested, embedded.detached, embedded.state, handler}
