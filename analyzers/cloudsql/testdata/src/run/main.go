// Command run is a service of Cloud Run.
package main

import (
	"context"
	"database/sql"
	"os"

	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/jackc/pgx/v5/stdlib"
)

func main() {
	println(os.Getenv("K_SERVICE"))
	open(context.Background())
	local()
	early()
}

func open(ctx context.Context) (*sql.DB, error) {
	pool, err := pgxpool.New(ctx, "postgres://app@127.0.0.1:5432/shop") // want `127.0.0.1 in serverless code is a proxy to run and watch beside the service`
	if err != nil {
		return nil, err
	}
	pool.Close()
	return sql.Open("pgx", "host=10.1.2.3 user=app") // want `the address 10.1.2.3 is that of one instance and changes with it`
}

func local() (*sql.DB, error) {
	if os.Getenv("K_SERVICE") == "" {
		return sql.Open("pgx", "host=localhost user=app")
	}
	dsn := "host=localhost user=app"
	if v := os.Getenv("DATABASE_URL"); v != "" {
		dsn = v
	}
	return sql.Open("pgx", dsn)
}

func early() (*sql.DB, error) {
	if os.Getenv("K_SERVICE") != "" {
		return sql.Open("pgx", os.Getenv("DATABASE_URL"))
	}
	return sql.Open("pgx", "host=localhost user=app")
}
