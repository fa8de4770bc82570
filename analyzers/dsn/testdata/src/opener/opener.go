// Package opener opens what it is passed.
package opener

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/lib/pq"

	"github.com/netra-systems/netralint/conn"
)

func Open(dsn string) (*sql.DB, error) { return open("postgres", dsn) }

func open(driver, dsn string) (*sql.DB, error) { return sql.Open(driver, dsn) }

type Store struct{ pool *pgxpool.Pool }

func New(ctx context.Context, dsn string, max int32) (*Store, error) {
	config, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, err
	}
	config.MaxConns = max
	pool, err := pgxpool.NewWithConfig(ctx, config)
	return &Store{pool}, err
}

// Other opens something else than what it is passed.
func Other(ctx context.Context, dsn string) (*pgxpool.Pool, error) {
	dsn = "host=" + dsn
	return pgxpool.New(ctx, dsn)
}

func Conn(ctx context.Context, dsn string) (*conn.DB, error) { return conn.OpenURL(ctx, dsn) }
