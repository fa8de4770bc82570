package store

import (
	"context"
	"fmt"
	"os"

	"github.com/jackc/pgx/v5/pgxpool"
)

type config struct{ user, pass, host string }

func unescaped(ctx context.Context, c config, pass string) {
	pgxpool.New(ctx, fmt.Sprintf("postgres://%s:%s@%s/shop?sslmode=verify-full", c.user, c.pass, c.host)) // want `^the password is put into the URL as it is: with one of /, \?, # or % in it the program cannot connect; escape it, or write it with url.UserPassword$`
	url := fmt.Sprintf("postgresql://app:%v@db.example.com:%d/shop?sslmode=verify-full", pass, 5432)
	pgxpool.New(ctx, url)                                                                            // want `the password is put into the URL as it is`
	pgxpool.New(ctx, "postgres://app:"+os.Getenv("PASS")+"@db.example.com/shop?sslmode=verify-full") // want `the password is put into the URL as it is`
	word := os.Getenv("PASS")
	pgxpool.New(ctx, "postgres://"+c.user+":"+word+"@db.example.com/shop?sslmode=verify-full") // want `the password is put into the URL as it is`
}
