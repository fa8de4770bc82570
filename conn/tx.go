package conn

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// tx gives its connection back when the transaction ends. Everything else is
// the transaction of the runner.
type tx struct {
	pgx.Tx
	db *DB
	e  *entry // nil once given back
}

func (t *tx) Commit(ctx context.Context) error {
	err := t.Tx.Commit(ctx)
	t.done()
	return err
}

func (t *tx) Rollback(ctx context.Context) error {
	err := t.Tx.Rollback(ctx)
	t.done()
	return err
}

func (t *tx) done() {
	if e := t.e; e != nil {
		t.e = nil
		t.db.release(e)
	}
}

// begin starts a transaction on e and remembers whether it may write.
func (e *entry) begin(ctx context.Context, run runner, opts pgx.TxOptions) (pgx.Tx, error) {
	e.readOnlyTx = opts.AccessMode == pgx.ReadOnly
	return run.begin(ctx, e.conn, opts)
}
