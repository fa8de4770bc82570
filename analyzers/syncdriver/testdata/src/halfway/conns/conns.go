// Package conns has its connections from conn.
package conns

import (
	"context"
	"database/sql"

	_ "github.com/go-sql-driver/mysql"
	"github.com/lib/pq" // want `keeps .*; the connections of this package come from pgx, so no error is ever a \*pq.Error; used here for pq.As; netralint`

	"github.com/netra-systems/netralint/conn"
)

func insert(ctx context.Context, db *conn.DB) bool {
	_, err := db.Exec(ctx, "INSERT INTO a VALUES (1)")
	return pq.As(err) != nil
}

func old() {
	db, _ := sql.Open("mysql", "")
	db.Ping()
}
