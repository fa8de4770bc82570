package conn

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/netra-systems/netralint/conn/internal/libpq"
)

// A Handle is what statements are sent through: a *[DB], a *[Conn] or a pgx.Tx.
//
// Deprecated: Use parity.Handle; netralint -fix writes it.
type Handle interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
	Begin(ctx context.Context) (pgx.Tx, error)
}

// A TxHandle is a [Handle] that also begins transactions with options.
//
// Deprecated: Use parity.TxHandle; netralint -fix writes it.
type TxHandle interface {
	Handle
	BeginTx(ctx context.Context, opts pgx.TxOptions) (pgx.Tx, error)
}

// LikeLibPQ returns a handle whose statements go the way of h as lib/pq's.
//
// Deprecated: Use parity.Like; netralint -fix writes it.
func LikeLibPQ(h Handle) TxHandle {
	switch h := h.(type) {
	case *DB:
		if h.set.Parity == LibPQ {
			return h
		}
		return likeDB{h}
	case *Conn:
		if h.db.set.Parity == LibPQ {
			return h
		}
		return likeConn{h}
	case TxHandle:
		return h
	case *likeTx:
		return inTransaction{h}
	case pgx.Tx:
		return inTransaction{likeStatements{h}}
	}
	return inTransaction{h}
}

// inTransaction is a handle that is a transaction.
type inTransaction struct{ Handle }

// BeginTx sets a savepoint, which has no options.
func (t inTransaction) BeginTx(ctx context.Context, opts pgx.TxOptions) (pgx.Tx, error) {
	if opts != (pgx.TxOptions{}) {
		return nil, errors.New("conn: a transaction inside of another has its options: begin it without any")
	}
	return t.Begin(ctx)
}

// Prepare checks a statement, as sqlcompat.Prepare wants it.
func (t inTransaction) Prepare(ctx context.Context, name, sql string) (*pgconn.StatementDescription, error) {
	p, ok := t.Handle.(interface {
		Prepare(ctx context.Context, name, sql string) (*pgconn.StatementDescription, error)
	})
	if !ok {
		return nil, fmt.Errorf("conn: %T cannot check a statement: pass a *DB, a *Conn or a pgx.Tx", t.Handle)
	}
	return p.Prepare(ctx, name, sql)
}

// likeDB is a DB with parity.
type likeDB struct{ db *DB }

func (l likeDB) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	tag, err := l.db.exec(ctx, likeLibPQ{}, sql, args)
	return tag, libpq.ConnectError(err)
}

func (l likeDB) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	rows, err := l.db.query(ctx, likeLibPQ{}, sql, args)
	return rows, libpq.ConnectError(err)
}

func (l likeDB) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	return l.db.queryRow(ctx, likeLibPQ{}, sql, args)
}

func (l likeDB) Begin(ctx context.Context) (pgx.Tx, error) { return l.BeginTx(ctx, pgx.TxOptions{}) }

func (l likeDB) BeginTx(ctx context.Context, opts pgx.TxOptions) (pgx.Tx, error) {
	t, err := l.db.begin(ctx, likeLibPQ{}, opts)
	return t, libpq.ConnectError(err)
}

// Prepare checks a statement, which gets no name: the next one may run elsewhere.
func (l likeDB) Prepare(ctx context.Context, name, sql string) (sd *pgconn.StatementDescription, err error) {
	if name != "" {
		return nil, errors.New("conn: a name belongs to one connection: Prepare on one that was acquired")
	}
	err = l.db.AcquireFunc(ctx, func(c *Conn) error {
		sd, err = likeConn{c}.Prepare(ctx, "", sql)
		return err
	})
	return sd, libpq.ConnectError(err)
}

// likeConn is a Conn with parity.
type likeConn struct{ c *Conn }

func (l likeConn) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	if err := l.c.unusable(); err != nil {
		return pgconn.CommandTag{}, err
	}
	return libpq.Exec(orBackground(ctx), l.c.e.conn, sql, args...)
}

func (l likeConn) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	if err := l.c.unusable(); err != nil {
		return errRows{err: err}, err
	}
	return libpq.Query(orBackground(ctx), l.c.e.conn, sql, args...)
}

func (l likeConn) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	if err := l.c.unusable(); err != nil {
		return errRow{err: err}
	}
	return libpq.QueryRow(orBackground(ctx), l.c.e.conn, sql, args...)
}

func (l likeConn) Begin(ctx context.Context) (pgx.Tx, error) { return l.BeginTx(ctx, pgx.TxOptions{}) }

func (l likeConn) BeginTx(ctx context.Context, opts pgx.TxOptions) (pgx.Tx, error) {
	return l.c.begin(ctx, likeLibPQ{}, opts)
}

func (l likeConn) Prepare(ctx context.Context, name, sql string) (*pgconn.StatementDescription, error) {
	if err := l.c.unusable(); err != nil {
		return nil, err
	}
	return libpq.Prepare(orBackground(ctx), l.c.e.conn, name, sql)
}

// likeStatements sends single statements of a transaction of pgx with parity.
type likeStatements struct{ pgx.Tx }

// over returns the error of a transaction that has ended, whose connection may be with
// another.
func (l likeStatements) over() error {
	ended, inner := false, l.Tx
	if t, ok := inner.(*reportTx); ok {
		inner = t.Tx
	}
	switch t := inner.(type) {
	case *tx:
		ended = t.free == nil
	case part:
		ended = t.of.free == nil
	}
	if ended {
		return pgx.ErrTxClosed
	}
	return nil
}

func (l likeStatements) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	if err := l.over(); err != nil {
		return pgconn.CommandTag{}, err
	}
	return libpq.Exec(orBackground(ctx), l.Conn(), sql, args...)
}

func (l likeStatements) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	if err := l.over(); err != nil {
		return errRows{err: err}, err
	}
	return libpq.Query(orBackground(ctx), l.Conn(), sql, args...)
}

func (l likeStatements) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	if err := l.over(); err != nil {
		return errRow{err: err}
	}
	return libpq.QueryRow(orBackground(ctx), l.Conn(), sql, args...)
}
