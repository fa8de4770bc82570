package libpq

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// ErrFailedTx is the error of Commit on a transaction in which a statement had
// failed. It was rolled back.
var ErrFailedTx error = failedTx{}

type failedTx struct{}

// Error is the text of lib/pq, whose release 1.11 wrote it small.
func (failedTx) Error() string {
	if ErrorCodes.Load() {
		return "pq: could not complete operation in a failed transaction"
	}
	return "pq: Could not complete operation in a failed transaction"
}

func (failedTx) Unwrap() error { return pgx.ErrTxCommitRollback }

// Begin is BeginTx with default options.
func (c *SQLConn) Begin() (driver.Tx, error) {
	return c.BeginTx(context.Background(), driver.TxOptions{})
}

// BeginTx begins a transaction that lives as long as ctx: statements running
// when ctx ends are cancelled. Levels PostgreSQL does not have are errors.
func (c *SQLConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	if err := c.idle(); err != nil {
		return nil, err
	}
	level := ""
	switch sql.IsolationLevel(opts.Isolation) {
	case sql.LevelDefault:
	case sql.LevelReadUncommitted, sql.LevelReadCommitted, sql.LevelRepeatableRead, sql.LevelSerializable:
		level = " ISOLATION LEVEL " + sql.IsolationLevel(opts.Isolation).String()
	default:
		return nil, fmt.Errorf("isolation level not supported: %s: use Repeatable Read or Serializable", sql.IsolationLevel(opts.Isolation))
	}
	mode := " READ WRITE"
	if opts.ReadOnly {
		mode = " READ ONLY"
	}
	if s := c.conn.PgConn().TxStatus(); s != 'I' {
		c.bad = true
		return nil, fmt.Errorf("begin: the session is in a transaction already (status %q)", s)
	}
	if _, err := c.state.drain(ctx, "BEGIN"+level+mode, nil); err != nil {
		return nil, c.asBadConn(err)
	}
	if ctx.Done() != nil {
		c.tx = ctx
	}
	return (*sqlTx)(c), nil
}

type sqlTx SQLConn

var errNoTx = errors.New("the session is not in a transaction: a statement has ended it")

// Commit commits. After a failed statement it rolls back and says so.
func (t *sqlTx) Commit() error {
	status, err := t.leave()
	if err != nil {
		return err
	}
	if status == 'E' {
		if err := t.finish("ROLLBACK"); err != nil {
			return err
		}
		return ErrFailedTx
	}
	return t.finish("COMMIT")
}

// Rollback ends the transaction without its effects.
func (t *sqlTx) Rollback() error {
	if _, err := t.leave(); err != nil {
		return err
	}
	return t.finish("ROLLBACK")
}

// leave unties the connection from the context of the transaction.
func (t *sqlTx) leave() (status byte, err error) {
	c := (*SQLConn)(t)
	c.tx = nil
	if err := c.idle(); err != nil {
		return 0, err
	}
	status = c.conn.PgConn().TxStatus()
	if status == 'I' {
		c.bad = true
		return status, errNoTx
	}
	return status, nil
}

func (t *sqlTx) finish(sql string) error {
	c := (*SQLConn)(t)
	tag, err := c.state.drain(context.Background(), sql, nil)
	c.notify()
	if err != nil {
		if c.conn.PgConn().TxStatus() != 'I' {
			c.bad = true
		}
		return c.asBadConn(err)
	}
	if tag.String() != sql {
		c.bad = true
		return fmt.Errorf("%s: unexpected answer %q", sql, tag)
	}
	return nil
}
