// Package marked says so.
//
//netralint:serverless
package marked

import (
	"database/sql"

	_ "github.com/lib/pq"
)

type repo struct{ db *sql.DB }

// Open is reported where it is called, if that is serverless.
func Open(url string) (*sql.DB, error) {
	db, err := sql.Open("postgres", url)
	return db, err
}

// Repo keeps what it opens, and is reported for it here.
type Repo struct{ db *sql.DB }

func New(url string) (*Repo, error) {
	db, err := sql.Open("postgres", url) // want `pool opened by sql.Open has no SetMaxOpenConns`
	if err != nil {
		return nil, err
	}
	return &Repo{db: db}, nil
}

func open(url string) (*repo, error) {
	r := new(repo)
	var err error
	if r.db, err = sql.Open("postgres", url); err != nil { // want `pool opened by sql.Open has no SetMaxOpenConns`
		return nil, err
	}
	return r, nil
}
