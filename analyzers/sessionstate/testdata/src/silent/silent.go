// Package silent leaves nothing on a connection of a pool, or cannot be judged.
package silent

import (
	"context"
	"database/sql"
	"os"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/lib/pq"
)

type execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

func held(ctx context.Context, c *sql.Conn, tx *sql.Tx, pc *pgxpool.Conn, pt pgx.Tx, one *pgx.Conn, e execer) {
	c.ExecContext(ctx, "SET search_path TO tenant")
	tx.Exec("SET LOCAL search_path TO tenant")
	tx.Exec("SELECT set_config('app.tenant', $1, true)", "a")
	pc.Exec(ctx, "LISTEN jobs")
	pt.Exec(ctx, "SELECT pg_advisory_xact_lock(1)")
	one.Exec(ctx, "LISTEN jobs")
	e.ExecContext(ctx, "SET search_path TO tenant")
}

func plain(ctx context.Context, db *sql.DB, pool *pgxpool.Pool, late bool) error {
	db.Exec("UPDATE users SET name = $1", "a")
	db.Exec("SET search_path TO a; CREATE TABLE t (id int); RESET search_path")
	db.Exec("BEGIN; UPDATE a SET n = 1; COMMIT")
	db.Exec("SELECT setval('a', 1)")
	db.Exec("SELECT id FROM jobs WHERE pg_try_advisory_xact_lock(id) LIMIT 1")
	db.Exec("SELECT set_config('app.tenant', $1, $2)", "a", late)
	db.Exec("SELECT set_config('app.tenant', $1, true), current_setting('app.tenant')", "a")
	db.Exec("WITH l AS (SELECT pg_advisory_xact_lock(1)) UPDATE a SET n = 1 FROM l")
	db.Exec("RESET ALL")
	db.Exec("DISCARD ALL")
	db.Exec("DEALLOCATE ALL")
	db.Exec("UNLISTEN *")
	db.Exec("CREATE TABLE temp (id int)")
	db.Exec("PREPARE TRANSACTION 'a'")
	db.Exec("COMMIT PREPARED 'a'")
	db.Exec("CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'SET search_path TO a'")
	db.Exec(made())
	query := "SELECT 1"
	if late {
		query = "SET a.b = 1"
	}
	db.Exec(query)
	text, err := os.ReadFile("set.sql")
	if err != nil {
		return err
	}
	_, err = pool.Exec(ctx, string(text))
	return err
}

func made() string { return os.Getenv("SQL") }

var _ = []any{held, plain}
