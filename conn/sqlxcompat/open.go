package sqlxcompat

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn"
)

// Connect opens the database url names, as [conn.OpenURL] does, and pings it.
// When that fails the DB is closed, and nil is returned with the error.
func Connect(ctx context.Context, url string, opts ...conn.Option) (*conn.DB, error) {
	db, err := ConnectContext(ctx, url, opts...)
	if err != nil && db != nil {
		db.Close()
		db = nil
	}
	return db, err
}

// ConnectContext is Connect, except that with the error of the ping it returns
// the DB, open: sqlx.ConnectContext did. It is nil only when url or opts are
// wrong.
func ConnectContext(ctx context.Context, url string, opts ...conn.Option) (*conn.DB, error) {
	db, err := conn.OpenURL(ctx, url, opts...)
	if err != nil {
		return nil, err
	}
	return db, db.Ping(ctx)
}

// MustConnect is [Connect] that panics with the error.
func MustConnect(ctx context.Context, url string, opts ...conn.Option) *conn.DB {
	return must(Connect(ctx, url, opts...))
}

// MustOpen is [conn.OpenURL] that panics with the error.
func MustOpen(ctx context.Context, url string, opts ...conn.Option) *conn.DB {
	return must(conn.OpenURL(ctx, url, opts...))
}

// Beginner begins transactions: a *conn.DB or a *conn.Conn.
type Beginner interface {
	Begin(ctx context.Context) (pgx.Tx, error)
	BeginTx(ctx context.Context, opts pgx.TxOptions) (pgx.Tx, error)
}

// MustBegin begins a transaction and panics with the error.
func MustBegin(ctx context.Context, b Beginner) pgx.Tx { return must(b.Begin(ctx)) }

// MustBeginTx begins a transaction and panics with the error. Options of
// database/sql go through sqlcompat.TxOptions.
func MustBeginTx(ctx context.Context, b Beginner, opts pgx.TxOptions) pgx.Tx {
	return must(b.BeginTx(ctx, opts))
}
