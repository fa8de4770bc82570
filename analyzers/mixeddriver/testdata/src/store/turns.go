package store

import (
	"context"
	"errors"
	"fmt"

	"example.com/mixeddriver/check"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/lib/pq"
)

// turns wraps the error again with each turn.
func turns(ctx context.Context, pool *pgxpool.Pool, texts []string) error {
	_, err := pool.Exec(ctx, "DELETE FROM t")
	for _, text := range texts {
		err = fmt.Errorf("%s: %w", text, err)
	}
	var e *pq.Error
	if errors.As(err, &e) { // want `no \*pq.Error of github.com/lib/pq is in an error that comes from pgx`
		return nil
	}
	return err
}

// gathers joins the errors of turns, and of its parts.
func gathers(ctx context.Context, pool *pgxpool.Pool, texts []string) (all error) {
	for _, text := range texts {
		_, err := pool.Exec(ctx, text)
		if err != nil {
			all = errors.Join(all, err)
		}
	}
	if len(texts) > 1 {
		all = errors.Join(all, all)
	}
	if len(texts) > 2 {
		all = errors.Join(all, all)
	}
	if check.Duplicate(all) { // want `no \*pq.Error of github.com/lib/pq is in an error that comes from pgx`
		return nil
	}
	return all
}

// swaps gives each of two variables the other's.
func swaps(ctx context.Context, pool *pgxpool.Pool, n int) error {
	_, a := pool.Exec(ctx, "DELETE FROM t")
	var b error
	for range n {
		a, b = b, fmt.Errorf("again: %w", a)
	}
	if check.Duplicate(b) { // want `no \*pq.Error of github.com/lib/pq is in an error that comes from pgx`
		return nil
	}
	return a
}
