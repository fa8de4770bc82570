package conn

import (
	"cmp"
	"context"
	"database/sql"
	"strconv"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/netra-systems/netralint/conn/internal/libpq"
)

// likeTx is a transaction that behaves as that of database/sql over lib/pq:
//
//   - it is rolled back when the context given to BeginTx ends, and a statement
//     that runs then is cancelled;
//   - Commit and Rollback do not depend on their context; they close rows first;
//   - one statement runs at a time, whoever else asks waits;
//   - a failed Scan does not end the rows.
type likeTx struct {
	inner pgx.Tx
	ctx   context.Context // of BeginTx
	stop  func() bool     // stops watching ctx
	free  func()

	mu     sync.Mutex  // held while the connection is used
	rows   *likeRows   // handed out last
	copy   *libpq.Copy // begun last
	points int         // savepoints so far
	done   bool
	why    error // the error of ctx when that ended the transaction
}

func beginLikeLibPQ(ctx context.Context, e *entry, opts pgx.TxOptions, free func()) (pgx.Tx, error) {
	inner, err := e.beginTx(ctx, optionsLikeLibPQ(opts))
	if err != nil {
		return nil, libpq.Failure(ctx, e.conn, err)
	}
	t := &likeTx{inner: inner, ctx: ctx, free: free}
	t.mu.Lock() // until stop is set
	defer t.mu.Unlock()
	t.stop = context.AfterFunc(ctx, t.expire)
	return t, nil
}

// optionsLikeLibPQ says READ WRITE as lib/pq does each time, whatever the session's
// default.
func optionsLikeLibPQ(opts pgx.TxOptions) pgx.TxOptions {
	opts.AccessMode = cmp.Or(opts.AccessMode, pgx.ReadWrite)
	return opts
}

// expire ends the transaction because its context has ended.
func (t *likeTx) expire() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.done {
		t.why = t.ctx.Err()
		_ = t.rollback() // when it fails the connection is closed, which rolls back
	}
}

// rollback rolls back; unlike lib/pq it does not wait for a peer that is gone.
func (t *likeTx) rollback() error {
	ctx, cancel := forRollback(t.ctx)
	defer cancel()
	return t.end(ctx, pgx.Tx.Rollback)
}

// end closes the rows, ends the transaction and gives the connection back.
func (t *likeTx) end(ctx context.Context, how func(pgx.Tx, context.Context) error) error {
	t.done = true
	t.abort(ctx)
	defer t.free()
	ended := endedByStatement(t.inner.Conn())
	if err := how(t.inner, ctx); err != nil || !ended {
		return libpq.Failure(ctx, t.inner.Conn(), err)
	}
	return ErrTxEnded
}

// Commit commits. When the context of BeginTx has ended it has rolled back, and
// Commit returns that context's error.
func (t *likeTx) Commit(context.Context) error {
	t.stop()
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.done {
		return t.over()
	}
	if t.why = t.ctx.Err(); t.why != nil {
		_ = t.rollback()
		return t.why
	}
	if t.copying() {
		_ = t.rollback()
		return libpq.ErrCopying
	}
	return t.end(context.WithoutCancel(t.ctx), commitOnce)
}

// Rollback ends the transaction without its effects.
func (t *likeTx) Rollback(context.Context) error {
	t.stop()
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.done {
		return t.over()
	}
	return t.rollback()
}

// abandon is Rollback for one whose owner has left: it takes no longer than ctx.
func (t *likeTx) abandon(ctx context.Context) error {
	t.stop()
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.done {
		return t.over()
	}
	return t.end(ctx, pgx.Tx.Rollback)
}

// leave frees the connection of what a part is in the middle of.
func (t *likeTx) leave(ctx context.Context) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.done {
		t.abort(ctx)
	}
}

// abort ends the COPY and the rows that were begun last; t.mu is held. What the server has
// yet to say of them is awaited no longer than ctx; the connection is lost then.
func (t *likeTx) abort(ctx context.Context) {
	nc, set := t.inner.Conn().PgConn().Conn(), make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		_ = nc.SetDeadline(time.Unix(1, 0))
		close(set)
	})
	if t.copy != nil {
		t.copy.Abort()
	}
	if t.rows != nil {
		t.rows.end(cmp.Or(t.why, context.Canceled))
	}
	if !stop() {
		<-set
		_ = nc.SetDeadline(time.Time{})
	}
}

// over is the error of whoever comes too late.
func (t *likeTx) over() error { return txOver{t.why} }

// txOver is the error of a transaction that has ended: with the words of
// database/sql, and for code that looks for the error of database/sql, for that
// of pgx, or for what ended the transaction.
type txOver struct{ why error } // or nil

func (txOver) Error() string { return sql.ErrTxDone.Error() }

func (e txOver) Unwrap() []error {
	if e.why == nil {
		return []error{sql.ErrTxDone, pgx.ErrTxClosed}
	}
	return []error{sql.ErrTxDone, pgx.ErrTxClosed, e.why}
}

// ready says whether a statement may be sent.
func (t *likeTx) ready() error {
	switch {
	case t.done:
		return t.over()
	case t.copying():
		return libpq.ErrCopying
	}
	return nil
}

// lock waits for its turn. It returns the context for one statement, which ends
// with the transaction's too, and what to call when the statement is over.
func (t *likeTx) lock(ctx context.Context) (context.Context, func(), error) {
	ctx = orBackground(ctx)
	t.mu.Lock()
	if err := t.ready(); err != nil {
		defer t.mu.Unlock()
		return nil, nil, err
	}
	if ctx == t.ctx || t.ctx.Done() == nil {
		return ctx, func() {}, nil
	}
	joined, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(t.ctx, func() { cancel(context.Cause(t.ctx)) })
	return joined, func() { stop(); cancel(nil) }, nil
}

func (t *likeTx) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	ctx, over, err := t.lock(ctx)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	defer t.mu.Unlock()
	defer over()
	return libpq.Exec(ctx, t.inner.Conn(), sql, args...)
}

func (t *likeTx) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	ctx, over, err := t.lock(ctx)
	if err != nil {
		return errRows{err: err}, err
	}
	defer t.mu.Unlock()
	inner, err := libpq.Query(ctx, t.inner.Conn(), sql, args...)
	if err != nil {
		over()
		return errRows{err: err}, err
	}
	t.rows = &likeRows{Rows: inner, mu: &t.mu, over: over}
	return t.rows, nil
}

func (t *likeTx) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	ctx, over, err := t.lock(ctx)
	if err != nil {
		return errRow{err: err}
	}
	defer t.mu.Unlock()
	defer over()
	return libpq.QueryRow(ctx, t.inner.Conn(), sql, args...)
}

func (t *likeTx) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, src pgx.CopyFromSource) (int64, error) {
	ctx, over, err := t.lock(ctx)
	if err != nil {
		return 0, err
	}
	defer t.mu.Unlock()
	defer over()
	if endedByStatement(t.inner.Conn()) {
		return 0, libpq.ErrCopyOutsideTx
	}
	return libpq.CopyFrom(ctx, t.inner.Conn(), table, columns, src)
}

// SendBatch sends the statements of b. Its results are read without waiting for
// a turn: use them before the next statement.
func (t *likeTx) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	ctx = orBackground(ctx)
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.ready(); err != nil {
		return pgx.FailedBatchResults(b, err)
	}
	return libpq.SendBatch(ctx, t.inner.Conn(), b)
}

// Prepare checks a statement and makes name another word for it.
func (t *likeTx) Prepare(ctx context.Context, name, sql string) (*pgconn.StatementDescription, error) {
	ctx, over, err := t.lock(ctx)
	if err != nil {
		return nil, err
	}
	defer t.mu.Unlock()
	defer over()
	return libpq.Prepare(ctx, t.inner.Conn(), name, sql)
}

func (t *likeTx) LargeObjects() pgx.LargeObjects { return t.inner.LargeObjects() }
func (t *likeTx) Conn() *pgx.Conn                { return t.inner.Conn() }

// Begin sets a savepoint.
func (t *likeTx) Begin(ctx context.Context) (pgx.Tx, error) {
	t.mu.Lock()
	t.points++
	name := "sp_" + strconv.Itoa(t.points)
	t.mu.Unlock()
	if _, err := t.Exec(ctx, "savepoint "+name); err != nil {
		return nil, err
	}
	return &likeSavepoint{likeTx: t, name: name}, nil
}

// likeSavepoint is a part of a likeTx. It may be used by one goroutine.
type likeSavepoint struct {
	*likeTx
	name  string
	ended bool
}

// Commit leaves it to the whole to store the part. When that fails, or ctx has ended, it
// undoes the part: what says that it failed is not stored.
func (s *likeSavepoint) Commit(ctx context.Context) error {
	if s.ended {
		return txOver{}
	}
	ctx = orBackground(ctx)
	err := ctx.Err()
	if err == nil {
		_, err = s.Exec(ctx, "release savepoint "+s.name)
	}
	if err != nil {
		_ = s.Rollback(ctx)
	}
	s.ended = true
	return err
}

// Rollback undoes the part, also once ctx has ended or in the middle of a result or of a
// COPY: else the whole would store it.
func (s *likeSavepoint) Rollback(ctx context.Context) error {
	if s.ended {
		return txOver{}
	}
	s.ended = true
	ctx, cancel := toUndo(ctx)
	defer cancel()
	s.leave(ctx)
	_, err := s.Exec(ctx, "rollback to savepoint "+s.name)
	return err
}
