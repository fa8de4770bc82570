// Package flagged is serverless by -nullpool.serverless only.
package flagged

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/lib/pq"
)

func open(url string) error {
	db, err := sql.Open("postgres", url) // want `pool opened by sql.Open has no SetMaxOpenConns`
	if err != nil {
		return err
	}
	return db.Ping()
}

func small(ctx context.Context) (*pgxpool.Pool, error) {
	return pgxpool.New(ctx, "host=/tmp pool_max_conns=4") // want `may take 4 connections`
}
