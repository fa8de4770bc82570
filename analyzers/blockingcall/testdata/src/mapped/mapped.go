// Package mapped sends statements by gorm.
package mapped

import (
	"context"

	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

type user struct{ ID int }

var db *gorm.DB

type repository struct {
	db     *gorm.DB
	scoped *gorm.DB
	Given  *gorm.DB
}

// Open opens the database.
func Open(dsn string) (err error) {
	db, err = gorm.Open(postgres.Open(dsn), &gorm.Config{})
	return err
}

func all(ctx context.Context) (users []user, err error) {
	err = db.Where("id > ?", 1).Find(&users).Error // want `db.Where\(.*\).Find takes no context; use db.WithContext\(ctx\)`
	return users, err
}

func none() (users []user, err error) {
	err = db.Find(&users).Error // want `db.Find takes no context; use db.WithContext \(no context is in scope\)`
	return users, err
}

func (r *repository) create(ctx context.Context, u *user) error {
	return r.db.Create(u).Error // want `r.db.Create takes no context; use r.db.WithContext\(ctx\)`
}

func (r *repository) inTx(ctx context.Context, u *user) error {
	return r.db.Transaction(func(tx *gorm.DB) error { // want `r.db.Transaction takes no context`
		return tx.Create(u).Error
	})
}

// New makes a repository of a handle that its callers have.
func newRepository(db *gorm.DB) *repository { return &repository{db: db} }

// with makes a repository for a request.
func (r *repository) with(ctx context.Context) *repository {
	return &repository{scoped: r.db.WithContext(ctx)}
}

func silent(ctx context.Context, r *repository, u *user) []error {
	return []error{
		db.WithContext(ctx).Create(u).Error,
		db.Session(&gorm.Session{Context: ctx}).Where("id = ?", 1).First(u).Error,
		r.scoped.Create(u).Error,
		r.Given.Create(u).Error,
		r.with(ctx).db.WithContext(ctx).Save(u).Error,
		db.AutoMigrate(u),
	}
}

func (r *repository) outOfScope(u *user) error { return r.db.Save(u).Error }

func parameter(ctx context.Context, tx *gorm.DB, u *user) error {
	local := tx.Where("id = ?", 1)
	if err := local.First(u).Error; err != nil {
		return err
	}
	return tx.Save(u).Error
}

func start(dsn string) *repository {
	db, err := gorm.Open(postgres.Open(dsn), &gorm.Config{})
	if err != nil {
		panic(err)
	}
	return newRepository(db)
}

var _ = []any{all, none, (*repository).create, (*repository).inTx, silent, (*repository).outOfScope, parameter, start}
