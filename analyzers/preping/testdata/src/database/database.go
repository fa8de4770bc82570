// Package database opens pools for others: nothing is reported here.
package database

import (
	"database/sql"

	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"
)

// Connect returns the pool as it is.
func Connect(url string) (*sql.DB, error) {
	return sql.Open("postgres", url)
}

// Limited bounds it.
func Limited(url string) (*sql.DB, error) {
	db, err := sql.Open("postgres", url)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(10)
	return db, nil
}

// Any opens what it is told.
func Any(driver, dsn string) (*sql.DB, error) {
	return sql.Open(driver, dsn)
}

// DB embeds the pool, so that callers can set it up.
type DB struct {
	*sqlx.DB
}

// New returns it in a struct.
func New(url string) (*DB, error) {
	db, err := sqlx.Connect("postgres", url)
	if err != nil {
		return nil, err
	}
	return &DB{db}, nil
}

// Tune is called by those who open.
func Tune(db *sql.DB) {
	db.SetConnMaxLifetime(3600e9)
}
