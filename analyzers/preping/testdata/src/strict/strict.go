// Package strict is looked at with -preping.strict.
package strict

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/preping/strict/helper"
)

func defaults(ctx context.Context, url string) (*pgxpool.Pool, error) {
	return pgxpool.New(ctx, url) // want `pgxpool is opened without PingTimeout and MaxConnLifetimeJitter: the ping of a connection whose peer is gone waits for TCP to give up, and connections opened together are replaced together`
}

func half(ctx context.Context, url string) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	cfg.PingTimeout = time.Second
	return pgxpool.NewWithConfig(ctx, cfg) // want `pgxpool is opened without MaxConnLifetimeJitter: connections`
}

func both(ctx context.Context, url string) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	cfg.PingTimeout = time.Second
	cfg.MaxConnLifetimeJitter = time.Minute
	return pgxpool.NewWithConfig(ctx, cfg)
}

func given(ctx context.Context, cfg *pgxpool.Config) (*pgxpool.Pool, error) {
	return pgxpool.NewWithConfig(ctx, cfg)
}

func helped(ctx context.Context, url string) (*pgxpool.Pool, error) { return helper.Open(ctx, url) }

func handedOut(ctx context.Context, url string, setUp func(*pgxpool.Pool)) {
	pool, _ := pgxpool.New(ctx, url)
	setUp(pool)
}
