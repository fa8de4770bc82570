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
