// Package built runs statements that builders make.
package built

import (
	"context"
	"database/sql"

	sq "github.com/Masterminds/squirrel"
	"github.com/doug-martin/goqu/v9"
	_ "github.com/lib/pq"
)

type store struct {
	db *sql.DB
	g  *goqu.Database
}

func open(dsn string) (*store, error) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return nil, err
	}
	return &store{db, goqu.New("postgres", db)}, nil
}

func (s *store) squirrel(ctx context.Context) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := sq.Delete("a").RunWith(tx).ExecContext(ctx); err != nil {
		return err
	}
	if _, err := sq.Delete("b").RunWith(s.db).ExecContext(ctx); err != nil { // want `takes another connection of s.db while the transaction of s.db.BeginTx`
		return err
	}
	return tx.Commit()
}

func (s *store) goqu(ctx context.Context) error {
	return s.g.WithTx(func(tx *goqu.TxDatabase) error {
		if _, err := tx.Delete("a").Executor().ExecContext(ctx); err != nil {
			return err
		}
		_, err := s.g.Delete("b").Executor().ExecContext(ctx) // want `takes another connection of s.g`
		return err
	})
}
