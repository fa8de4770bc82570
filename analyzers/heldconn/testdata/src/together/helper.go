package together

import (
	"context"
	"database/sql"
	"time"

	"github.com/jackc/pgx/v5"
)

// inTx runs a function in a transaction.
func (j *jobs) inTx(ctx context.Context, f func(pgx.Tx) error) error {
	tx, err := j.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// again hands the function on.
func (j *jobs) again(ctx context.Context, f func(pgx.Tx) error) error {
	for range 3 {
		if err := j.inTx(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

// inside calls it in a literal.
func inside[T any](ctx context.Context, j *jobs, f func(context.Context, pgx.Tx) (T, error)) (out T, err error) {
	err = pgx.BeginFunc(ctx, j.pool, func(tx pgx.Tx) error {
		out, err = f(ctx, tx)
		return err
	})
	return out, err
}

type queries struct{ tx *sql.Tx }

// inQueries puts something around the transaction.
func inQueries(ctx context.Context, db *sql.DB, f func(*queries) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := f(&queries{tx}); err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit()
}

func (j *jobs) useHelpers(ctx context.Context, db *sql.DB) error {
	if err := j.inTx(ctx, func(tx pgx.Tx) error {
		time.Sleep(1) // want `^time.Sleep waits for something else while the transaction of j.inTx in line 59 holds a connection$`
		return nil
	}); err != nil {
		return err
	}
	if err := j.again(ctx, func(tx pgx.Tx) error {
		time.Sleep(1) // want `transaction of j.again`
		return nil
	}); err != nil {
		return err
	}
	if _, err := inside(ctx, j, func(ctx context.Context, tx pgx.Tx) (int, error) {
		time.Sleep(1) // want `transaction of inside`
		return 0, nil
	}); err != nil {
		return err
	}
	return inQueries(ctx, db, func(q *queries) error {
		time.Sleep(1) // want `transaction of inQueries`
		_, err := q.tx.ExecContext(ctx, "UPDATE t SET a = $1", 1)
		return err
	})
}

// before calls the function before it takes anything, and after.
func (j *jobs) around(ctx context.Context, before, after func() error, later func()) error {
	if err := before(); err != nil {
		return err
	}
	tx, err := j.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	go later()
	if err := tx.Commit(ctx); err != nil {
		return err
	}
	return after()
}

func (j *jobs) useAround(ctx context.Context) error {
	wait := func() error { time.Sleep(1); return nil }
	if err := j.inTx(ctx, func(pgx.Tx) error { go wait(); return nil }); err != nil {
		return err
	}
	return j.around(ctx, func() error {
		time.Sleep(1)
		return nil
	}, func() error {
		time.Sleep(1)
		return nil
	}, func() { time.Sleep(1) })
}
