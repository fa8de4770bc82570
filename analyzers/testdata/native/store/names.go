package store

import (
	"context"
	"net/http"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/parity"
	"github.com/netra-systems/netralint/conn/sqlxcompat"
)

type user struct {
	ID   int64
	Name string
}

func Connect(ctx context.Context, url string) (*conn.DB, error) {
	return sqlxcompat.Connect(ctx, url, parity.LibPQ())
}

type names struct {
	db  *conn.DB
	add *sqlxcompat.NamedStmt
}

func (n *names) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var u user
	if err := sqlxcompat.Get(r.Context(), n.db, &u, "SELECT id, name FROM users WHERE id = $1", 1); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if err := sqlxcompat.QueryRow(r.Context(), n.db, "SELECT id, name FROM users").StructScan(&u); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	tx := sqlxcompat.MustBegin(r.Context(), n.db)
	defer tx.Rollback(context.WithoutCancel(r.Context()))
	n.add.On(tx).MustExec(r.Context(), u)
	if _, err := all(r.Context(), tx); err != nil {
		return
	}
	tx.Commit(r.Context())
}

func all(ctx context.Context, q sqlxcompat.Ext) (users []user, err error) {
	rows, err := sqlxcompat.NamedQuery(ctx, q, "SELECT id, name FROM users WHERE id > :id", user{})
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var u user
		if err := sqlxcompat.StructScan(rows, &u); err != nil {
			return nil, err
		}
		users = append(users, u)
	}
	return users, rows.Err()
}

func load(ctx context.Context, tx pgx.Tx) error {
	_, err := sqlxcompat.LoadFile(ctx, tx, "schema.sql")
	return err
}
