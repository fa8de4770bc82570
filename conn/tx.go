package conn

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
)

// tx is a transaction of pgx that gives its connection back when it ends.
type tx struct {
	ctxTx
	e    *entry
	mark int    // the endings before it began
	free func() // nil once called
}

func newTx(inner pgx.Tx, tags *tagger, e *entry, free func()) *tx {
	return &tx{ctxTx: ctxTx{inner, tags}, e: e, mark: e.endings.n, free: free}
}

func (t *tx) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	inner, err := t.ctxTx.Query(ctx, sql, args...)
	if t.free == nil { // it has ended: the connection may be with another
		return inner, err
	}
	return t.e.hintRows(inner, err)
}

func (t *tx) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	inner := t.ctxTx.QueryRow(ctx, sql, args...)
	if t.free == nil {
		return inner
	}
	return t.e.hintRow(inner)
}

// CopyFrom copies rows, unless a statement has ended the transaction: they would be
// stored whatever becomes of it.
func (t *tx) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, src pgx.CopyFromSource) (int64, error) {
	if t.endedByStatement() {
		return 0, ErrTxEnded
	}
	return t.ctxTx.CopyFrom(ctx, table, columns, src)
}

// Begin sets a savepoint.
func (t *tx) Begin(ctx context.Context) (pgx.Tx, error) { return beginPart(ctx, t.ctxTx, t) }

func (t *tx) endedByStatement() bool { return t.free != nil && endedByStatement(t.Conn()) }

// part is a savepoint of a tx.
type part struct {
	ctxTx
	of *tx
}

func beginPart(ctx context.Context, outer ctxTx, of *tx) (pgx.Tx, error) {
	inner, err := outer.Tx.Begin(orBackground(ctx))
	if err != nil {
		return nil, err
	}
	return part{ctxTx{inner, outer.tags}, of}, nil
}

func (p part) Begin(ctx context.Context) (pgx.Tx, error) { return beginPart(ctx, p.ctxTx, p.of) }

// Commit leaves it to the whole to store the part. Once ctx has ended it undoes the part:
// what says that it failed is not stored.
func (p part) Commit(ctx context.Context) error {
	ctx = orBackground(ctx)
	if err := ctx.Err(); err != nil {
		_ = p.Rollback(ctx)
		return err
	}
	return p.orLose(ctx, p.ctxTx.Commit(ctx))
}

// Rollback undoes the part, also once ctx has ended: else the whole would store it.
func (p part) Rollback(ctx context.Context) error {
	ctx, cancel := toUndo(ctx)
	defer cancel()
	return p.orLose(ctx, p.ctxTx.Rollback(ctx))
}

// orLose returns the error of an end of the part. Where unread rows kept it from being
// sent it loses the connection: else the whole would store the part once they are closed.
func (p part) orLose(ctx context.Context, err error) error {
	if c := p.Conn(); err != nil && !errors.Is(err, pgx.ErrTxClosed) && c.PgConn().IsBusy() {
		_ = c.Close(ctx)
	}
	return err
}

func (p part) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, src pgx.CopyFromSource) (int64, error) {
	if p.of.endedByStatement() {
		return 0, ErrTxEnded
	}
	return p.ctxTx.CopyFrom(ctx, table, columns, src)
}

// Commit commits; see [ErrCommitUnknown] and [ErrTxEnded].
func (t *tx) Commit(ctx context.Context) error {
	if t.free == nil { // the connection may be with another
		return t.ctxTx.Commit(ctx)
	}
	return t.end(ctx, commitOnce)
}

func (t *tx) Rollback(ctx context.Context) error { return t.end(ctx, pgx.Tx.Rollback) }

func (t *tx) end(ctx context.Context, how func(pgx.Tx, context.Context) error) error {
	ended := t.endedByStatement() || t.free != nil && t.e.endings.n != t.mark
	defer t.done()
	if err := how(t.ctxTx, ctx); err != nil || !ended {
		return err
	}
	return ErrTxEnded
}

func (t *tx) done() {
	if free := t.free; free != nil {
		t.free = nil
		free()
	}
}

// endedByStatement reports whether the session of a transaction that was not
// committed or rolled back by its methods is in none. A connection that is lost
// or has unread results does not know.
func endedByStatement(c *pgx.Conn) bool {
	pc := c.PgConn()
	return !pc.IsClosed() && !pc.IsBusy() && pc.TxStatus() == 'I'
}

// inTx reports whether a session is in a transaction, as far as it knows.
func inTx(c *pgx.Conn) bool {
	pc := c.PgConn()
	return !pc.IsClosed() && !pc.IsBusy() && pc.TxStatus() != 'I'
}

// notBegun is the error of a context that was over before anything was done on a session
// outside of a transaction. pgx takes the session for lost then, and with it go the locks
// and settings that its owner keeps it for.
func (e *entry) notBegun(ctx context.Context) error {
	if pc := e.conn.PgConn(); pc.IsClosed() || pc.IsBusy() || pc.TxStatus() != 'I' {
		return nil
	}
	return orBackground(ctx).Err()
}

// begin starts a transaction on e and remembers whether it may write.
func (e *entry) begin(ctx context.Context, run runner, opts pgx.TxOptions, free func()) (pgx.Tx, error) {
	if e.begun == nil {
		if inTx(e.conn) {
			return nil, errInTx
		}
		if err := e.notBegun(ctx); err != nil {
			return nil, err
		}
	}
	e.readOnlyTx = opts.AccessMode == pgx.ReadOnly
	return run.begin(ctx, e, opts, free)
}
