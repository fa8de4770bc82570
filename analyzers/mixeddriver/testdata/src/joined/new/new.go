// Package new opens with pgx.
package new

import (
	"context"
	"os"

	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/mixeddriver/joined/config"
)

func Open(ctx context.Context, url string) (*pgxpool.Pool, error) {
	c, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	c.MaxConns = 4
	return pgxpool.NewWithConfig(ctx, c)
}

type Repo struct{ pool *pgxpool.Pool }

func New(ctx context.Context, c config.Config) (*Repo, error) {
	pool, err := Open(ctx, c.DB.URL)
	return &Repo{pool}, err
}

func Environment(ctx context.Context) (*pgxpool.Pool, error) {
	return pgxpool.New(ctx, os.Getenv("DATABASE_URL"))
}

func Global(ctx context.Context) (*pgxpool.Pool, error) { return Open(ctx, config.URL) }

// Host reads the data source, and opens nothing.
func Host(url string) string {
	c, err := pgxpool.ParseConfig(url)
	if err != nil {
		return ""
	}
	return c.ConnConfig.Host
}
