// Command provided gets its pools from containers, channels and functions that run once.
package main

import (
	"context"
	"database/sql"
	"log"
	"os"
	"sync"

	"example.com/preping/provided/stores"
	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"
	"go.uber.org/fx"
)

func opened() (*sql.DB, error) {
	return sql.Open("postgres", os.Getenv("DATABASE_URL")) // want `PostgreSQL pool opened by sql.Open has no SetMaxOpenConns or SetConnMaxLifetime`
}

type repo struct{ db *sql.DB }

func newRepo(db *sql.DB) *repo { return &repo{db} }

func check(db *sql.DB) error { return db.Ping() }

func limited() (*sqlx.DB, error) {
	return sqlx.Open("postgres", os.Getenv("DATABASE_URL"))
}

type taken struct {
	fx.In
	DB *sqlx.DB `name:"b"`
}

func limits(in taken) {
	in.DB.SetMaxOpenConns(5)
	in.DB.SetConnMaxLifetime(1e12)
	in.DB.Ping()
}

func withFx() {
	fx.New(fx.Provide(opened, newRepo, fx.Annotate(limited, fx.ResultTags(`name:"b"`))), fx.Invoke(check, limits, func(*repo) {})).Run()
}

var once = sync.OnceValue(func() *sql.DB {
	db, err := sql.Open("postgres", os.Getenv("DATABASE_URL")) // want `PostgreSQL pool opened by sql.Open has no SetConnMaxLifetime`
	if err != nil {
		panic(err)
	}
	return db
})

var onceSetUp = sync.OnceValues(func() (*sql.DB, error) {
	return sql.Open("postgres", os.Getenv("DATABASE_URL"))
})

// send opens a pool for who receives it.
func send(ch chan<- *sql.DB) {
	db, err := sql.Open("postgres", os.Getenv("DATABASE_URL")) // want `PostgreSQL pool opened by sql.Open has no SetMaxOpenConns or PingContext`
	if err != nil {
		log.Fatal(err)
	}
	ch <- db
}

func receive() *sql.DB {
	ch := make(chan *sql.DB)
	go send(ch)
	db := <-ch
	db.SetConnMaxLifetime(1e12)
	return db
}

func main() {
	db := once()
	db.SetMaxOpenConns(5)
	db.PingContext(context.Background())
	other, err := onceSetUp()
	if err != nil {
		log.Fatal(err)
	}
	if err := stores.SetUp(other); err != nil {
		log.Fatal(err)
	}
	receive().ExecContext(context.Background(), "DELETE FROM a")
	withFx()
}
