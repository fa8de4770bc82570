package sqlcompat

import (
	"context"
	"database/sql"
	"strings"

	"github.com/jackc/pgx/v5"
)

// TxOptions returns the options of pgx for those of database/sql; nil stands for
// the defaults. Of an isolation level that PostgreSQL does not have it makes one
// that BeginTx fails with, as it did.
func TxOptions(opts *sql.TxOptions) pgx.TxOptions {
	var o pgx.TxOptions
	if opts == nil {
		return o
	}
	if opts.Isolation != sql.LevelDefault {
		o.IsoLevel = pgx.TxIsoLevel(strings.ToLower(opts.Isolation.String()))
	}
	if opts.ReadOnly {
		o.AccessMode = pgx.ReadOnly
	}
	return o
}

// BeginTxFunc returns the method BeginTx of db as a function that takes the options of
// database/sql.
func BeginTxFunc(db interface {
	BeginTx(ctx context.Context, opts pgx.TxOptions) (pgx.Tx, error)
}) func(ctx context.Context, opts *sql.TxOptions) (pgx.Tx, error) {
	return func(ctx context.Context, opts *sql.TxOptions) (pgx.Tx, error) {
		return db.BeginTx(ctx, TxOptions(opts))
	}
}
