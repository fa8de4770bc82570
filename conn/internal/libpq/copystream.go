package libpq

import (
	"context"
	"database/sql"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Copy is a COPY ... FROM STDIN in progress, fed row by row as a statement that
// lib/pq prepared. It owns its connection until it is over and is used by one
// goroutine at a time.
type Copy struct {
	conn *SQLConn
	stmt *copyStmt
}

// CopyStmt is a Copy behind what protects it from being used at the same time
// as its transaction.
type CopyStmt interface {
	Exec(ctx context.Context, args ...any) (pgconn.CommandTag, error)
	Close() error
}

// IsCopy says whether a statement is a COPY.
func IsCopy(sql string) bool { return isCopy(sql) }

// StartCopy begins a COPY on a connection that is in a transaction. The copy is
// given up when tx, the context of that transaction, ends.
func StartCopy(ctx, tx context.Context, c *pgx.Conn, sql string) (*Copy, error) {
	conn := NewSQLConn(c)
	if tx.Done() != nil {
		conn.tx = tx
	}
	stmt, err := conn.PrepareContext(ctx, sql)
	if err != nil {
		return nil, err
	}
	cs, ok := stmt.(*copyStmt)
	if !ok {
		return nil, errors.Join(errors.New("not a COPY statement"), stmt.Close())
	}
	return &Copy{conn, cs}, nil
}

// Exec sends a row. Without arguments it ends the copy and returns the errors of
// all rows, or how many were copied.
func (c *Copy) Exec(args ...any) (pgconn.CommandTag, error) {
	for _, a := range args {
		if n, ok := a.(sql.NamedArg); ok && n.Name != "" {
			return pgconn.CommandTag{}, errors.New("sql: driver does not support the use of Named Parameters")
		}
	}
	values, err := Values(args)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	if _, err := c.stmt.Exec(values); err != nil {
		return pgconn.CommandTag{}, err
	}
	if len(args) > 0 {
		return pgconn.NewCommandTag("COPY 0"), nil
	}
	return c.stmt.tag, nil
}

// Close ends the copy, if that has not happened, and returns the errors of all
// rows.
func (c *Copy) Close() error { return c.stmt.Close() }

// Abort ends the copy without its effects.
func (c *Copy) Abort() { c.stmt.abort() }

// Over reports whether the connection is free for other statements.
func (c *Copy) Over() bool { return c.stmt.closed }
