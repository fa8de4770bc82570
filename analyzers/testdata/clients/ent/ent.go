// Package ent has the shape of what ent generates, with one type of rows.
package ent

import (
	"context"
	"database/sql"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
)

type config struct{ driver dialect.Driver }

// Option configures a client.
type Option func(*config)

// Driver sets the driver of a client.
func Driver(driver dialect.Driver) Option { return func(c *config) { c.driver = driver } }

// Client is a client.
type Client struct {
	config
	User *UserClient
}

// NewClient makes a client.
func NewClient(options ...Option) *Client {
	c := &Client{}
	for _, option := range options {
		option(&c.config)
	}
	c.User = &UserClient{c.config}
	return c
}

// Tx begins a transaction.
func (c *Client) Tx(ctx context.Context) (*Tx, error) {
	tx, err := c.driver.Tx(ctx)
	if err != nil {
		return nil, err
	}
	return &Tx{config: c.config, tx: tx, User: c.User}, nil
}

// BeginTx begins a transaction with options.
func (c *Client) BeginTx(ctx context.Context, opts *entsql.TxOptions) (*Tx, error) { return c.Tx(ctx) }

// Close closes the driver.
func (c *Client) Close() error { return c.driver.Close() }

func (c *config) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return nil, c.driver.Exec(ctx, query, args, nil)
}

func (c *config) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return nil, c.driver.Query(ctx, query, args, nil)
}

// Tx is a transaction.
type Tx struct {
	config
	User *UserClient
	tx   dialect.Tx
}

// Commit commits.
func (tx *Tx) Commit() error { return tx.tx.Commit() }

// Rollback rolls back.
func (tx *Tx) Rollback() error { return tx.tx.Rollback() }

// OnRollback adds a hook.
func (tx *Tx) OnRollback(func()) {}

// Client is a client that runs in the transaction.
func (tx *Tx) Client() *Client { return &Client{config: tx.config, User: tx.User} }

// UserClient is a client for users.
type UserClient struct{ config }

// Get reads one.
func (c *UserClient) Get(ctx context.Context, id int) (*User, error) { return nil, nil }

// Query begins a query.
func (c *UserClient) Query() *UserQuery { return &UserQuery{config: c.config} }

// User is a user.
type User struct{ ID int }

// UserQuery is a query.
type UserQuery struct {
	config
	limit int
}

// Limit limits it.
func (q *UserQuery) Limit(n int) *UserQuery { q.limit = n; return q }

// All reads all.
func (q *UserQuery) All(ctx context.Context) ([]*User, error) {
	return nil, q.driver.Query(ctx, "SELECT id FROM users", []any{}, nil)
}
