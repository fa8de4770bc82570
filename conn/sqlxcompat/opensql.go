package sqlxcompat

import (
	"context"
	"database/sql"

	"github.com/netra-systems/netralint/conn/pqcompat"
)

// OpenSQL opens a database as sqlx.Open does, for code that stays on sqlx in a
// program in which a library still links lib/pq: where the driver's name is
// "postgres" it opens as [pqcompat.OpenSQL] does, which needs no registered name.
// newDB is sqlx.NewDb:
//
//	db, err := sqlxcompat.OpenSQL(sqlx.NewDb, "postgres", url)
func OpenSQL[DB any](newDB func(db *sql.DB, driverName string) *DB, driverName, dataSourceName string) (*DB, error) {
	db, err := pqcompat.OpenSQL(driverName, dataSourceName)
	if err != nil {
		return nil, err
	}
	return newDB(db, driverName), nil
}

// MustOpenSQL is [OpenSQL] that panics with the error.
func MustOpenSQL[DB any](newDB func(db *sql.DB, driverName string) *DB, driverName, dataSourceName string) *DB {
	return must(OpenSQL(newDB, driverName, dataSourceName))
}

// ConnectSQL is [OpenSQL] and a ping, without a limit in time. When that fails the
// database is closed, and nil is returned with the error.
func ConnectSQL[DB any](newDB func(db *sql.DB, driverName string) *DB, driverName, dataSourceName string) (*DB, error) {
	db, err := pqcompat.OpenSQL(driverName, dataSourceName)
	if err != nil {
		return nil, err
	}
	if err := db.PingContext(context.Background()); err != nil {
		_ = db.Close()
		return nil, err
	}
	return newDB(db, driverName), nil
}

// ConnectSQLContext is [OpenSQL] and a ping that ends with ctx. With the error of
// the ping it returns the database, open, as sqlx.ConnectContext does.
func ConnectSQLContext[DB any](ctx context.Context, newDB func(db *sql.DB, driverName string) *DB, driverName, dataSourceName string) (*DB, error) {
	db, err := pqcompat.OpenSQL(driverName, dataSourceName)
	if err != nil {
		return nil, err
	}
	return newDB(db, driverName), db.PingContext(ctx)
}

// MustConnectSQL is [ConnectSQL] that panics with the error.
func MustConnectSQL[DB any](newDB func(db *sql.DB, driverName string) *DB, driverName, dataSourceName string) *DB {
	return must(ConnectSQL(newDB, driverName, dataSourceName))
}
