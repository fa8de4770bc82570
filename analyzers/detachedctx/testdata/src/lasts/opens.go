package lasts

import (
	"context"
	"database/sql"
	"net/http"

	_ "github.com/lib/pq"
)

var db, _ = sql.Open("postgres", "")

func first(w http.ResponseWriter, r *http.Request) {
	db.ExecContext(context.Background(), "DELETE FROM a") // want `db.ExecContext gets`
}

// second keeps its context: the import is needed where the pool is set up.
func second(w http.ResponseWriter, r *http.Request) {
	db.ExecContext(context.Background(), "DELETE FROM a") // want `db.ExecContext gets`
}
