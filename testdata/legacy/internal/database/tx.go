package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
)

// Tx is the transaction the repositories work in.
type Tx = sql.Tx

// WithTx runs fn in a transaction: committed when fn returns nil, else rolled
// back.
func WithTx(db *sql.DB, fn func(tx *Tx) error) (err error) {
	tx, err := db.Begin()
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() {
		if p := recover(); p != nil {
			_ = tx.Rollback()
			panic(p)
		}
		if err != nil {
			if rerr := tx.Rollback(); rerr != nil && !errors.Is(rerr, sql.ErrTxDone) {
				slog.Error("rollback", "error", rerr)
			}
			return
		}
		err = tx.Commit()
	}()
	return fn(tx)
}

// WithSnapshot runs fn on a read-only view of the database that does not change
// while fn works.
func WithSnapshot(ctx context.Context, db *sql.DB, fn func(tx *Tx) error) error {
	tx, err := db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return fmt.Errorf("begin snapshot: %w", err)
	}
	defer tx.Rollback()
	if err := fn(tx); err != nil {
		return err
	}
	return tx.Commit()
}
