// Package own has connections of its own types.
package own

import (
	"context"
	"database/sql"
)

type Store struct {
	db   *sql.DB
	free map[string]*Session
	busy map[string]*sql.Conn
}

type Session struct{ conn *sql.Conn }

func (s *Session) Exec(ctx context.Context, query string) error {
	_, err := s.conn.ExecContext(ctx, query)
	return err
}

func (s *Session) Release()   { _ = s.conn.Close() }
func (s *Session) Done() bool { return s.conn == nil }

// Get takes a session out of the ones at hand.
func (s *Store) Get(ctx context.Context) (*Session, error) { return s.free["a"], ctx.Err() }

// Conn takes a connection out of the ones at hand.
func (s *Store) Conn() *sql.Conn { return s.busy["a"] }

// Borrow is none of the functions that are named.
func (s *Store) Borrow() *Session { return s.free["a"] }

// Lease takes a session from a pool by name.
func Lease(ctx context.Context, name string) (*Session, error) { return nil, ctx.Err() }

// Names returns nothing that can be given back.
func (s *Store) Names() []string { return nil }

// Source is what a store is to others.
type Source interface {
	Get(ctx context.Context) (*Session, error)
}
