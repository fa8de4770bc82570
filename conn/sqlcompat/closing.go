package sqlcompat

import (
	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn"
)

// Close closes db for code that looks at the error of sql.DB.Close. There is
// none.
func Close(db *conn.DB) error {
	db.Close()
	return nil
}

// CloseConn releases c for code that looks at the error of sql.Conn.Close. There
// is none.
func CloseConn(c *conn.Conn) error {
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
