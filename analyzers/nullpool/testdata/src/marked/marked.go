// Package marked says so.
//
//netralint:serverless
package marked

import (
	"database/sql"

	_ "github.com/lib/pq"
)

type repo struct{ db *sql.DB }

func open(url string) (*repo, error) {
	r := new(repo)
	var err error
	if r.db, err = sql.Open("postgres", url); err != nil { // want `pool opened by sql.Open has no SetMaxOpenConns`
		return nil, err
	}
	return r, nil
}
