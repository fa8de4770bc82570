package silent

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"

	"github.com/jackc/pgx/v5/pgxpool"
)

type config struct{ user, pass, host string }

func escaped(ctx context.Context, c config, made string) {
	pgxpool.New(ctx, fmt.Sprintf("postgres://%s:%s@db.example.com/shop?sslmode=verify-full", c.user, url.QueryEscape(c.pass)))
	pgxpool.New(ctx, fmt.Sprintf("postgres://%s@db.example.com/shop?sslmode=verify-full", url.UserPassword(c.user, c.pass)))
	word := url.PathEscape(os.Getenv("PASS"))
	pgxpool.New(ctx, "postgres://app:"+word+"@db.example.com/shop?sslmode=verify-full")
	made = url.PathEscape(made)
	pgxpool.New(ctx, "postgres://app:"+made+"@db.example.com/shop?sslmode=verify-full")
	pgxpool.New(ctx, fmt.Sprintf("postgres://app@%s:%s/shop?sslmode=verify-full", c.host, c.pass))
	pgxpool.New(ctx, fmt.Sprintf("host=%s password=%s sslmode=verify-full", c.host, c.pass))
	pgxpool.New(ctx, written(url.QueryEscape(c.pass)))
	pgxpool.New(ctx, chosen(c))
}

func written(word string) string {
	return fmt.Sprintf("postgres://app:%s@db.example.com/shop?sslmode=verify-full", word)
}

func chosen(c config) string {
	if c.host == "" {
		return "postgres://app@db.example.com/shop?sslmode=verify-full"
	}
	return fmt.Sprintf("postgres://%s:%s@%s/shop?sslmode=verify-full", c.user, c.pass, c.host)
}

// ofItself has data sources that are made of themselves.
func ofItself(ctx context.Context, dsn string) {
	dsn = "postgres://" + dsn + dsn
	pgxpool.New(ctx, dsn)
	var a, b string
	a = "postgres://" + b
	b = a + a
	pgxpool.New(ctx, a)
}

func notMySQL(ctx context.Context, server string) {
	pgxpool.New(ctx, "postgres://app@tcp.example.com/shop?sslmode=verify-full")
	mysql, _ := sql.Open("mysql", fmt.Sprintf("app:word@tcp(%s:3306)/shop?parseTime=true", server))
	mysql.Close()
}
