// Package service opens its pools where it uses them.
package service

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// Store keeps its pool to itself.
type Store struct {
	db *sql.DB
	x  *sqlx.DB
}

// New knows nothing of the pool's settings.
func New(ctx context.Context, url string) (*Store, error) {
	db, err := sql.Open("postgres", url) // want `PostgreSQL pool opened by sql.Open has no SetMaxOpenConns, SetConnMaxLifetime or PingContext`
	if err != nil {
		return nil, fmt.Errorf("opening the store: %w", err)
	}
	return &Store{db: db}, nil
}

// Limited lacks the lifetime and the ping, and has no context.
func Limited(url string) (s *limited, err error) {
	s = new(limited)
	s.db, err = sql.Open("postgres", url) // want `has no SetConnMaxLifetime or PingContext`
	if err != nil {
		return
	}
	s.db.SetMaxOpenConns(20) // a number of its own
	return
}

type limited struct{ db *sql.DB }

// Connected was pinged by sqlx.
func Connected(url string) *Store {
	s := &Store{}
	var err error
	if s.x, err = sqlx.Connect("postgres", url); err != nil { // want `opened by sqlx.Connect has no SetMaxOpenConns or SetConnMaxLifetime`
		log.Fatal(err)
	}
	return s
}

// Must has no error to handle, so that the fix adds no ping.
func Must(url string) {
	db := sqlx.MustOpen("postgres", url) // want `has no SetMaxOpenConns, SetConnMaxLifetime or PingContext`
	go serve(db)
}

func serve(db *sqlx.DB) { db.MustExec("vacuum") }

// Connector hands lib/pq to database/sql by value.
func Connector(url string) error {
	c, err := pq.NewConnector(url)
	if err != nil {
		return err
	}
	pools = append(pools, sql.OpenDB(c)) // want `opened by sql.OpenDB has no SetMaxOpenConns`
	return nil
}

var pools []*sql.DB

// Native puts pgx under database/sql.
func Native(cfg *pgx.ConnConfig) error {
	db := stdlib.OpenDB(*cfg) // want `opened by stdlib.OpenDB has no SetMaxOpenConns`
	db.SetConnMaxIdleTime(0)
	kept.db = db
	return use(db)
}

var kept struct{ db *sql.DB }

func use(db *sql.DB) error { return db.Ping() }

// Pinged is set up elsewhere in the package.
func Pinged(url string) error {
	db, err := sql.Open("postgres", url) // want `has no SetMaxOpenConns`
	if err != nil {
		return err
	}
	recycle(&wrapper{db})
	return use(db)
}

type wrapper struct{ *sql.DB }

func recycle(w *wrapper) { w.SetConnMaxLifetime(3600e9) }

// Looped checks the error by a statement that cannot stand there twice.
func Looped(urls []string) {
	for _, url := range urls {
		db, err := sql.Open("postgres", url) // want `has no SetMaxOpenConns, SetConnMaxLifetime or PingContext`
		if err != nil {
			go log.Print(err)
			return
		}
		idle(db)
	}
}

var byName = map[string]*sql.DB{}

func idle(db *sql.DB) {
	db.SetMaxIdleConns(3)
	byName["idle"] = db
}

// Closure opens in a function literal.
var Closure = func(ctx context.Context, url string) error {
	db, err := sql.Open("postgres", url) // want `has no SetMaxOpenConns, SetConnMaxLifetime or PingContext`
	if err != nil {
		panic(err)
	}
	jobs <- func() error {
		_, err := db.ExecContext(ctx, "vacuum")
		return err
	}
	return nil
}

var jobs = make(chan func() error)

// MustLimited lacks the ping alone, and has no error to handle: no fix.
func MustLimited(url string) {
	db := sqlx.MustOpen("postgres", url) // want `opened by sqlx.MustOpen has no PingContext`
	db.SetMaxOpenConns(10)
	db.SetConnMaxLifetime(time.Hour)
	go serve(db)
}

// Idle keeps as many connections as it is told.
func Idle(url string, n int) {
	db := sqlx.MustConnect("postgres", url) // want `opened by sqlx.MustConnect has no SetConnMaxLifetime`
	db.SetMaxOpenConns(10)
	db.SetMaxIdleConns(n)
	go serve(db)
}

type pinger interface{ Ping() error }

var pinged pinger

// Hidden keeps the pool as something that has no settings: no fix.
func Hidden(url string) error {
	var err error
	pinged, err = sql.Open("postgres", url) // want `opened by sql.Open has no SetMaxOpenConns`
	if err != nil {
		return err
	}
	return nil
}
