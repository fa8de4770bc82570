// Command quiet is serverless and has one function for each case that is not
// reported.
package main

import (
	"context"
	"database/sql"
	"log"
	"os"
	"strconv"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	_ "github.com/lib/pq"

	"github.com/netra-systems/netralint/conn"

	"example.com/nullpool/marked"
	"example.com/nullpool/store"
)

func main() {
	lambda.Start(func(ctx context.Context) error { return nil })
}

func others() {
	db, err := sql.Open("mysql", "")
	if err != nil {
		log.Fatal(err)
	}
	log.Print(db.Ping())
}

func computed(url string) {
	db, err := sql.Open("postgres", url)
	if err != nil {
		log.Fatal(err)
	}
	n, _ := strconv.Atoi(os.Getenv("DB_CONNECTIONS"))
	db.SetMaxOpenConns(n)
}

func null(url string) {
	db, err := sql.Open("postgres", url)
	if err != nil {
		log.Fatal(err)
	}
	db.SetMaxIdleConns(-1)
}

func elsewhere(url string) {
	db, err := store.Open(url)
	if err != nil {
		log.Fatal(err)
	}
	bound(db)
}

func bound(db *sql.DB) { db.SetMaxOpenConns(3) }

func keptBounded(url string) *store.Store {
	s, err := store.Bounded(url, 4)
	if err != nil {
		log.Fatal(err)
	}
	return s
}

func unseen(url string, setUp func(*sql.DB)) {
	db, err := sql.Open("postgres", url)
	if err != nil {
		log.Fatal(err)
	}
	setUp(db)
}

func given(ctx context.Context, cfg *pgxpool.Config) (*pgxpool.Pool, error) {
	return pgxpool.NewWithConfig(ctx, cfg)
}

func reserved(ctx context.Context) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(os.Getenv("DATABASE_URL"))
	if err != nil {
		return nil, err
	}
	n, _ := strconv.Atoi(os.Getenv("DB_CONNECTIONS"))
	cfg.MaxConns = int32(n)
	cfg.MinConns = int32(n)
	return pgxpool.NewWithConfig(ctx, cfg)
}

func handedOut(ctx context.Context, setUp func(*pgxpool.Pool)) {
	pool, err := pgxpool.New(ctx, os.Getenv("DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	setUp(pool)
}

func single(ctx context.Context) (*pgx.Conn, error) { return pgx.Connect(ctx, "") }

// keeping has pools kept by packages that are reported themselves, of another
// database, of package conn, and pools that code out of sight may bound.
func keeping(ctx context.Context, url string, setUp func(*sql.DB)) {
	marked.New(url)
	store.NewOther()
	store.NewConn(ctx)
	store.NewHidden(url, setUp)
}

func small(ctx context.Context) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(os.Getenv("DATABASE_URL"))
	if err != nil {
		return nil, err
	}
	cfg.MaxConns = 4
	cfg.MinConns = 0
	return pgxpool.NewWithConfig(ctx, cfg)
}

func over(pool *pgxpool.Pool) *sql.DB { return stdlib.OpenDBFromPool(pool) }

func modes(ctx context.Context) (*conn.DB, error) {
	if db, err := conn.Open(ctx); err == nil {
		return db, nil
	}
	return conn.Open(ctx, conn.WithPgBouncer(), conn.WithMode(conn.ModeBounded))
}

func ignored(url string) {
	//netralint:ignore nullpool one instance at most
	db, err := sql.Open("postgres", url)
	if err != nil {
		log.Fatal(err)
	}
	log.Print(db.Ping())
}
