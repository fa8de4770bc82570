// Package clients imports other clients for PostgreSQL.
package clients

import (
	"context"

	"github.com/go-pg/pg/v10" // want `^import of github.com/go-pg/pg/v10 brings a pool, types and errors of its own, out of conn's reach; used here for orm.Query, pg.Connect, pg.Options$`
	"github.com/go-pg/pg/v10/orm"
	"github.com/jackc/pgx/v4" // want `^import of github.com/jackc/pgx/v4 brings a pool.*; used here for pgx.Conn, pgxpool.Connect$`
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
