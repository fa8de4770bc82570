package sqlcompat

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/internal/libpq"
)

// Preparer is what a statement can be prepared on: a *conn.DB, a *conn.Conn or
// a pgx.Tx.
type Preparer interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// Stmt is a statement that the server has checked. It takes the place of
// [sql.Stmt]: it runs where it was prepared, counts its arguments, and fails
// after Close. Nothing of it is left on the server, so one that is never closed
// costs nothing.
//
// A Stmt may be used by several goroutines at once if that on which it was
// prepared may: a *conn.DB, and with parity a transaction.
type Stmt struct {
	on     Preparer
	query  string
	params int
	copy   libpq.CopyStmt // instead of query, for a COPY
	err    error          // of On
	closed atomic.Bool
}

var errClosed = errors.New("sql: statement is closed")

// Prepare checks query on the server and returns it as a statement to be run on
// q. ctx is for the check alone.
//
// With [parity.LibPQ] the statement of pqcompat.CopyIn or CopyInSchema on a
// transaction begins a COPY: Exec with arguments sends a row, Exec without ends
// the copy and returns the errors of all rows. Until then the transaction takes
// no other statement. Without parity a COPY is an error: use CopyFrom.
func Prepare(ctx context.Context, q Preparer, query string) (*Stmt, error) {
	if libpq.IsCopy(query) {
		return prepareCopy(ctx, q, query)
	}
	sd, err := check(ctx, q, query)
	if err != nil {
		return nil, err
	}
	return &Stmt{on: q, query: query, params: len(sd.ParamOIDs)}, nil
}

// checker is what a connection and a transaction have for this.
type checker interface {
	Prepare(ctx context.Context, name, sql string) (*pgconn.StatementDescription, error)
}

func check(ctx context.Context, q Preparer, query string) (sd *pgconn.StatementDescription, err error) {
	switch q := q.(type) {
	case *conn.DB:
		err = q.AcquireFunc(ctx, func(c *conn.Conn) error {
			sd, err = c.Prepare(ctx, "", query)
			return err
		})
		return sd, err
	case checker:
		return q.Prepare(ctx, "", query)
	}
	return nil, fmt.Errorf("prepare: %T cannot check a statement: pass a *conn.DB, *conn.Conn or pgx.Tx", q)
}

func prepareCopy(ctx context.Context, q Preparer, query string) (*Stmt, error) {
	copier, ok := q.(interface {
		PrepareCopy(ctx context.Context, sql string) (libpq.CopyStmt, error)
	})
	if !ok {
		return nil, errors.New("prepare: COPY is only allowed inside a transaction with parity.LibPQ: use CopyFrom")
	}
	c, err := copier.PrepareCopy(ctx, query)
	if err != nil {
		return nil, err
	}
	return &Stmt{on: q, query: query, copy: c}, nil
}

// On returns the statement to be run on tx, as [sql.Tx.Stmt] does. It never
// returns nil: what is wrong with it, its first use says. Closing either of the
// two leaves the other open.
func (s *Stmt) On(tx pgx.Tx) *Stmt {
	err := s.err
	if s.copy != nil {
		err = errors.New("a COPY statement belongs to its transaction: prepare it there")
	}
	return &Stmt{on: tx, query: s.query, params: s.params, err: err}
}

// Exec runs a statement that returns no rows; of a COPY it sends a row, or
// without arguments ends it.
func (s *Stmt) Exec(ctx context.Context, args ...any) (pgconn.CommandTag, error) {
	if s.copy != nil && !s.closed.Load() {
		return s.copy.Exec(ctx, args...)
	}
	if err := s.ready(args); err != nil {
		return pgconn.CommandTag{}, err
	}
	tag, err := s.on.Exec(ctx, s.query, args...)
	return tag, s.ended(err)
}

// Query runs a statement that returns rows. They are never nil.
func (s *Stmt) Query(ctx context.Context, args ...any) (pgx.Rows, error) {
	if err := s.ready(args); err != nil {
		return libpq.FailedRows(err), err
	}
	rows, err := s.on.Query(ctx, s.query, args...)
	return rows, s.ended(err)
}

// QueryRow runs a statement for its first row.
func (s *Stmt) QueryRow(ctx context.Context, args ...any) pgx.Row {
	if err := s.ready(args); err != nil {
		return libpq.FailedRows(err)
	}
	row := s.on.QueryRow(ctx, s.query, args...)
	if _, ok := s.on.(pgx.Tx); ok {
		return txRow{row, s}
	}
	return row
}

// txRow is the row of a statement of a transaction.
type txRow struct {
	pgx.Row
	s *Stmt
}

func (r txRow) Scan(dest ...any) error { return r.s.ended(r.Row.Scan(dest...)) }
func (r txRow) Err() error             { return r.s.ended(RowErr(r.Row)) }

// Close makes every later use fail. Of a COPY that is under way it is the end,
// and returns the errors of its rows. Further calls do nothing.
func (s *Stmt) Close() error {
	if s.err != nil {
		return s.err
	}
	if s.closed.Swap(true) || s.copy == nil {
		return nil
	}
	return s.copy.Close()
}

// ready says whether the statement may be run with args.
func (s *Stmt) ready(args []any) error {
	switch {
	case s.err != nil:
		return s.err
	case s.closed.Load():
		return errClosed
	case s.copy != nil:
		return errors.New("a COPY statement has no rows: use Exec")
	case len(args) != s.params:
		return fmt.Errorf("sql: expected %d arguments, got %d", s.params, len(args))
	}
	return nil
}

// ended gives the statement of a transaction that is over the error it has in
// database/sql, which closes it with the transaction.
func (s *Stmt) ended(err error) error {
	if _, ok := s.on.(pgx.Tx); ok && errors.Is(err, pgx.ErrTxClosed) {
		return closedWith{err}
	}
	return err
}

// closedWith is the error of a statement that was closed with its transaction.
type closedWith struct{ err error }

func (closedWith) Error() string   { return errClosed.Error() }
func (e closedWith) Unwrap() error { return e.err }
