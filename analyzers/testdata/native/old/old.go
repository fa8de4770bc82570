// Package old still has something to say about.
package old

import (
	"context"
	"net/http"

	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/sqlcompat"
	"github.com/netra-systems/netralint/conn/sqlxcompat"
)

func handle(db *conn.DB, get *sqlcompat.Stmt, r *http.Request) {
	db.SQL().Exec("DELETE FROM sessions")
	db.Exec(context.Background(), "DELETE FROM sessions")
	get.Exec(context.Background())
	sqlxcompat.MustExec(context.Background(), db, "DELETE FROM sessions")
}
