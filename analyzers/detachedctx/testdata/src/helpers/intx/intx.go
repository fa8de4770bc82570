// Package intx runs functions in transactions.
package intx

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Do runs f in a transaction.
func Do[T any](ctx context.Context, p *pgxpool.Pool, f func(pgx.Tx) (T, error)) (out T, err error) {
	err = pgx.BeginFunc(ctx, p, func(tx pgx.Tx) error {
		out, err = f(tx)
		return err
	})
	return out, err
}

// Later runs f in a goroutine.
func Later(f func(pgx.Tx) error) {
	go func() { _ = f(nil) }()
}

// Kept keeps f.
func Kept(f func(pgx.Tx) error) { kept = append(kept, f) }

var kept []func(pgx.Tx) error
