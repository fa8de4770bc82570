// Package bunned sends texts by bun.
package bunned

import (
	"context"
	"database/sql"

	_ "github.com/lib/pq"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
)

type store struct{ db *bun.DB }

// Open opens the database.
func Open(dsn string) (*store, error) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return nil, err
	}
	return &store{bun.NewDB(db, pgdialect.New())}, nil
}

func (s *store) texts(ctx context.Context) error {
	if _, err := s.db.Exec("DELETE FROM a"); err != nil { // want `s.db.Exec takes no context; use ExecContext with ctx`
		return err
	}
	tx, err := s.db.Begin() // want `s.db.Begin takes no context; use BeginTx with ctx`
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.Exec("DELETE FROM b"); err != nil { // want `tx.Exec takes no context; use ExecContext with ctx`
		return err
	}
	return tx.Commit()
}

func (s *store) built(ctx context.Context) (n int64, err error) {
	if _, err := s.db.NewDelete().Table("a").Where("id = ?", 1).Exec(ctx); err != nil {
		return 0, err
	}
	return n, s.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.Exec("DELETE FROM b") // want `tx.Exec takes no context; use ExecContext with ctx`
		return err
	})
}
