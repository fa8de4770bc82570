// Package store leaves something on the connections of pools.
package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"

	"github.com/netra-systems/netralint/conn"
)

const lock = "SELECT pg_advisory_lock($1)"

type store struct{ *sqlx.DB }

func all(ctx context.Context, db *sql.DB, x *sqlx.DB, pool *pgxpool.Pool, c *conn.DB, s store, tenant string) {
	db.ExecContext(ctx, "SET search_path TO tenant")                            // want `^db.ExecContext runs SET on a pool: it stays on one of the connections, and the next statement may run on another$`
	db.Exec("set session statement_timeout = '5s';")                            // want `runs SET on a pool`
	db.Exec("SET LOCAL lock_timeout = 100")                                     // want `runs SET LOCAL on a pool: outside of a transaction it has no effect`
	db.Exec(fmt.Sprintf("SET ROLE %q", tenant))                                 // want `runs SET on a pool`
	db.QueryRow(lock, 7)                                                        // want `runs pg_advisory_lock on a pool: the lock stays`
	db.Exec("SELECT pg_advisory_unlock(7)")                                     // want `runs pg_advisory_unlock on a pool`
	db.Exec("/* one at a time */ SELECT pg_advisory_xact_lock(7)")              // want `released at once`
	x.MustExec("CREATE TEMP TABLE seen (id int)")                               // want `runs CREATE TEMP on a pool`
	x.Get(nil, "SELECT pg_try_advisory_lock(1)")                                // want `runs pg_advisory_lock on a pool`
	sqlx.GetContext(ctx, x, nil, "SELECT pg_try_advisory_lock_shared(1, 2)")    // want `runs pg_advisory_lock on a pool`
	s.Exec("SELECT set_config('app.tenant', $1, false)", tenant)                // want `runs set_config on a pool`
	pool.Exec(ctx, "SELECT set_config('app.tenant', $1, TRUE)", tenant)         // want `runs set_config on a pool: outside of a transaction it has no effect`
	pool.Exec(ctx, "LISTEN "+tenant)                                            // want `runs LISTEN on a pool: its connection goes back`
	pool.Exec(ctx, "PREPARE one (int) AS SELECT $1")                            // want `runs PREPARE on a pool`
	pool.Query(ctx, "create temporary table t on commit drop as select 1 as n") // want `runs CREATE TEMP`
	c.Exec(ctx, "BEGIN ISOLATION LEVEL SERIALIZABLE")                           // want `runs BEGIN on a pool`
	text := "COMMIT"
	c.Exec(ctx, text)               // want `runs the end of a transaction on a pool`
	pool.Exec(ctx, "SAVEPOINT a")   // want `runs SAVEPOINT on a pool`
	pool.Exec(ctx, "rollback work") // want `runs the end of a transaction`
}

var _ = all
