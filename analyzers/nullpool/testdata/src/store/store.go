// Package store is a library: nothing is reported here.
package store

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"

	"github.com/netra-systems/netralint/conn"
)

// OpenPool returns a pool of pgx.
func OpenPool(ctx context.Context, url string) (*pgxpool.Pool, error) { return pgxpool.New(ctx, url) }

// OpenFixed returns one of a URL that is known.
func OpenFixed(ctx context.Context) (*pgxpool.Pool, error) {
	return pgxpool.New(ctx, "postgres://localhost/app")
}

// Other keeps what it opens.
type Other struct {
	pool *pgxpool.Pool
	db   *sql.DB
	conn *conn.DB
}

// NewReserved keeps connections.
func NewReserved(ctx context.Context) (*Other, error) {
	pool, err := pgxpool.New(ctx, "postgres://localhost/app?pool_min_conns=3&pool_max_conns=4")
	if err != nil {
		return nil, err
	}
	return &Other{pool: pool}, nil
}

// NewFixed keeps a pool of a URL that is known, NewGiven of one that is not.
func NewFixed(ctx context.Context) (*Other, error) {
	pool, err := pgxpool.New(ctx, "postgres://localhost/app")
	return &Other{pool: pool}, err
}

func NewGiven(ctx context.Context, url string) (*Other, error) {
	pool, err := pgxpool.New(ctx, url)
	return &Other{pool: pool}, err
}

// NewOther keeps another database, NewConn a pool of package conn.
func NewOther() (*Other, error) {
	db, err := sql.Open("mysql", "")
	return &Other{db: db}, err
}

func NewConn(ctx context.Context) (*Other, error) {
	db, err := conn.Open(ctx)
	return &Other{conn: db}, err
}

// NewHidden lets others set up what it keeps.
func NewHidden(url string, setUp func(*sql.DB)) (*Other, error) {
	db, err := sql.Open("postgres", url)
	setUp(db)
	return &Other{db: db}, err
}

// Open returns a pool.
func Open(url string) (*sql.DB, error) {
	db, err := sql.Open("postgres", url)
	if err != nil {
		return nil, err
	}
	return db, nil
}

// Store keeps one.
type Store struct{ db *sqlx.DB }

// New opens it.
func New(url string) (*Store, error) {
	db, err := connect(url)
	if err != nil {
		return nil, err
	}
	return &Store{db: db}, nil
}

func connect(url string) (*sqlx.DB, error) { return sqlx.Connect("postgres", url) }

// Bounded opens one with a bound.
func Bounded(url string, n int) (*Store, error) {
	db, err := sqlx.Open("postgres", url)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(n)
	return &Store{db: db}, nil
}
