// Package hosted is serverless because the flag of nullpool says so.
package hosted

import (
	"database/sql"

	_ "github.com/lib/pq"
)

type repo struct{ db *sql.DB }

func open(url string) (*repo, error) {
	db, err := sql.Open("postgres", url) // want `^PostgreSQL pool opened by sql.Open has no SetConnMaxLifetime or PingContext`
	if err != nil {
		return nil, err
	}
	return &repo{db}, nil
}
