// Package users has functions that send one statement each.
package users

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/lib/pq"
)

type User struct {
	ID   int64
	Name string
	Team int64
}

type Store struct {
	pool  *pgxpool.Pool
	table string
	cache map[int64]*User
}

func (s *Store) ByID(ctx context.Context, id int64) (*User, error) {
	if id == 0 {
		return nil, pgx.ErrNoRows
	}
	u := new(User)
	err := s.pool.QueryRow(ctx, `SELECT id, name, team FROM users WHERE id = $1 LIMIT 1`, id).Scan(&u.ID, &u.Name, &u.Team)
	if err != nil {
		return nil, err
	}
	return u, nil
}

// Found passes it on.
func (s *Store) Found(ctx context.Context, id int64) bool {
	u, err := s.ByID(ctx, id)
	return err == nil && u != nil
}

// Cached asks for what is not there.
func (s *Store) Cached(ctx context.Context, id int64) (*User, error) {
	if u, ok := s.cache[id]; ok {
		return u, nil
	}
	return s.ByID(ctx, id)
}

func Rename(ctx context.Context, tx *sql.Tx, u User) error {
	_, err := tx.ExecContext(ctx, "UPDATE users SET name = $1 WHERE id = $2", u.Name, u.ID)
	return err
}

// Since is no comparison for being equal.
func (s *Store) Since(ctx context.Context, id int64) (n int, err error) {
	err = s.pool.QueryRow(ctx, "SELECT count(*) FROM users WHERE id > $1", id).Scan(&n)
	return n, err
}

// Both reads and writes.
func (s *Store) Both(ctx context.Context, id int64) error {
	if _, err := s.ByID(ctx, id); err != nil {
		return err
	}
	_, err := s.pool.Exec(ctx, "UPDATE users SET seen = true WHERE id = $1", id)
	return err
}

// One is generic over what sends.
func One[T interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}](ctx context.Context, db T, id int64) (name string, err error) {
	err = db.QueryRow(ctx, "SELECT name FROM users WHERE id = $1", id).Scan(&name)
	return name, err
}
