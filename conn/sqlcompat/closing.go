package sqlcompat

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/internal/libpq"
)

// Close closes db for code that looks at the error of sql.DB.Close. There is
// none.
func Close(db *conn.DB) error {
	db.Close()
	return nil
}

// Closer returns db or rows as an io.Closer, which closes them with the error that
// those of database/sql had.
func Closer(handle interface{ Close() }) io.Closer { return closer{handle} }

type closer struct{ handle interface{ Close() } }

func (c closer) Close() error {
	if rows, ok := c.handle.(pgx.Rows); ok {
		return CloseRows(rows)
	}
	c.handle.Close()
	return nil
}

// CloseConn releases c for code that looks at the error of sql.Conn.Close: that
// is sql.ErrConnDone after the first time.
func CloseConn(c *conn.Conn) error {
	if c.Conn() == nil {
		return sql.ErrConnDone
	}
	c.Release()
	return nil
}

// CloseRows closes rows and returns the error that closing them met, as
// sql.Rows.Close did. An error that ended the rows before is that of their Err
// alone.
func CloseRows(rows pgx.Rows) error {
	before := rows.Err()
	rows.Close()
	if before != nil {
		return nil
	}
	return rows.Err()
}

// Unwrap is what a switch with a case for sql.ErrTxDone, sql.ErrConnDone or
// driver.ErrBadConn looks at: that error for one that package conn made of it,
// and any other error, also one that wraps it with words of its own, as it is.
func Unwrap(err error) error {
	if libpq.IsLost(err) {
		return driver.ErrBadConn
	}
	for _, done := range []error{sql.ErrTxDone, sql.ErrConnDone} {
		if errors.Is(err, done) && err.Error() == done.Error() {
			return done
		}
	}
	return err
}
