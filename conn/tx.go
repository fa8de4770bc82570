package conn

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// tx is a transaction of pgx that gives its connection back when it ends.
type tx struct {
	pgx.Tx
	free func() // nil once called
}

func (t *tx) Commit(ctx context.Context) error {
	defer t.done()
	return t.Tx.Commit(ctx)
}

func (t *tx) Rollback(ctx context.Context) error {
	defer t.done()
	return t.Tx.Rollback(ctx)
}

func (t *tx) done() {
	if free := t.free; free != nil {
		t.free = nil
		free()
	}
}

// begin starts a transaction on e and remembers whether it may write.
func (e *entry) begin(ctx context.Context, run runner, opts pgx.TxOptions, free func()) (pgx.Tx, error) {
	e.readOnlyTx = opts.AccessMode == pgx.ReadOnly
	return run.begin(ctx, e.conn, opts, free)
}
