// Package helpers has what runs function literals.
package helpers

import (
	"context"
	"net/http"
	"time"

	"example.com/shop/helpers/intx"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

func elsewhere(ctx context.Context, p *pgxpool.Pool) (int, error) {
	return intx.Do(ctx, p, func(tx pgx.Tx) (n int, err error) {
		err = tx.QueryRow(context.Background(), "SELECT 1").Scan(&n) // want `tx.QueryRow gets context.Background\(\) while ctx is in scope`
		return n, err
	})
}

func local(ctx context.Context, p *pgxpool.Pool, ids []int) error {
	each := func(f func(int) error) error {
		for _, id := range ids {
			if err := f(id); err != nil {
				return err
			}
		}
		return nil
	}
	return each(func(id int) error {
		_, err := p.Exec(context.Background(), "DELETE FROM t WHERE id = $1", id) // want `p.Exec gets context.Background\(\) while ctx is in scope`
		return err
	})
}

func twice(ctx context.Context, p *pgxpool.Pool, f func(pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, p, func(tx pgx.Tx) error {
		return func() error { return f(tx) }()
	})
}

func useTwice(ctx context.Context, p *pgxpool.Pool) error {
	return twice(ctx, p, func(tx pgx.Tx) error {
		_, err := tx.Exec(context.TODO(), "DELETE FROM t") // want `tx.Exec gets context.TODO\(\) while ctx is in scope`
		return err
	})
}

func later(ctx context.Context, p *pgxpool.Pool) {
	del := func(pgx.Tx) error {
		_, err := p.Exec(context.Background(), "DELETE FROM t")
		return err
	}
	intx.Later(del)
	intx.Later(func(pgx.Tx) error {
		_, err := p.Exec(context.Background(), "DELETE FROM t")
		return err
	})
	intx.Kept(func(pgx.Tx) error {
		_, err := p.Exec(context.Background(), "DELETE FROM t")
		return err
	})
	start := func(f func()) { go f() }
	start(func() { _, _ = p.Exec(context.Background(), "DELETE FROM t") })
	run := func(f func()) { f() }
	run = func(f func()) { go f() }
	run(func() { _, _ = p.Exec(context.Background(), "DELETE FROM t") })
}

// named holds the literals that the helpers run in variables.
func named(ctx context.Context, p *pgxpool.Pool) error {
	work := func(tx pgx.Tx) error {
		_, err := tx.Exec(context.Background(), "UPDATE a SET n = 1") // want `pass ctx`
		return err
	}
	if err := pgx.BeginFunc(ctx, p, work); err != nil {
		return err
	}
	var lend = func(c *pgxpool.Conn) error {
		_, err := c.Exec(context.TODO(), "UPDATE a SET n = 2") // want `pass ctx`
		return err
	}
	if err := p.AcquireFunc(ctx, lend); err != nil {
		return p.AcquireFunc(ctx, lend)
	}
	later := func(tx pgx.Tx) error {
		_, err := tx.Exec(context.Background(), "UPDATE a SET n = 3")
		return err
	}
	go pgx.BeginFunc(ctx, p, later)
	kept := func(tx pgx.Tx) error {
		_, err := tx.Exec(context.Background(), "UPDATE a SET n = 4")
		return err
	}
	steps = append(steps, kept)
	return pgx.BeginFunc(ctx, p, kept)
}

var steps []func(pgx.Tx) error

// units is what the store does its work by.
type units interface {
	WithTx(ctx context.Context, work func(pgx.Tx) error) error
	Later(ctx context.Context, work func(pgx.Tx)) error
	Subscribe(ctx context.Context, work func(name string) error) error
}

func byInterface(w http.ResponseWriter, r *http.Request, u units, p *pgxpool.Pool) {
	err := u.WithTx(r.Context(), func(tx pgx.Tx) error {
		_, err := tx.Exec(context.Background(), "SELECT 1") // want `tx.Exec gets`
		return err
	})
	if err != nil {
		http.Error(w, err.Error(), 500)
	}
}

func mayBeKept(ctx context.Context, u units, p *pgxpool.Pool) error {
	if err := u.Later(ctx, func(tx pgx.Tx) { tx.Exec(context.Background(), "SELECT 1") }); err != nil {
		return err
	}
	return u.Subscribe(ctx, func(name string) error {
		_, err := p.Exec(context.Background(), "SELECT $1", name)
		return err
	})
}

// putBack resets what it has set.
func putBack(ctx context.Context, p *pgxpool.Pool) error {
	c, err := p.Acquire(ctx)
	if err != nil {
		return err
	}
	releaseConn := func() {
		resetCtx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		c.Exec(resetCtx, "SET lock_timeout = 0")
		c.Release()
	}
	prepare := func() {
		setCtx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		c.Exec(setCtx, "SET lock_timeout = '1min'") // want `c.Exec gets`
	}
	prepare()
	_, err = c.Exec(ctx, "SELECT 1")
	releaseConn()
	return err
}
