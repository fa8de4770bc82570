package service

import (
	"database/sql"

	"github.com/pressly/goose/v3"
)

type migrating struct{ DB *sql.DB }

// start keeps the pool that it has migrated with.
func start(url string) (*migrating, error) {
	db, err := sql.Open("postgres", url) // want `has no SetMaxOpenConns or SetConnMaxLifetime`
	if err != nil {
		return nil, err
	}
	if err := goose.Up(db, "migrations"); err != nil {
		return nil, err
	}
	return &migrating{db}, nil
}
