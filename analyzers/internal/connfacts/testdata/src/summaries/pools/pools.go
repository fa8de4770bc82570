// Package pools opens pools, and keeps or returns them.
package pools

import (
	"context"
	"database/sql"

	_ "github.com/lib/pq"
)

// Keeper keeps one to itself.
type Keeper struct{ db *sql.DB }

// Keep opens it.
func Keep(url string) (*Keeper, error) { // want `opens 1, returns nothing, blocks false, contextless false`
	db, err := sql.Open("postgres", url)
	if err != nil {
		return nil, err
	}
	return &Keeper{db}, nil
}

// Open returns it.
func Open(url string) (*sql.DB, error) { return sql.Open("postgres", url) } // want `opens 1, returns pool`

// Both opens one to keep and returns another.
func Both(url string) (*sql.DB, error) { // want `opens 2, returns pool`
	if _, err := Keep(url); err != nil {
		return nil, err
	}
	return Open(url)
}

// Begin returns an open transaction.
func (k *Keeper) Begin(ctx context.Context) (*sql.Tx, error) { // want `opens 0, returns transaction, blocks true, contextless false`
	return k.db.BeginTx(ctx, nil)
}

// List returns open rows, which it got from another function.
func (k *Keeper) List() (*sql.Rows, error) { // want `opens 0, returns rows, blocks true, contextless true`
	rows, err := k.query()
	return rows, err
}

func (k *Keeper) query() (*sql.Rows, error) { return k.db.Query("select 1") } // want `returns rows` `Query: PostgreSQL`

// Pool returns the pool that is there already.
func (k *Keeper) Pool() *sql.DB { return k.db }
