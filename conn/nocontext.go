package conn

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// orBackground takes a nil context for the one that database/sql's methods
// without a context use. Code on its way from there may pass one on.
func orBackground(ctx context.Context) context.Context {
	if ctx == nil {
		return context.Background()
	}
	return ctx
}

// ctxTx is a transaction of pgx that may be given a nil context, and tags its
// statements.
type ctxTx struct {
	pgx.Tx
	tags *tagger
}

func (t ctxTx) Commit(ctx context.Context) error   { return t.Tx.Commit(orBackground(ctx)) }
func (t ctxTx) Rollback(ctx context.Context) error { return t.Tx.Rollback(orBackground(ctx)) }

func (t ctxTx) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	ctx = orBackground(ctx)
	sql, args = t.tags.statement(ctx, t.Tx.Conn(), sql, args)
	tag, err := t.Tx.Exec(ctx, sql, args...)
	return tag, pooled(err)
}

func (t ctxTx) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	ctx = orBackground(ctx)
	sql, args = t.tags.statement(ctx, t.Tx.Conn(), sql, args)
	return t.Tx.Query(ctx, sql, args...)
}

func (t ctxTx) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	ctx = orBackground(ctx)
	sql, args = t.tags.statement(ctx, t.Tx.Conn(), sql, args)
	return t.Tx.QueryRow(ctx, sql, args...)
}

func (t ctxTx) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, src pgx.CopyFromSource) (int64, error) {
	n, err := copyRows(orBackground(ctx), t.Tx, t.Tx.Conn(), table, columns, src)
	return n, pooled(err)
}

func (t ctxTx) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	ctx = orBackground(ctx)
	return hintedBatch{t.Tx.SendBatch(ctx, t.tags.batch(ctx, t.Tx.Conn(), b))}
}

func (t ctxTx) Prepare(ctx context.Context, name, sql string) (*pgconn.StatementDescription, error) {
	sd, err := t.Tx.Prepare(orBackground(ctx), name, sql)
	return sd, pooled(err)
}
