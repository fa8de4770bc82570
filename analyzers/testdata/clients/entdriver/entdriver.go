// Package entdriver has the faults that are seen of ent's drivers.
package entdriver

import (
	"context"
	"net/http"
	"os"
	"time"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	_ "github.com/lib/pq" // want: syncdriver
)

type store struct{ drv *entsql.Driver }

type wrapped struct{ dialect.Driver }

func open() (*store, error) {
	drv, err := entsql.Open(dialect.Postgres, "postgres://app:secret@db.example.com/app") // want: dsn preping
	if err != nil {
		return nil, err
	}
	return &store{drv}, nil
}

func (s *store) blocking() error {
	_, err := s.drv.DB().Exec("UPDATE users SET n = 1") // want: blockingcall
	return err
}

func (s *store) leak(ctx context.Context) error {
	tx, err := s.drv.Tx(ctx) // want: unreleased
	if err != nil {
		return err
	}
	if err := tx.Exec(ctx, "UPDATE users SET n = 1", []any{}, nil); err != nil {
		return err
	}
	return tx.Commit()
}

func (w wrapped) leak(ctx context.Context) error {
	tx, err := w.Tx(ctx) // want: unreleased
	if err != nil {
		return err
	}
	if err := tx.Exec(ctx, "UPDATE users SET n = 1", []any{}, nil); err != nil {
		return err
	}
	return tx.Commit()
}

func (s *store) held(ctx context.Context) error {
	tx, err := s.drv.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	time.Sleep(time.Second) // want: heldconn
	return tx.Commit()
}

func (s *store) nested(ctx context.Context) error {
	tx, err := s.drv.Tx(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := s.drv.Exec(ctx, "UPDATE users SET n = 1", []any{}, nil); err != nil { // want: nestedacquire
		return err
	}
	if err := tx.Exec(ctx, "UPDATE users SET n = 1", []any{}, nil); err != nil {
		return err
	}
	return tx.Commit()
}

func (s *store) state(ctx context.Context) error {
	return s.drv.Exec(ctx, "SET search_path TO tenant", []any{}, nil) // want: sessionstate
}

func handler(w http.ResponseWriter, r *http.Request) {
	drv, err := entsql.Open(dialect.Postgres, os.Getenv("DATABASE_URL")) // want: poolperrequest
	if err != nil {
		return
	}
	drv.Exec(r.Context(), "SELECT 1", []any{}, nil)
}

var _ = []any{open, (*store).blocking, (*store).leak, wrapped.leak, (*store).held, (*store).nested, (*store).state, handler}
