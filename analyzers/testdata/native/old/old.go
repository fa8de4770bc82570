// Package old still has something to say about.
package old

import (
	"context"
	"net/http"

	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/sqlcompat"
)

func handle(db *conn.DB, get *sqlcompat.Stmt, r *http.Request) {
	db.SQL().Exec("DELETE FROM sessions")
	db.Exec(context.Background(), "DELETE FROM sessions")
	get.Exec(context.Background())
}
