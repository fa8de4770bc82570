// Package silent has data sources that are right, or not in sight.
package silent

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"

	_ "github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/lib/pq"

	"github.com/netra-systems/netralint/conn"
)

func all(ctx context.Context, server, driver, rest string) {
	pgxpool.New(ctx, "postgres://app@db.example.com/shop?sslmode=verify-full&pool_max_conns=5")
	pgx.Connect(ctx, "postgres://app:postgres@localhost:5432/shop")
	pgx.Connect(ctx, "postgres://app:postgres@db/shop?sslmode=disable")
	pgx.Connect(ctx, "postgres://app:postgres@10.0.0.7,10.0.0.8/shop?sslmode=disable")
	pgx.Connect(ctx, "postgres://app@[::1]:5432/shop?sslmode=disable")
	pgx.Connect(ctx, "host=/var/run/postgresql user=app")
	pgx.Connect(ctx, "host=postgres.default.svc user=app sslmode=disable")
	pgx.Connect(ctx, "user=app sslmode=disable")
	pgx.Connect(ctx, fmt.Sprintf("postgres://app:secret@%s/shop?sslmode=disable", server))
	pgx.Connect(ctx, "postgres://app@db.example.com/shop"+rest)
	pgx.Connect(ctx, os.Getenv("DATABASE_URL"))
	pgx.Connect(ctx, (&url.URL{Scheme: "postgres", Host: "db.example.com"}).String())
	pgx.Connect(ctx, "postgres://localhost/shop?application_name=shop&search_path=a&statement_timeout=5000&default_query_exec_mode=exec")
	sql.Open("postgres", "postgres://app@db.example.com/shop")
	sql.Open("postgres", "host=localhost binary_parameters=yes fallback_application_name=shop")
	sql.Open("mysql", "app:secret@tcp(db.example.com:3306)/shop?charset=utf8&parseTime=true")
	sql.Open(driver, "postgres://app:secret@db.example.com/shop?sslmode=disable")
	conn.OpenURL(ctx, "postgresql+asyncpg://app@db.example.com/shop?ssl=require")
}

var _ = all
