// Package dials has a host that is not dialed.
package dials

import (
	"context"
	"net"
	"os"

	"github.com/jackc/pgx/v5/pgxpool"
)

func open(ctx context.Context, dial func(context.Context) (net.Conn, error)) (*pgxpool.Pool, error) {
	println(os.Getenv("K_SERVICE"))
	c, err := pgxpool.ParseConfig("host=localhost user=app")
	if err != nil {
		return nil, err
	}
	c.ConnConfig.DialFunc = func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx) }
	return pgxpool.NewWithConfig(ctx, c)
}
