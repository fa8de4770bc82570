package main

import (
	"context"
	"database/sql"
	"os"

	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/lib/pq"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

// perInvocation is a null pool: what it opens it closes.
func perInvocation(ctx context.Context) (n int, err error) {
	db, err := sql.Open("postgres", os.Getenv("DATABASE_URL"))
	if err != nil {
		return 0, err
	}
	defer db.Close()
	err = db.QueryRowContext(ctx, "SELECT 1").Scan(&n)
	return n, err
}

func perInvocationPgx(ctx context.Context) (n int, err error) {
	pool, err := pgxpool.New(ctx, os.Getenv("DATABASE_URL"))
	if err != nil {
		return 0, err
	}
	defer pool.Close()
	err = pool.QueryRow(ctx, "SELECT 1").Scan(&n)
	return n, err
}

// serve closes its pool when the program ends.
func serve(start func(any)) {
	db, err := sql.Open("postgres", os.Getenv("DATABASE_URL")) // want `pool opened by sql.Open has no SetMaxOpenConns in a serverless program`
	if err != nil {
		panic(err)
	}
	defer db.Close()
	start(func(ctx context.Context) (n int, err error) {
		err = db.QueryRowContext(ctx, "SELECT 1").Scan(&n)
		return n, err
	})
}

// serveMapped does so through an object mapper.
func serveMapped(start func(any)) {
	orm, err := gorm.Open(postgres.Open(os.Getenv("DATABASE_URL"))) // want `pool opened by gorm.Open has no SetMaxOpenConns in a serverless program`
	if err != nil {
		panic(err)
	}
	pool, err := orm.DB()
	if err != nil {
		panic(err)
	}
	defer pool.Close()
	start(func(ctx context.Context) error { return orm.WithContext(ctx).Exec("SELECT 1").Error })
}
