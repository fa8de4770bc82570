// Package store takes one connection or two.
package store

import (
	"context"
	"database/sql"

	"example.com/nestedacquire/lib"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"
	"github.com/netra-systems/netralint/conn"
)

type store struct {
	db    *sql.DB
	pool  *pgxpool.Pool
	other *pgxpool.Pool
	lib   *lib.Store
}

var global *sqlx.DB

func (s *store) inTransaction(ctx context.Context) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if _, err := s.pool.Exec(ctx, "DELETE FROM t"); err != nil { // want `s.pool.Exec takes another connection of s.pool while the transaction of s.pool.Begin in line 26 holds one; use tx`
		return err
	}
	if err := s.count(ctx); err != nil { // want `s.count takes another connection of s.pool while the transaction`
		return err
	}
	if _, err := lib.Count(ctx, s.pool); err != nil { // want `lib.Count takes another connection of s.pool while`
		return err
	}
	return tx.Commit(ctx)
}

func (s *store) count(ctx context.Context) error {
	_, err := lib.Count(ctx, s.pool)
	return err
}

func (s *store) whileReading() error {
	rows, err := s.db.Query("SELECT id FROM t WHERE a = $1", 1)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var n int
		if err := s.db.QueryRow("SELECT 1").Scan(&n); err != nil { // want `s.db.QueryRow takes another connection of s.db while the result of s.db.Query in line 49 holds one; read all rows first`
			return err
		}
	}
	return rows.Err()
}

func (s *store) withConnection(ctx context.Context) error {
	c, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	return s.db.PingContext(ctx) // want `s.db.PingContext takes another connection of s.db while the connection of s.db.Conn in line 64 holds one; use c`
}

func packageVariable() error {
	tx, err := global.Beginx()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	var n int
	return global.Get(&n, "SELECT 1") // want `global.Get takes another connection of store.global while the transaction of global.Beginx in line 73 holds one; use tx`
}

func (s *store) ofAnotherPackage(ctx context.Context) error {
	tx, err := s.lib.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if err := s.lib.Audit(ctx, "begun"); err != nil { // want `s.lib.Audit takes another connection of s.lib.Pool while the transaction of s.lib.Begin in line 83 holds one; use tx`
		return err
	}
	return tx.Commit(ctx)
}

func (s *store) callbacks(ctx context.Context, db *conn.DB) error {
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		_, err := s.pool.Exec(ctx, "DELETE FROM t") // want `s.pool.Exec takes another connection of s.pool while the transaction of pgx.BeginFunc in line 95 holds one; use tx`
		return err
	})
	if err != nil {
		return err
	}
	err = s.pool.AcquireFunc(ctx, func(*pgxpool.Conn) error {
		return s.count(ctx) // want `s.count takes another connection of s.pool while the connection of s.pool.AcquireFunc in line 102 holds one; use the one that is held`
	})
	if err != nil {
		return err
	}
	return db.InTx(ctx, func(tx pgx.Tx) error {
		return db.Ping(ctx) // want `db.Ping takes another connection of db while the transaction of db.InTx in line 108 holds one; use tx`
	})
}

func (s *store) forEachRow(ctx context.Context) error {
	rows, err := s.pool.Query(ctx, "SELECT id FROM t")
	if err != nil {
		return err
	}
	var id int
	_, err = pgx.ForEachRow(rows, []any{&id}, func() error {
		_, err := s.pool.Exec(ctx, "DELETE FROM t WHERE id = $1", id) // want `s.pool.Exec takes another connection of s.pool while the result of s.pool.Query in line 114`
		return err
	})
	return err
}

func rowAndBatch(ctx context.Context, pool *pgxpool.Pool, b *pgx.Batch) (n int, err error) {
	row := pool.QueryRow(ctx, "SELECT 1")
	if err := pool.Ping(ctx); err != nil { // want `pool.Ping takes another connection of pool while the row of pool.QueryRow in line 127 holds one; scan the row first`
		return 0, err
	}
	if err := row.Scan(&n); err != nil {
		return 0, err
	}
	results := pool.SendBatch(ctx, b)
	defer results.Close()
	err = pool.Ping(ctx) // want `pool.Ping takes another connection of pool while the batch of pool.SendBatch in line 134 holds one; close the results first`
	return n, err
}

// reader is a pool or a transaction, as the caller has it.
type reader interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

func nameOf(ctx context.Context, r reader, id int) (name string, err error) {
	err = r.QueryRow(ctx, "SELECT name FROM users WHERE id = $1", id).Scan(&name)
	return name, err
}

func (s *store) byInterface(ctx context.Context) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if _, err := nameOf(ctx, tx, 1); err != nil {
		return err
	}
	if _, err := nameOf(ctx, s.other, 1); err != nil {
		return err
	}
	if _, err := nameOf(ctx, s.pool, 1); err != nil { // want `nameOf takes another connection of s.pool while the transaction`
		return err
	}
	return tx.Commit(ctx)
}

// savepoints begins one transaction in another, and both are of the interface.
func savepoints(ctx context.Context, b beginner) error {
	tx, err := b.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if _, err := nameOf(ctx, tx, 1); err != nil {
		return err
	}
	return tx.Commit(ctx)
}
