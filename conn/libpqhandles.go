package conn

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn/internal/libpq"
)

// libPQHandles is what handles do as those of database/sql over lib/pq.
type libPQHandles struct{}

func (libPQHandles) logIn(ctx context.Context, cc *pgx.ConnConfig) (sqlDriver, error) {
	libpq.HearNotices(cc)
	c, err := pgx.ConnectConfig(ctx, cc)
	if err != nil {
		return nil, err
	}
	return libpq.NewSQLConn(c), nil
}

func (libPQHandles) connectError(err error) error { return libpq.ConnectError(err) }

// checkoutError has the type that programs look at.
func (libPQHandles) checkoutError(err error) error {
	if err == ErrClosed {
		return errSQLClosed
	}
	return libpq.ConnectError(err)
}

// boundMet says once that the bound of the pool was met, which code that comes from an
// unbounded one may not be made for.
func (libPQHandles) boundMet(db *DB) {
	s := db.set
	if s.limits.bounded() {
		return
	}
	db.full.Do(func() {
		s.Logger.Warn("conn: all connections are in use; database/sql with lib/pq had no limit unless SetMaxOpenConns was called: a caller that holds one and asks for another may now wait",
			"limit", s.limit(), "wait timeout", s.WaitTimeout)
	})
}

// defaultParityOverflow makes 100 connections with the default Size, as many as
// a server takes by default: lib/pq's pool had no bound.
const defaultParityOverflow = 90
