// Package silent has nothing that is wrong, or that is certain.
package silent

import (
	"context"

	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"xorm.io/xorm"
)

type repo struct{ db *gorm.DB }

// NewRepo makes a repository on a pool or in a transaction.
func NewRepo(db *gorm.DB) *repo { return &repo{db} }

func (r *repo) tenant(ctx context.Context) {
	r.db.WithContext(ctx).Exec("SET LOCAL search_path TO tenant")
}

type pool struct{ db *gorm.DB }

// Open opens a pool and sets it up.
func Open(dsn string) (*pool, error) {
	db, err := gorm.Open(postgres.Open(dsn))
	if err != nil {
		return nil, err
	}
	own, err := db.DB()
	if err != nil {
		return nil, err
	}
	own.SetMaxOpenConns(8)
	own.SetConnMaxLifetime(1 << 40)
	return &pool{db}, nil
}

func (p *pool) inTransaction(ctx context.Context) error {
	return p.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Exec("SET LOCAL search_path TO tenant").Error; err != nil {
			return err
		}
		return set(tx)
	})
}

func set(tx *gorm.DB) error { return tx.Exec("SET LOCAL ROLE app").Error }

func (p *pool) begun(ctx context.Context) error {
	tx := p.db.WithContext(ctx).Begin()
	defer tx.Rollback()
	if err := tx.Exec("SET LOCAL ROLE app").Error; err != nil {
		return err
	}
	p.db.WithContext(ctx).Begin().Exec("SET LOCAL ROLE app")
	return tx.Commit().Error
}

func (p *pool) onOne(ctx context.Context) error {
	return p.db.WithContext(ctx).Connection(func(tx *gorm.DB) error { return tx.Exec("SET ROLE app").Error })
}

func (p *pool) plain(ctx context.Context) error {
	return p.db.WithContext(ctx).Exec("UPDATE users SET search_path = 'a'").Error
}

func session(engine *xorm.Engine) error {
	s := engine.NewSession()
	defer s.Close()
	_, err := s.Exec("SET search_path TO tenant")
	return err
}

var _ = []any{(*repo).tenant, (*pool).inTransaction, (*pool).begun, (*pool).onOne, (*pool).plain, session}
