// Package silent uses what is allowed, and what is no PostgreSQL.
package silent

import (
	"context"
	"database/sql"

	_ "github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
)

func use(ctx context.Context, name string) {
	pool, _ := pgxpool.New(ctx, "")
	sqldb := stdlib.OpenDBFromPool(pool)
	migrate(sqldb)
	sql.Open("mysql", "")
	sql.Open("unheard-of", "")
	sql.Open(name, "")
}

func migrate(db any) {}
