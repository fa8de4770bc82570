package silent

import (
	"context"
	"net/http"

	"github.com/go-pg/pg/v10" // want: syncdriver
)

type user struct{ ID int }

type store struct {
	db     *pg.DB
	scoped *pg.DB
	Given  *pg.DB
}

func newStore(ctx context.Context, url string) (*store, error) {
	opt, err := pg.ParseURL(url)
	if err != nil {
		return nil, err
	}
	db := pg.Connect(opt)
	return &store{db: db, scoped: db.WithContext(ctx)}, db.Ping(ctx)
}

func (s *store) withContext(ctx context.Context) error {
	if _, err := s.db.WithContext(ctx).Exec("UPDATE users SET n = ?", 1); err != nil {
		return err
	}
	if _, err := s.scoped.Exec("UPDATE users SET n = ?", 1); err != nil {
		return err
	}
	if _, err := s.Given.Exec("UPDATE users SET n = ?", 1); err != nil {
		return err
	}
	if err := s.db.Model(&user{}).Context(ctx).Where("id > ?", 1).Select(); err != nil {
		return err
	}
	query := s.db.ModelContext(ctx, &user{})
	if err := query.Where("id > ?", 1).Select(); err != nil {
		return err
	}
	local := s.db.WithContext(ctx)
	return local.Model(&user{}).Select()
}

func parameter(db *pg.DB) error { return db.Model(&user{}).Select() }

func (s *store) transaction(ctx context.Context) error {
	tx, err := s.db.BeginContext(ctx)
	if err != nil {
		return err
	}
	defer tx.Close()
	if _, err := tx.Exec("SET LOCAL search_path TO a"); err != nil {
		return err
	}
	if _, err := tx.Model(&user{ID: 1}).WherePK().Update(); err != nil {
		return err
	}
	return tx.Commit()
}

func (s *store) inTransaction(ctx context.Context) error {
	tx, err := s.db.BeginContext(ctx)
	if err != nil {
		return err
	}
	return tx.RunInTransaction(ctx, func(tx *pg.Tx) error {
		_, err := tx.ModelContext(ctx, &user{ID: 1}).WherePK().Delete()
		return err
	})
}

func (s *store) connection(ctx context.Context) error {
	c := s.db.Conn().WithContext(ctx)
	defer c.Close()
	if _, err := c.Exec("SET search_path TO a"); err != nil {
		return err
	}
	return c.Model(&user{}).Select()
}

func (s *store) onOne(ctx context.Context) error {
	c := s.db.Conn()
	defer c.Close()
	return c.RunInTransaction(ctx, func(tx *pg.Tx) error {
		return tx.ModelContext(ctx, &user{}).Select()
	})
}

func (s *store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.db == nil {
		s.db = pg.Connect(&pg.Options{Addr: "db:5432"})
	}
	s.db.ExecContext(r.Context(), "SELECT 1")
}

var _ = []any{newStore, (*store).withContext, parameter, (*store).transaction, (*store).inTransaction, (*store).connection, (*store).onOne}
