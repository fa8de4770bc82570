// Package silent is no serverless code, or what is opened is out of sight.
package silent

import (
	"context"
	"database/sql"
	"os"

	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/lib/pq"
	"github.com/netra-systems/netralint/conn"
)

func open(ctx context.Context) {
	sql.Open("postgres", "host=127.0.0.1 user=app")
	pgxpool.New(ctx, "postgres://app@10.1.2.3/shop")
	pgxpool.New(ctx, os.Getenv("DATABASE_URL"))
	sql.Open("postgres", "host=/var/run/postgresql user=app")
	sql.Open("postgres", "host=db.example.com dbname=/cloudsql/a:b:c")
	conn.OpenURL(ctx, "postgres:///shop?host=/cloudsql/a:b:c")
}
