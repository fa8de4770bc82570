// Package outside makes calls that have no form with a context, and hands its
// handles to another module.
package outside

import (
	"database/sql"
	"time"

	"github.com/lib/pq"

	"example.com/other/tool"
)

func hand() {
	db, _ := sql.Open("postgres", "")
	tool.Run(db)
	through(db)
}

func through(e tool.Execer) { e.Exec("DELETE FROM a") }

func formless(tx *sql.Tx, rows *sql.Rows) {
	for rows.Next() {
		rows.Scan()
	}
	rows.NextResultSet()
	rows.Close()
	tx.Rollback()
}

func listen() {
	l := pq.NewListener("", time.Second, time.Minute, nil)
	l.Listen("orders")
	l.Ping()
	l.Close()
}
