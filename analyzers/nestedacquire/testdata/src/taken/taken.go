// Package taken takes connections by a function that only the flag tells of.
package taken

import (
	"context"
	"database/sql"
)

type Store struct {
	db   *sql.DB
	free []*sql.Conn
}

// Get takes a connection out of the ones at hand.
func (s *Store) Get(ctx context.Context) (*sql.Conn, error) { return s.free[0], ctx.Err() }

func twice(ctx context.Context, s *Store) error {
	a, err := s.Get(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	b, err := s.Get(ctx) // want `s.Get takes another connection of s while the connection of s.Get in line 18 holds one`
	if err != nil {
		return err
	}
	return b.Close()
}

func twoStores(ctx context.Context, s, t *Store) error {
	a, err := s.Get(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	b, err := t.Get(ctx)
	if err != nil {
		return err
	}
	return b.Close()
}
