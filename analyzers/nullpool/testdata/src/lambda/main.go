// Command lambda is a Lambda function.
package main

import (
	"context"
	"database/sql"
	"log"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/lib/pq"

	"github.com/netra-systems/netralint/conn"

	"example.com/nullpool/store"
)

func main() {
	lambda.Start(func(ctx context.Context) error { return nil })
}

func unbounded() (*sql.DB, error) {
	db, err := sql.Open("postgres", os.Getenv("DATABASE_URL")) // want `pool opened by sql.Open has no SetMaxOpenConns in a serverless program: every instance takes as many connections as it has requests, until the server has none left`
	if err != nil {
		return nil, err
	}
	db.SetMaxIdleConns(2)
	return db, nil
}

func explicit(url string) {
	db, err := sql.Open("postgres", url) // want `SetMaxOpenConns\(0\) leaves the pool opened by sql.Open without a bound`
	if err != nil {
		log.Fatal(err)
	}
	db.SetMaxOpenConns(0)
}

func generous(url string) {
	db, err := sql.Open("postgres", url) // want `pool opened by sql.Open may take 100 connections in every serverless instance: instances x 100 must stay below max_connections`
	if err != nil {
		log.Fatal(err)
	}
	db.SetMaxOpenConns(100)
}

func either(driver string) {
	if driver == "" {
		driver = "postgres"
	} else {
		driver = "mysql"
	}
	db, err := sql.Open(driver, "") // want `pool, which can be PostgreSQL, opened by sql.Open has no SetMaxOpenConns`
	if err != nil {
		log.Fatal(err)
	}
	log.Print(db.Ping())
}

func pgxURL(ctx context.Context) (*pgxpool.Pool, error) {
	pool, err := pgxpool.New(ctx, os.Getenv("DATABASE_URL")) // want `size of the pool opened by pgxpool.New is the number of CPUs, unless the URL has pool_max_conns: every`
	if err != nil {
		return nil, err
	}
	return pool, nil
}

func pgxConstant(ctx context.Context) *pgxpool.Pool {
	pool, err := pgxpool.New(ctx, "postgres://localhost/app") // want `size of the pool opened by pgxpool.New is the number of CPUs: every`
	if err != nil {
		log.Fatal(err)
	}
	return pool
}

func pgxConfig(ctx context.Context) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(os.Getenv("DATABASE_URL"))
	if err != nil {
		return nil, err
	}
	cfg.MinConns = 2                       // want `MinConns of 2 in a serverless program: every instance holds its connections even when it is frozen`
	return pgxpool.NewWithConfig(ctx, cfg) // want `size of the pool opened by pgxpool.NewWithConfig`
}

func pgxGenerous(ctx context.Context) (*pgxpool.Pool, error) {
	return pgxpool.New(ctx, "postgres://localhost/app?pool_max_conns=50&pool_min_conns=3") // want `may take 50 connections` `MinConns of 3`
}

func returned(url string) {
	db, err := store.Open(url) // want `pool opened by store.Open has no SetMaxOpenConns`
	if err != nil {
		log.Fatal(err)
	}
	log.Print(db.Ping())
}

func kept(url string) *store.Store {
	s, err := store.New(url) // want `pool opened by store.New has no SetMaxOpenConns`
	if err != nil {
		log.Fatal(err)
	}
	return s
}

func mode(ctx context.Context) (*conn.DB, error) {
	return conn.Open(ctx, conn.WithMode(conn.ModePool)) // want `conn.ModePool in a serverless program`
}

func factories(ctx context.Context, url string) {
	pool, err := store.OpenPool(ctx, url) // want `size of the pool opened by store.OpenPool is the number of CPUs, unless the URL has pool_max_conns: every`
	if err != nil {
		log.Fatal(err)
	}
	log.Print(pool.Stat())
	other, err := store.OpenFixed(ctx) // want `size of the pool opened by store.OpenFixed is the number of CPUs: every`
	if err != nil {
		log.Fatal(err)
	}
	log.Print(other.Stat())
	store.NewReserved(ctx)   // want `MinConns of 3 in a serverless program`
	store.NewFixed(ctx)      // want `size of the pool opened by store.NewFixed is the number of CPUs: every`
	store.NewGiven(ctx, url) // want `size of the pool opened by store.NewGiven is the number of CPUs, unless the URL has pool_max_conns: every`
}

// What follows is not opened in a form that a bound can be added to: no fix.

func direct(url string) (*sql.DB, error) {
	return sql.Open("postgres", url) // want `pool opened by sql.Open has no SetMaxOpenConns`
}

func directPool(ctx context.Context, url string) (*pgxpool.Pool, error) {
	return pgxpool.New(ctx, url) // want `size of the pool opened by pgxpool.New`
}

func spreadPool() {
	pool, err := pgxpool.New(settings()) // want `size of the pool opened by pgxpool.New`
	if err != nil {
		log.Fatal(err)
	}
	log.Print(pool.Stat())
}

func settings() (context.Context, string) { return context.Background(), os.Getenv("DATABASE_URL") }

func assigned(ctx context.Context, url string) {
	var pool *pgxpool.Pool
	var err error
	pool, err = pgxpool.New(ctx, url) // want `size of the pool opened by pgxpool.New`
	if err != nil {
		log.Fatal(err)
	}
	log.Print(pool.Stat())
}

func declared(ctx context.Context, url string) {
	var pool *pgxpool.Pool
	pool, err := pgxpool.New(ctx, url) // want `size of the pool opened by pgxpool.New`
	if err != nil {
		log.Fatal(err)
	}
	log.Print(pool.Stat())
}

func mentioned(ctx context.Context, url string) {
	pool, err := pgxpool.New(ctx, url) // want `size of the pool opened by pgxpool.New`
	if err != nil {
		log.Fatal(err, pool)
	}
	log.Print(pool.Stat())
}

func taken(ctx context.Context, url string) {
	cfg, poolConfig, pgxConfig := 1, 2, 3
	pool, err := pgxpool.New(ctx, url) // want `size of the pool opened by pgxpool.New`
	if err != nil {
		log.Fatal(err)
	}
	log.Print(pool.Stat(), cfg, poolConfig, pgxConfig)
}

type keeper struct{ pool *pgxpool.Pool }

func (k *keeper) fielded(ctx context.Context, url string) (err error) {
	k.pool, err = pgxpool.New(ctx, url) // want `size of the pool opened by pgxpool.New`
	if err != nil {
		return err
	}
	return nil
}

var pinged interface{ Ping() error }

func hidden(url string) (err error) {
	pinged, err = sql.Open("postgres", url) // want `pool opened by sql.Open has no SetMaxOpenConns`
	if err != nil {
		return err
	}
	return nil
}

func nested(ctx context.Context) {
	cfg, _ := pgxpool.ParseConfig("")
	show(pgxpool.NewWithConfig(ctx, cfg))                         // want `size of the pool opened by pgxpool.NewWithConfig`
	if pool, err := pgxpool.NewWithConfig(ctx, cfg); err == nil { // want `size of the pool opened by pgxpool.NewWithConfig`
		log.Print(pool.Stat())
	}
	var kept struct{ cfg *pgxpool.Config }
	kept.cfg = cfg
	pool, err := pgxpool.NewWithConfig(ctx, kept.cfg) // want `size of the pool opened by pgxpool.NewWithConfig`
	show(pool, err)
}

func show(*pgxpool.Pool, error) {}

// These have one, in other words.

func secondName(ctx context.Context, url string) {
	cfg := 1
	pool, err := pgxpool.New(ctx, url) // want `size of the pool opened by pgxpool.New`
	if err != nil {
		log.Fatal(err)
	}
	log.Print(pool.Stat(), cfg)
}

func noMin(ctx context.Context, url string) {
	min := 1
	pool, err := pgxpool.New(ctx, url) // want `size of the pool opened by pgxpool.New`
	if err != nil {
		log.Fatal(err)
	}
	log.Print(pool.Stat(), min)
}
