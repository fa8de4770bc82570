// Package old opens with lib/pq.
package old

import (
	"context"
	"database/sql"
	"os"

	"github.com/lib/pq"

	"example.com/mixeddriver/joined/config"
)

type Store struct{ db *sql.DB }

func Open(url string) (*Store, error) {
	db, err := sql.Open("postgres", url)
	if err != nil {
		return nil, err
	}
	return &Store{db}, db.Ping()
}

func Of(c *config.Config) (*Store, error) { return Open(c.DB.URL) }

func Replica(c *config.Config) (*Store, error) { return Open(c.DB.Replica) }

func Connector(ctx context.Context, url string) (*sql.DB, error) {
	c, err := pq.NewConnector(url)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(c), nil
}

func Environment() (*Store, error) {
	url := os.Getenv("DATABASE_URL")
	return Open(url)
}

func Global() (*Store, error) { return Open(config.URL) }
