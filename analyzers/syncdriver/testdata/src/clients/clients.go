// Package clients imports other clients for PostgreSQL.
package clients

import (
	"context"

	"github.com/go-pg/pg/v10" // want `^import of github.com/go-pg/pg/v10 brings a client with a pool, types and errors of its own, out of reach of conn's rules; used here for orm.Query, pg.Connect, pg.Options$`
	"github.com/go-pg/pg/v10/orm"
	"github.com/jackc/pgx/v4" // want `^import of github.com/jackc/pgx/v4 brings a client.*; used here for pgx.Conn, pgxpool.Connect$`
	"github.com/jackc/pgx/v4/pgxpool"
	_ "github.com/jackc/pgx/v4/stdlib"
)

func use(ctx context.Context) {
	pg.Connect(&pg.Options{})
	_ = orm.Query{}
	var c *pgx.Conn
	_ = c
	pgxpool.Connect(ctx, "")
}
