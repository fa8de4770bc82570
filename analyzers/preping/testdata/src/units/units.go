// Package units sets times.
package units

import (
	"context"
	"database/sql"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"
)

const seconds = 1800

// Setup sets what it is given.
func Setup(db *sql.DB, x *sqlx.DB, n int) {
	db.SetConnMaxLifetime(1800)    // want `SetConnMaxLifetime of 1800 is 1.8µs, a time.Duration counts nanoseconds: no connection is used twice`
	db.SetConnMaxLifetime(seconds) // want `SetConnMaxLifetime of seconds is 1.8µs`
	x.SetConnMaxIdleTime(60 * 5)   // want `SetConnMaxIdleTime of 60 \* 5 is 300ns`
	set := db.SetConnMaxLifetime
	set(1800)
	db.SetConnMaxLifetime(0)
	db.SetConnMaxLifetime(-1)
	db.SetConnMaxLifetime(time.Millisecond)
	db.SetConnMaxLifetime(seconds * time.Second)
	db.SetConnMaxLifetime(time.Duration(n))
}

// Open makes a pool of pgx.
func Open(ctx context.Context, url string) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	cfg.MaxConnLifetime = 3600 // want `MaxConnLifetime of 3600 is 3.6µs`
	cfg.MaxConnIdleTime = 10 * time.Minute
	return pgxpool.NewWithConfig(ctx, cfg)
}
