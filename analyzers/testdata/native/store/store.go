// Package store is what the migration makes of a package that used lib/pq.
package store

import (
	"context"
	"errors"
	"net/http"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/parity"
	"github.com/netra-systems/netralint/conn/pqcompat"
	"github.com/netra-systems/netralint/conn/sqlcompat"
)

type dbtx interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

type Store struct {
	db   *conn.DB
	get  *sqlcompat.Stmt
	last pgx.Tx
}

func Open(ctx context.Context, url string) (*Store, error) {
	db, err := conn.OpenURL(ctx, url, parity.LibPQ())
	if err != nil {
		return nil, err
	}
	if err := db.Ping(ctx); err != nil {
		return nil, err
	}
	get, err := sqlcompat.Prepare(ctx, db, "SELECT name FROM users WHERE id = $1")
	return &Store{db: db, get: get}, err
}

func (s *Store) Close() { s.get.Close(); sqlcompat.Close(s.db) }

func (s *Store) Users(ctx context.Context, ids []int64) (names []string, err error) {
	rows, err := s.db.Query(ctx, "SELECT name FROM users WHERE id = ANY($1)", pqcompat.Array(ids))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var n string
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		names = append(names, n)
	}
	return names, rows.Err()
}

func (s *Store) Move(ctx context.Context, id int64) error {
	tx, err := s.db.BeginTx(ctx, pgx.TxOptions{})
	if err != nil {
		return err
	}
	defer tx.Rollback(context.WithoutCancel(ctx))
	if err := insert(ctx, tx, id); err != nil {
		return err
	}
	if _, err := s.get.On(tx).Exec(ctx, id); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

func insert(ctx context.Context, q dbtx, id int64) error {
	tag, err := q.Exec(ctx, "INSERT INTO users VALUES ($1)", id)
	var pe *pgconn.PgError
	if errors.As(err, &pe) {
		return pe
	}
	_ = tag.RowsAffected()
	return err
}

func (s *Store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var n string
	if err := s.get.QueryRow(r.Context(), 1).Scan(&n); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
	s.db.InTx(r.Context(), func(tx pgx.Tx) error { return insert(r.Context(), tx, 1) })
}

func (s *Store) Vacuum() error {
	go s.db.Exec(context.Background(), "DELETE FROM sessions")
	c, err := s.db.Acquire(context.Background())
	if err != nil {
		return err
	}
	_, err = c.Exec(context.Background(), "VACUUM")
	c.Release()
	if err != nil {
		return err
	}
	s.last, err = s.db.Begin(context.Background())
	return err
}
