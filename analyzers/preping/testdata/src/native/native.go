// Package native uses pgxpool.
package native

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/tracelog"
)

// What is put into a field of the configuration is none.
func withTracer(ctx context.Context, url string) (*pgxpool.Pool, error) {
	return pgxpool.NewWithConfig(ctx, traced(url))
}

func traced(url string) *pgxpool.Config {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil
	}
	cfg.ConnConfig.Tracer = &tracelog.TraceLog{}
	return cfg
}

func literal(ctx context.Context) (*pgxpool.Pool, error) {
	cfg := &pgxpool.Config{MaxConns: 4}
	return pgxpool.NewWithConfig(ctx, cfg) // want `pgxpool.Config is written as a literal instead of coming from pgxpool.ParseConfig: pgxpool.NewWithConfig panics with it`
}

func ticker(ctx context.Context, url string) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	cfg.HealthCheckPeriod = 0 // want `health check period of 0s makes a ticker panic in a goroutine of pgxpool: the process dies`
	return pgxpool.NewWithConfig(ctx, cfg)
}

func negative(ctx context.Context, url string) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	never(cfg)
	return pgxpool.NewWithConfig(ctx, cfg)
}

func never(cfg *pgxpool.Config) {
	cfg.HealthCheckPeriod = -time.Second // want `health check period of -1s`
}

func fromURL(ctx context.Context) (*pgxpool.Pool, error) {
	const url = "postgres://localhost/app?pool_health_check_period=0s"
	return pgxpool.New(ctx, url) // want `health check period of 0s makes a ticker panic`
}

// defaults are fine.
func defaults(ctx context.Context, url string) (*pgxpool.Pool, error) {
	return pgxpool.New(ctx, url)
}

func parsed(ctx context.Context, url string) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	cfg.HealthCheckPeriod = time.Second
	return pgxpool.NewWithConfig(ctx, cfg.Copy())
}
