// Package socket reaches Cloud SQL by its socket, in any program.
package socket

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"
)

const folder = "/cloudsql"

func keywords(name string) (*sql.DB, error) {
	return sql.Open("pgx", "host=/cloudsql/project:region:shop user=app database=shop") // want `the socket below /cloudsql takes a password and 100 connections at most`
}

func formatted(user, instance string) (*sqlx.DB, error) {
	dsn := fmt.Sprintf("user=%s database=shop host=%s/%s", user, folder, instance)
	return sqlx.Open("postgres", dsn) // want `the socket below /cloudsql`
}

func urls(ctx context.Context, instance string) {
	pgxpool.New(ctx, "postgres://app@/shop?host=/cloudsql/"+instance)             // want `the socket`
	pgx.Connect(ctx, "postgres://app@%2Fcloudsql%2Fproject:region:shop/shop")     // want `the socket`
	pgxpool.ParseConfig("postgres:///shop?user=app&host=%2Fcloudsql%2Fa:b:c")     // want `the socket`
	pgx.Connect(ctx, "postgres://app@0123456789ab.1a2b3c.us-central1.sql.goog/s") // want `0123456789ab.1a2b3c.us-central1.sql.goog is an address of Cloud SQL`
}

func config(ctx context.Context, instance string) (*pgxpool.Pool, error) {
	c, err := pgxpool.ParseConfig("")
	if err != nil {
		return nil, err
	}
	c.ConnConfig.Host = "/cloudsql/" + instance // want `the socket`
	return pgxpool.NewWithConfig(ctx, c)
}
