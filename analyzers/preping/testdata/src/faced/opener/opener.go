// Package opener opens pools behind interfaces.
package opener

import (
	"context"
	"database/sql"
	"time"

	_ "github.com/lib/pq"
)

// Conn is a pool that can be set up.
type Conn interface {
	Ping() error
	Name() string
	Limits
}

// Limits sets up a pool.
type Limits interface {
	SetMaxOpenConns(int)
	SetConnMaxLifetime(time.Duration)
}

type conn struct{ *sql.DB }

func (c *conn) Name() string { return "conn" }

// Open leaves it to its callers to set up the pool.
func Open(dsn string) (Conn, error) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return nil, err
	}
	return &conn{db}, nil
}

// Client has the methods of a pool.
type Client struct{ Conn }

// NewClient leaves it to its callers too.
func NewClient(dsn string) (*Client, error) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return nil, err
	}
	return &Client{&conn{db}}, nil
}

// Plain returns the pool itself.
func Plain(dsn string) (Limits, error) { return sql.Open("postgres", dsn) }

// Store cannot be set up.
type Store interface {
	Save(ctx context.Context, text string) error
}

type store struct{ db *sql.DB }

func (s *store) Save(ctx context.Context, text string) error {
	_, err := s.db.ExecContext(ctx, "INSERT INTO texts VALUES ($1)", text)
	return err
}

// NewStore opens a pool that nobody can set up.
func NewStore(dsn string) (Store, error) {
	db, err := sql.Open("postgres", dsn) // want `PostgreSQL pool opened by sql.Open has no SetMaxOpenConns, SetConnMaxLifetime or PingContext`
	if err != nil {
		return nil, err
	}
	return &store{db}, nil
}

// NewLimited sets up the pool by an interface.
func NewLimited(dsn string) (Store, error) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return nil, err
	}
	var c Conn = &conn{db}
	c.SetMaxOpenConns(8)
	c.SetConnMaxLifetime(time.Hour)
	return &store{db}, c.Ping()
}
