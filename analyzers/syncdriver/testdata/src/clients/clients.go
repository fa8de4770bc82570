// Package clients imports other clients for PostgreSQL.
package clients

import (
	"context"

	"github.com/go-pg/pg/v10" // want `^import of github.com/go-pg/pg/v10 is a second client beside pgx v5, with types, errors and a pool of its own that the reference configuration does not reach; used here for orm.Query, pg.Connect, pg.Options$`
	"github.com/go-pg/pg/v10/orm"
	"github.com/jackc/pgx/v4" // want `^import of github.com/jackc/pgx/v4 is a second client beside pgx v5, .*; used here for pgx.Conn, pgxpool.Connect$`
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
